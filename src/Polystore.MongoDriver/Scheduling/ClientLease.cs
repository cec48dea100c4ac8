using Polystore.MongoDriver.Native;

namespace Polystore.MongoDriver.Scheduling;

/// <summary>
/// A client that one cursor, session or stream holds over several calls. Calls come one after the other; a call that its caller gave
/// up still runs to its end before the next one, and before the client is given back.
/// </summary>
internal sealed class ClientLease(ClientHandle client, BlockingScheduler scheduler)
{
    private volatile bool givenUp;

    private SemaphoreSlim Turn { get; } = new(1, 1);

    /// <summary>Runs a call with the client.</summary>
    public async Task<T> RunAsync<T>(Func<ClientHandle, T> call, CancellationToken cancellationToken)
    {
        await Turn.WaitAsync(cancellationToken);
        var running = scheduler.RunAsync(
            () =>
            {
                try
                {
                    return call(client);
                }
                finally
                {
                    Turn.Release();
                }
            },
            () => Turn.Release(),
            cancellationToken,
            holds: true);
        try
        {
            return await running;
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            givenUp = true;
            throw;
        }
    }

    /// <summary>Gives back what the call gives back, after the call that runs now; does not wait for one that was given up.</summary>
    public async ValueTask ReturnAsync(Action<ClientHandle> call)
    {
        var returned = RunAsync(
            held =>
            {
                call(held);
                return true;
            },
            CancellationToken.None);
        if (!givenUp)
            await returned;
    }
}
