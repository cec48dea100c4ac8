namespace Polystore.Postgres.Connect;

/// <summary>Work that goes on side by side, each on a thread of its own.</summary>
internal static class Concurrently
{
    /// <summary>Does both. When one fails the other is told to stop and awaited, and the failure that came first is thrown.</summary>
    public static async Task RunAsync(Func<CancellationToken, Task> one, Func<CancellationToken, Task> other, CancellationToken cancellationToken)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        Task[] both = [Task.Run(() => one(stop.Token), stop.Token), Task.Run(() => other(stop.Token), stop.Token)];
        var first = await Task.WhenAny(both);
        if (!first.IsCompletedSuccessfully)
        {
            await stop.CancelAsync();
        }

        await Task.WhenAll(both).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await first;
        await Task.WhenAll(both);
    }
}
