using System.Diagnostics;
using System.Runtime.InteropServices;
using Polystore.Core.Errors;
using Polystore.Scratch;

namespace Polystore.MongoLab.Replication;

/// <summary>The process of one member.</summary>
internal sealed class MemberProcess : IAsyncDisposable
{
    // As long as the engine has for its own start.
    private static readonly TimeSpan StartLimit = TimeSpan.FromMinutes(2);

    private readonly Process process;
    private readonly Task<string> errors;

    private MemberProcess(Process process)
    {
        this.process = process;

        // Read all the time: a pipe that is full would stop the member in the middle of whatever it does.
        errors = process.StandardError.ReadToEndAsync();
    }

    /// <summary>Its number.</summary>
    public int Id => process.Id;

    /// <summary>True until it ends.</summary>
    public bool IsRunning => !process.HasExited;

    /// <summary>Starts one and waits until clients may come.</summary>
    /// <exception cref="TargetException">It does not start.</exception>
    public static async Task<MemberProcess> StartAsync(MemberOptions options, CancellationToken cancellationToken)
    {
        var start = new ProcessStartInfo(Host()) { UseShellExecute = false, RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var argument in (IEnumerable<string>)["exec", typeof(MemberProcess).Assembly.Location, .. options.ToArguments()])
        {
            start.ArgumentList.Add(argument);
        }

        var member = new MemberProcess(Process.Start(start)!);
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(StartLimit);
        try
        {
            if (await member.process.StandardOutput.ReadLineAsync(limit.Token).AsTask().WaitAsync(limit.Token) != MemberProgram.Ready)
            {
                throw new TargetException($"The member {options.Host} of the development set did not start: {(await member.errors.WaitAsync(limit.Token)).Trim()}");
            }

            return member;
        }
        catch (OperationCanceledException late) when (!cancellationToken.IsCancellationRequested)
        {
            await member.DisposeAsync();
            throw new TargetException($"The member {options.Host} of the development set did not start within {StartLimit.TotalMinutes:0} min.", late);
        }
        catch
        {
            await member.DisposeAsync();
            throw;
        }
    }

    /// <summary>Ends it as a crash would (SIGKILL).</summary>
    public async Task KillAsync()
    {
        process.Kill();
        await process.WaitForExitAsync();
    }

    /// <summary>Sends it a signal by the shell, which has one.</summary>
    /// <param name="name">Without SIG.</param>
    public Task SignalAsync(string name) => ToolRun.RunAsync(["/bin/sh", "-c", $"kill -{name} {process.Id}"], CancellationToken.None);

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        if (!process.HasExited)
        {
            // It has nothing to tidy up, and one that is stopped could not.
            await KillAsync();
        }

        process.Dispose();
    }

    // The dotnet that runs this process: the runtime lies in shared/Microsoft.NETCore.App/VERSION below it.
    private static string Host() => Path.GetFullPath(Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "..", "..", "..", OperatingSystem.IsWindows() ? "dotnet.exe" : "dotnet"));
}
