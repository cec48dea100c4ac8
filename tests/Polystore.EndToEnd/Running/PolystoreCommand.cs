using System.Diagnostics;

namespace Polystore.EndToEnd.Running;

/// <summary>Runs the built command as a process of its own, as a user does.</summary>
internal static class PolystoreCommand
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);

    public static Task<CommandRun> RunAsync(string folder, params string[] arguments) => RunAsync(folder, null, null, arguments);

    public static async Task<CommandRun> RunAsync(
        string folder, IReadOnlyDictionary<string, string>? environment, string? input, params string[] arguments)
    {
        var start = new ProcessStartInfo("dotnet")
        {
            WorkingDirectory = folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            RedirectStandardInput = true,
            UseShellExecute = false,
        };
        start.ArgumentList.Add(Path.Combine(AppContext.BaseDirectory, "polystore.dll"));
        foreach (var argument in arguments)
        {
            start.ArgumentList.Add(argument);
        }

        foreach (var (name, value) in environment ?? new Dictionary<string, string>())
        {
            start.Environment[name] = value;
        }

        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync();
        var error = process.StandardError.ReadToEndAsync();
        await process.StandardInput.WriteAsync(input ?? "");
        process.StandardInput.Close();
        using var deadline = new CancellationTokenSource(Patience);
        try
        {
            await process.WaitForExitAsync(deadline.Token);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            throw new TimeoutException($"polystore {string.Join(' ', arguments)} did not end within {Patience}.");
        }

        return new CommandRun(process.ExitCode, await output, await error);
    }
}

/// <summary>What a run of the command left.</summary>
/// <param name="ExitCode">Its exit code.</param>
/// <param name="Output">Standard output.</param>
/// <param name="Error">Standard error.</param>
internal sealed record CommandRun(int ExitCode, string Output, string Error)
{
    public string Everything => Output + "\n" + Error;

    public CommandRun ShouldExitWith(int code)
    {
        ExitCode.ShouldBe(code, Everything);
        return this;
    }
}
