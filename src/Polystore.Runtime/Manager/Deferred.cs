namespace Polystore.Runtime.Manager;

/// <summary>Something that is opened by the first who needs it; an opening that failed is tried again by the next.</summary>
internal sealed class Deferred<T>(Func<CancellationToken, Task<T>> open) : IAsyncDisposable
    where T : class, IAsyncDisposable
{
    private readonly SemaphoreSlim gate = new(1, 1);
    private T? opened;

    public ValueTask<T> GetAsync(CancellationToken cancellationToken) => Volatile.Read(ref opened) is { } there ? ValueTask.FromResult(there) : OpenAsync(cancellationToken);

    public async ValueTask DisposeAsync()
    {
        await gate.WaitAsync().ConfigureAwait(false);
        try
        {
            if (Interlocked.Exchange(ref opened, null) is { } there)
            {
                await there.DisposeAsync().ConfigureAwait(false);
            }
        }
        finally
        {
            gate.Release();
        }
    }

    private async ValueTask<T> OpenAsync(CancellationToken cancellationToken)
    {
        await gate.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            return opened ??= await open(cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            gate.Release();
        }
    }
}
