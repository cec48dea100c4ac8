using MongoDB.Bson;
using Polystore.MongoDriver.Native;
using Polystore.MongoDriver.Scheduling;

namespace Polystore.MongoDriver;

/// <summary>
/// A logical session. It holds one connection of the pool until it is disposed of, and its operations run one after the other; a
/// transaction that is still open then is rolled back.
/// </summary>
public sealed class MongoSession : IAsyncDisposable
{
    private readonly MongoUrl url;

    private MongoSession(MongoUrl url, ClientLease lease, SessionHandle handle)
    {
        this.url = url;
        Lease = lease;
        Handle = handle;
    }

    /// <summary>True between the beginning of a transaction and its end.</summary>
    public bool InTransaction => MongocNative.InTransaction(Handle);

    /// <summary>The operation time of its last operation: what it has written and read so far; null before the first, and where the server tells none.</summary>
    public unsafe BsonTimestamp? OperationTime
    {
        get
        {
            uint seconds = 0, increment = 0;
            MongocNative.OperationTime(Handle, &seconds, &increment);
            return seconds == 0 && increment == 0 ? null : new BsonTimestamp((int)seconds, (int)increment);
        }
    }

    /// <summary>Reads of a causally consistent session then see all up to this time, which another session had; an earlier time changes nothing.</summary>
    public void AdvanceOperationTime(BsonTimestamp time) => MongocNative.AdvanceOperationTime(Handle, (uint)time.Timestamp, (uint)time.Increment);

    internal ClientLease Lease { get; }

    internal SessionHandle Handle { get; }

    /// <summary>Begins a transaction.</summary>
    /// <exception cref="MongoException">One is open already, or the deployment knows no transactions.</exception>
    public Task StartTransactionAsync(MongoTransactionOptions? options = null, CancellationToken cancellationToken = default) =>
        Lease.RunAsync(_ => Start(options ?? new MongoTransactionOptions()), cancellationToken);

    /// <summary>Commits. After a failure with <see cref="MongoException.IsCommitUnknown"/> it may be called again.</summary>
    public Task CommitAsync(CancellationToken cancellationToken = default) => Lease.RunAsync(_ => Commit(), cancellationToken);

    /// <summary>Rolls back; a server that cannot be reached does so by itself after its time limit.</summary>
    public Task AbortAsync(CancellationToken cancellationToken = default) => Lease.RunAsync(_ => Abort(), cancellationToken);

    /// <inheritdoc />
    public ValueTask DisposeAsync() => Handle.IsClosed
        ? ValueTask.CompletedTask
        : Lease.ReturnAsync(client =>
        {
            Handle.Dispose();
            client.Dispose();
        });

    internal static async Task<MongoSession> StartAsync(MongoClient owner, MongoSessionOptions options, CancellationToken cancellationToken)
    {
        var lease = await owner.LeaseAsync(cancellationToken);
        try
        {
            return new MongoSession(owner.Url, lease, await lease.RunAsync(client => Start(client, owner.Url, options), cancellationToken));
        }
        catch
        {
            await lease.ReturnAsync(client => client.Dispose());
            throw;
        }
    }

    private static unsafe SessionHandle Start(ClientHandle client, MongoUrl url, MongoSessionOptions options)
    {
        using var settings = MongocNative.NewSessionOptions();
        settings.Keep();
        MongocNative.SetCausalConsistency(settings, options.CausalConsistency && !options.Snapshot);
        if (options.Snapshot)
            MongocNative.SetSnapshot(settings, snapshot: true);
        NativeError error = default;
        var session = MongocNative.StartSession(client, settings, &error);
        if (session.IsInvalid)
            throw MongocFailures.Of(in error, null, "the start of a session", url);
        session.Keep(client);
        return session;
    }

    private unsafe bool Start(MongoTransactionOptions options)
    {
        using var settings = TransactionSettings.Of(options);
        NativeError error = default;
        return MongocNative.StartTransaction(Handle, settings, &error) ? true : throw MongocFailures.Of(in error, null, "the start of a transaction", url);
    }

    private unsafe bool Commit()
    {
        using var reply = new ReplyBuffer();
        NativeError error = default;
        return MongocNative.CommitTransaction(Handle, reply, &error) ? true : throw MongocFailures.Of(in error, reply.Read(), "commitTransaction", url);
    }

    private unsafe bool Abort()
    {
        NativeError error = default;
        return MongocNative.AbortTransaction(Handle, &error) ? true : throw MongocFailures.Of(in error, null, "abortTransaction", url);
    }
}
