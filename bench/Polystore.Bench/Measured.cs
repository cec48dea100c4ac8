using System.Diagnostics;

namespace Polystore.Bench;

/// <summary>A process that ran to its end.</summary>
/// <param name="Milliseconds">Wall time.</param>
/// <param name="PeakMegabytes">Largest resident set, from VmHWM, which never falls; null where /proc is not there.</param>
/// <param name="ExitCode">Its exit code.</param>
/// <param name="ProcessorMilliseconds">Processor time, up to 10 ms short; null where /proc is not there.</param>
/// <param name="OutputBytes">Characters that it wrote.</param>
internal sealed record Measured(double Milliseconds, double? PeakMegabytes, int ExitCode, double? ProcessorMilliseconds = null, long OutputBytes = 0)
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(5);

    public static async Task<Measured> RunAsync(string file, params IReadOnlyList<string> arguments)
    {
        var start = new ProcessStartInfo(file) { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var argument in arguments)
        {
            start.ArgumentList.Add(argument);
        }

        var clock = Stopwatch.StartNew();
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync();
        var error = process.StandardError.ReadToEndAsync();
        double? peak = null;
        double? processor = null;
        var exited = process.WaitForExitAsync();
        while (!exited.IsCompleted)
        {
            peak = PeakOf(process.Id) ?? peak;
            processor = ProcessorTime.Of(process.Id) ?? processor;
            await Task.WhenAny(exited, Task.Delay(Interval));
        }

        await Task.WhenAll(exited, output, error);
        return new Measured(clock.Elapsed.TotalMilliseconds, peak, process.ExitCode, processor, (await output).Length);
    }

    /// <summary>The median run by time.</summary>
    public static async Task<Measured> MedianAsync(int repetitions, string file, params IReadOnlyList<string> arguments)
    {
        var runs = new List<Measured>();
        for (var i = 0; i < repetitions; i++)
        {
            runs.Add(await RunAsync(file, arguments));
        }

        return runs.OrderBy(run => run.Milliseconds).ElementAt(repetitions / 2);
    }

    private static double? PeakOf(int processId)
    {
        try
        {
            var line = File.ReadLines($"/proc/{processId}/status").FirstOrDefault(text => text.StartsWith("VmHWM:", StringComparison.Ordinal));
            return line is null ? null : double.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1]) / 1024;
        }
        catch (IOException)
        {
            return null;
        }
    }
}
