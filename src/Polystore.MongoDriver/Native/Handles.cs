namespace Polystore.MongoDriver.Native;

// One class a kind, so that a cursor cannot be taken for a session.

internal sealed class UriHandle : MongocHandle
{
    protected override void Give(IntPtr value) => MongocNative.DestroyUri(value);
}

internal sealed class PoolHandle : MongocHandle
{
    protected override void Give(IntPtr value) => MongocNative.DestroyPool(value);
}

/// <summary>A client of a pool, given back to it when nothing uses it any more.</summary>
internal sealed class ClientHandle : MongocHandle
{
    private PoolHandle? pool;
    private Action? returned;

    /// <summary>Takes a client out; the caller must have made sure that one is free, for otherwise this waits.</summary>
    public static ClientHandle Take(PoolHandle pool, Action returned)
    {
        var client = MongocNative.Pop(pool);
        client.pool = pool;
        client.returned = returned;
        client.Keep(pool);
        return client;
    }

    protected override void Give(IntPtr value)
    {
        MongocNative.Push(pool!, value);
        returned!();
    }
}

internal sealed class ReadPreferenceHandle : MongocHandle
{
    protected override void Give(IntPtr value) => MongocNative.DestroyReadPreference(value);
}

internal sealed class CollectionHandle : MongocHandle
{
    protected override void Give(IntPtr value) => MongocNative.DestroyCollection(value);
}

internal sealed class DatabaseHandle : MongocHandle
{
    protected override void Give(IntPtr value) => MongocNative.DestroyDatabase(value);
}

internal sealed class CursorHandle : MongocHandle
{
    protected override void Give(IntPtr value) => MongocNative.DestroyCursor(value);
}

internal sealed class ChangeStreamHandle : MongocHandle
{
    protected override void Give(IntPtr value) => MongocNative.DestroyChangeStream(value);
}

internal sealed class BulkHandle : MongocHandle
{
    protected override void Give(IntPtr value) => MongocNative.DestroyBulk(value);
}

internal sealed class SessionHandle : MongocHandle
{
    protected override void Give(IntPtr value) => MongocNative.DestroySession(value);
}

internal sealed class SessionOptionsHandle : MongocHandle
{
    protected override void Give(IntPtr value) => MongocNative.DestroySessionOptions(value);
}

internal sealed class TransactionOptionsHandle : MongocHandle
{
    protected override void Give(IntPtr value) => MongocNative.DestroyTransactionOptions(value);
}

internal sealed class ReadConcernHandle : MongocHandle
{
    protected override void Give(IntPtr value) => MongocNative.DestroyReadConcern(value);
}

internal sealed class WriteConcernHandle : MongocHandle
{
    protected override void Give(IntPtr value) => MongocNative.DestroyWriteConcern(value);
}

/// <summary>A document of our own, as libbson holds it.</summary>
internal sealed class BsonHandle : MongocHandle
{
    protected override void Give(IntPtr value) => BsonNative.Destroy(value);
}
