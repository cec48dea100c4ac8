using Polystore.Core.Errors;
using Polystore.MongoLab.Replication;

namespace Polystore.MongoLab;

/// <summary>One member of a development replica set, a process that can be killed and frozen.</summary>
public sealed class MongoLabMember : IAsyncDisposable
{
    private MemberProcess? process;
    private bool isFrozen;

    internal MongoLabMember(MemberOptions options) => Options = options;

    /// <summary>Host and port, as the set knows it.</summary>
    public string Host => Options.Host;

    /// <summary>What a client of this member alone connects to.</summary>
    public string Url => $"mongodb://{Host}/?directConnection=true";

    /// <summary>True while its process runs and is not frozen.</summary>
    public bool IsAnswering => process is { IsRunning: true } && !isFrozen;

    internal MemberOptions Options { get; }

    /// <summary>Starts its process, again after a kill.</summary>
    /// <exception cref="TargetException">It does not start.</exception>
    public async Task StartAsync(CancellationToken cancellationToken = default)
    {
        if (process is { IsRunning: true })
        {
            return;
        }

        await DisposeAsync();
        process = await MemberProcess.StartAsync(Options, cancellationToken);
    }

    /// <summary>Ends its process at once, as a crash would (SIGKILL).</summary>
    public Task KillAsync() => Running().KillAsync();

    /// <summary>Stops its process where it is (SIGSTOP): connections stay open and nobody answers.</summary>
    public async Task FreezeAsync()
    {
        isFrozen = true;
        await Running().SignalAsync("STOP");
    }

    /// <summary>Lets it go on where it was (SIGCONT).</summary>
    public async Task ThawAsync()
    {
        await Running().SignalAsync("CONT");
        isFrozen = false;
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        if (process is { } ended)
        {
            process = null;
            isFrozen = false;
            await ended.DisposeAsync();
        }
    }

    private MemberProcess Running() => process ?? throw new InvalidOperationException($"The member {Host} was not started.");
}
