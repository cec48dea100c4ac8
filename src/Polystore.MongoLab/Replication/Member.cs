using Npgsql;
using Polystore.MongoLab.Engine;

namespace Polystore.MongoLab.Replication;

/// <summary>
/// One member of a replica set whose members share one storage: elections, leases and roles are those of a set, copies of the data are not.
/// A primary that was away too long finds another in its place, and nothing that it still meant to write is written.
/// </summary>
internal sealed class Member : IAsyncDisposable
{
    /// <summary>How often members tell that they live.</summary>
    public static readonly TimeSpan Heartbeat = TimeSpan.FromMilliseconds(150);

    private readonly SetTable table;
    private readonly NpgsqlDataSource own;
    private readonly TimeProvider time;
    private readonly int mostConnections;
    private readonly CancellationTokenSource stopping = new();
    private readonly SemaphoreSlim changing = new(1, 1);
    private NpgsqlDataSource? writers;
    private TaskCompletionSource changed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private long heard;
    private Task beating = Task.CompletedTask;

    /// <summary>Makes one that is not yet started.</summary>
    /// <param name="options">Where it is.</param>
    /// <param name="mostConnections">The most connections that write.</param>
    /// <param name="time">The clock.</param>
    public Member(MemberOptions options, int mostConnections, TimeProvider time)
    {
        Options = options;
        this.mostConnections = mostConnections;
        this.time = time;
        // Not the connections of clients, all of which may be busy.
        own = EngineConnections.Pool(options.EnginePort, $"polystore lab member {options.Id}", 4);
        table = new SetTable(own);
        State = new MemberState(MemberRole.Recovering, 0, null);
    }

    /// <summary>Where it is.</summary>
    public MemberOptions Options { get; }

    /// <summary>What it is now.</summary>
    public MemberState State { get; private set; }

    /// <summary>Id of the process, by which clients know that topology versions can be compared.</summary>
    public MongoDB.Bson.ObjectId ProcessId { get; } = MongoDB.Bson.ObjectId.GenerateNewId();

    /// <summary>Connections that write, while it is primary.</summary>
    public NpgsqlDataSource? Writers => writers;

    /// <summary>Begins to take part.</summary>
    public void Start() => beating = BeatAsync();

    /// <summary>True as long as the engine has heard of no newer election: asked on the connection that is about to write.</summary>
    public static async Task<bool> IsPrimaryAsync(EngineSession session, long term, CancellationToken cancellationToken) =>
        await session.RowAsync("SELECT term = $1 AND primary_member IS NOT NULL FROM polystore_lab.replica_set", cancellationToken, term) is [true];

    /// <summary>Waits until the member is something else than by that version, or the time is over.</summary>
    public async Task WaitAsync(long version, TimeSpan limit, CancellationToken cancellationToken)
    {
        var next = changed.Task;
        if (State.Version == version)
        {
            try
            {
                await next.WaitAsync(limit, time, cancellationToken);
            }
            catch (TimeoutException)
            {
                // Nothing changed.
            }
        }
    }

    /// <summary>Hands the primary's place to another, and stands for no election for a while.</summary>
    /// <returns>False when it is no primary.</returns>
    public async Task<bool> StepDownAsync(TimeSpan rest, CancellationToken cancellationToken)
    {
        await changing.WaitAsync(cancellationToken);
        try
        {
            if (State is not { Role: MemberRole.Primary, Term: var term })
            {
                return false;
            }

            await BecomeAsync(MemberRole.Secondary, State.Set);
            // Before another can be elected, nothing of this one runs any more.
            await table.EndWritersAsync(term, cancellationToken);
            await table.StepDownAsync(Options.Id, term, rest, cancellationToken);
            return true;
        }
        finally
        {
            changing.Release();
        }
    }

    /// <summary>Stands for no election for a while; zero ends that.</summary>
    public Task RestAsync(TimeSpan rest, CancellationToken cancellationToken) => table.RestAsync(Options.Id, rest, cancellationToken);

