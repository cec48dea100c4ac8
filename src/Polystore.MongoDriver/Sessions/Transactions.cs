namespace Polystore.MongoDriver;

/// <summary>Tries transactions again as MongoDB's specification of the convenient API says.</summary>
internal static class Transactions
{
    // Section "withTransaction": 120 s, not to be changed by users.
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(120);

    public static async Task<T> RunAsync<T>(
        MongoClient client, Func<MongoSession, CancellationToken, Task<T>> body, MongoTransactionOptions options, TimeProvider clock, CancellationToken cancellationToken)
    {
        var begun = clock.GetTimestamp();
        await using var session = await client.StartSessionAsync(null, cancellationToken);
        while (true)
        {
            try
            {
                await session.StartTransactionAsync(options, cancellationToken);
                var result = await BodyAsync(session, body, cancellationToken);
                await CommitAsync(session, clock, begun, cancellationToken);
                return result;
            }
            catch (MongoException failure) when (failure.IsTransientTransaction && clock.GetElapsedTime(begun) < Limit)
            {
                cancellationToken.ThrowIfCancellationRequested();
            }
        }
    }

    private static async Task<T> BodyAsync<T>(MongoSession session, Func<MongoSession, CancellationToken, Task<T>> body, CancellationToken cancellationToken)
    {
        try
        {
            return await body(session, cancellationToken);
        }
        catch when (session.InTransaction)
        {
            try
            {
                // Also after a cancellation: the locks of the transaction should not wait for its time limit.
                await session.AbortAsync(CancellationToken.None);
            }
            catch (MongoException)
            {
                // What the body said matters; the server rolls back by itself.
            }

            throw;
        }
    }

    private static async Task CommitAsync(MongoSession session, TimeProvider clock, long begun, CancellationToken cancellationToken)
    {
        // The callback may have ended it itself.
        if (!session.InTransaction)
            return;
        while (true)
        {
            try
            {
                await session.CommitAsync(cancellationToken);
                return;
            }
            catch (MongoException failure) when (failure.IsCommitUnknown && !IsTimeout(failure) && clock.GetElapsedTime(begun) < Limit)
            {
                cancellationToken.ThrowIfCancellationRequested();
            }
        }
    }

    // 50 MaxTimeMSExpired: the limit that the caller gave.
    private static bool IsTimeout(MongoException failure) => failure is MongoServerException { Code: 50 };
}
