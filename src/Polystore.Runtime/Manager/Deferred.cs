namespace Polystore.Runtime.Manager;

/// <summary>
/// Something that is opened by the first who needs it. All who come meanwhile wait for that one opening, so that a thousand callers of a
/// server that is away wait once and not one after the other; an opening that failed is tried again by the next.
/// </summary>
internal sealed class Deferred<T>(Func<CancellationToken, Task<T>> open) : IAsyncDisposable
    where T : class, IAsyncDisposable
{
    private readonly Lock gate = new();
    private readonly CancellationTokenSource closing = new();
    private Task<T>? opening;
    private T? opened;
    private bool isClosed;

    /// <summary>What was opened; null as long as it was not, and when it is closed.</summary>
    public T? Opened => Volatile.Read(ref opened);

    public ValueTask<T> GetAsync(CancellationToken cancellationToken)
    {
        Task<T> mine;
        lock (gate)
        {
            ObjectDisposedException.ThrowIf(isClosed, typeof(T));
            if (opening is null or { IsFaulted: true } or { IsCanceled: true })
            {
                // Its end is nobody's own: who waits may give up, and the others go on.
                opening = Task.Run(OpenAsync, CancellationToken.None);
            }

            mine = opening;
        }

        return new ValueTask<T>(mine.IsCompletedSuccessfully ? mine : mine.WaitAsync(cancellationToken));
    }

    public async ValueTask DisposeAsync()
    {
        Task<T>? last;
        lock (gate)
        {
            if (isClosed)
            {
                return;
            }

            isClosed = true;
            (last, opening) = (opening, null);
        }

        await closing.CancelAsync().ConfigureAwait(false);
        if (last is not null)
        {
            await ((Task)last).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (last.IsCompletedSuccessfully)
            {
                Volatile.Write(ref opened, null);
                await (await last.ConfigureAwait(false)).DisposeAsync().ConfigureAwait(false);
            }
        }

        closing.Dispose();
    }

    private async Task<T> OpenAsync()
    {
        var made = await open(closing.Token).ConfigureAwait(false);
        Volatile.Write(ref opened, made);
        return made;
    }
}
