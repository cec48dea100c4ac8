using System.Diagnostics;
using System.Globalization;
using Polystore.Scratch;

namespace Polystore.Runtime.Tests.Children;

/// <summary>This assembly again, as another process that reads lines and writes lines.</summary>
internal sealed class ChildProcess : IAsyncDisposable
{
    private readonly Process process;

    private ChildProcess(Process process) => this.process = process;

    public static ChildProcess Start(params string[] arguments)
    {
        var start = new ProcessStartInfo(Environment.ProcessPath is { } host && Path.GetFileNameWithoutExtension(host) == "dotnet" ? host : "dotnet")
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        };
        foreach (var argument in (string[])["exec", typeof(ChildProcess).Assembly.Location, .. arguments])
        {
            start.ArgumentList.Add(argument);
        }

        // One thread pool less that spins on two processors.
        start.Environment["DOTNET_TieredPGO"] = "0";
        return new ChildProcess(Process.Start(start)!);
    }

    public async Task SayAsync(string line)
    {
        await process.StandardInput.WriteLineAsync(line);
        await process.StandardInput.FlushAsync();
    }

    /// <summary>The next line; it has two minutes, and a child that ends instead fails the test.</summary>
    public async Task<string> HearAsync(TimeSpan? within = null) =>
        await process.StandardOutput.ReadLineAsync().WaitAsync(within ?? TimeSpan.FromMinutes(2)) ?? throw new ShouldAssertException("the other process ended");

    /// <summary>Waits until it has ended; it has a minute.</summary>
    public Task EndAsync() => process.WaitForExitAsync().WaitAsync(TimeSpan.FromSeconds(60));

    public Task SuspendAsync() => SignalAsync("STOP");

    public Task ResumeAsync() => SignalAsync("CONT");

    public Task KillAsync() => SignalAsync("KILL");

    public async ValueTask DisposeAsync()
    {
        if (!process.HasExited)
        {
            process.Kill();
        }

        await process.WaitForExitAsync();
        process.Dispose();
    }

    private Task SignalAsync(string signal) => ToolRun.RunAsync(["/bin/sh", "-c", string.Create(CultureInfo.InvariantCulture, $"kill -{signal} {process.Id}")]);
}