    /// <summary>The set as it is now.</summary>
    public Task<SetView> ReadAsync(CancellationToken cancellationToken) => table.ReadAsync(cancellationToken);

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        await stopping.CancelAsync();
        await beating;
        if (writers is not null)
        {
            await writers.DisposeAsync();
        }

        await own.DisposeAsync();
        stopping.Dispose();
        changing.Dispose();
    }

    private async Task BeatAsync()
    {
        heard = time.GetTimestamp();
        var starts = true;
        while (!stopping.IsCancellationRequested)
        {
            try
            {
                await changing.WaitAsync(stopping.Token);
                try
                {
                    var asked = time.GetTimestamp();
                    await SeeAsync(await table.BeatAsync(Options.Id, State.Role == MemberRole.Primary ? State.Term : null, starts, stopping.Token));
                    heard = asked;
                    starts = false;
                }
                finally
                {
                    changing.Release();
                }
            }
            catch (OperationCanceledException) when (stopping.IsCancellationRequested)
            {
                return;
            }
            catch (Exception)
            {
                // The engine is away, and with it every other member. Whatever it was, a member whose heart stops would leave the set without
                // a primary for ever.
                if (time.GetElapsedTime(heard) > Options.ElectionTimeout && State.Role != MemberRole.Recovering)
                {
                    await BecomeAsync(MemberRole.Recovering, State.Set);
                }
            }

            await Task.Delay(Heartbeat, time, CancellationToken.None);
        }
    }

    private async Task SeeAsync(SetView set)
    {
        var alive = set.Members.Count(member => member.Age < Options.ElectionTimeout);
        if (State.Role == MemberRole.Primary)
        {
            if (set.Term != State.Term || set.Primary != Options.Id)
            {
                await BecomeAsync(MemberRole.Secondary, set);
            }
            else if (2 * alive <= set.Members.Count)
            {
                await BecomeAsync(MemberRole.Secondary, set);
                await table.EndWritersAsync(set.Term, stopping.Token);
                await table.StepDownAsync(Options.Id, set.Term, TimeSpan.Zero, stopping.Token);
            }
            else
            {
                State = State with { Set = set };
            }

            return;
        }

        var vacant = set.Primary is null || set.LeaseAge > Options.ElectionTimeout || set.Primary == Options.Id;
        if (vacant && 2 * alive > set.Members.Count && set.Members.First(member => member.Id == Options.Id).MayBeElected
            && await table.ElectAsync(Options.Id, set.Term, Options.ElectionTimeout, stopping.Token) is { } won)
        {
            await LeadAsync(won);
            return;
        }

        if (State.Role != MemberRole.Secondary || State.Set?.Primary != set.Primary || State.Set?.Term != set.Term)
        {
            await BecomeAsync(MemberRole.Secondary, set);
        }
        else
        {
            State = State with { Set = set };
        }
    }

    private async Task LeadAsync(long term)
    {
        while (!await table.FenceAsync(term, stopping.Token))
        {
            // A connection of the former primary ends only now.
        }

        var set = await table.ReadAsync(stopping.Token);
        if (set.Term != term)
        {
            // It took so long that another was elected.
            await BecomeAsync(MemberRole.Secondary, set);
            return;
        }

        writers = EngineConnections.Pool(Options.EnginePort, SetTable.Writers(term), mostConnections);
        await BecomeAsync(MemberRole.Primary, set);
    }

    private async Task BecomeAsync(MemberRole role, SetView? set)
    {
        var was = State;
        State = new MemberState(role, was.Version + 1, set);
        var waiting = Interlocked.Exchange(ref changed, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
        waiting.SetResult();
        if (was.Role == MemberRole.Primary && role != MemberRole.Primary && writers is { } ended)
        {
            writers = null;
            await ended.DisposeAsync();
        }
    }
}

/// <summary>What a member is.</summary>
/// <param name="Role">Its role.</param>
/// <param name="Version">Grows with every change that clients should know of.</param>
/// <param name="Set">The set as it was seen last; null before that.</param>
internal sealed record MemberState(MemberRole Role, long Version, SetView? Set)
{
    /// <summary>The newest election that it knows.</summary>
    public long Term => Set?.Term ?? 0;
}
