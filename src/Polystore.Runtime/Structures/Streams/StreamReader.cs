using Polystore.RedisClient;
using Polystore.Runtime.Stores;

namespace Polystore.Runtime.Structures.Streams;

/// <summary>
/// One reader of a group. It reads on a connection of its own, which waits in the server; takes over what is stuck with readers that died;
/// and puts what was delivered too often among the dead letters. Events are done one after the other.
/// </summary>
/// <param name="stream">The stream.</param>
/// <param name="group">The group, made where it is missing, from the stream's beginning. Letters and digits, as a rule.</param>
/// <param name="name">This reader's name: the same after a restart of its process, so that it goes on with what it had.</param>
/// <param name="handle">Does one event; it is delivered again when it throws. Its token is cancelled at the end of the reader, and when the event may be another's by now.</param>
/// <param name="onFailure">Hears what was thrown; null when nobody has to.</param>
public sealed class StreamReader<T>(EventStream<T> stream, string group, string name, Func<StreamEvent<T>, CancellationToken, Task> handle, Action<Exception>? onFailure = null)
{
    private static TimeSpan Away => TimeSpan.FromMilliseconds(200);

    // A wait in the server ends now and then, so that stuck events are looked for.
    private static TimeSpan LongestWait => TimeSpan.FromSeconds(2);

    private readonly EventStreamOptions options = stream.Options;
    private readonly IStreamPort port = stream.Port;

    /// <summary>Reads until it is cancelled; the event that is being done then is finished.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        var isKnown = false;
        var looked = 0L;
        while (!cancellationToken.IsCancellationRequested)
        {
            try
            {
                if (!isKnown)
                {
                    await port.MakeGroupAsync(group, cancellationToken).ConfigureAwait(false);
                    await GoOnAsync(cancellationToken).ConfigureAwait(false);
                    isKnown = true;
                }

                if (looked == 0 || options.Time.GetElapsedTime(looked) >= options.ClaimAfter / 2)
                {
                    looked = options.Time.GetTimestamp();
                    await ClaimAsync(cancellationToken).ConfigureAwait(false);
                }

                var wait = options.ClaimAfter / 2 < LongestWait ? options.ClaimAfter / 2 : LongestWait;
                var asked = options.Time.GetTimestamp();
                foreach (var entry in await port.ReadNewAsync(group, name, options.Batch, wait, cancellationToken).ConfigureAwait(false))
                {
                    cancellationToken.ThrowIfCancellationRequested();
                    await DoAsync(entry, asked, cancellationToken).ConfigureAwait(false);
                }
            }
            catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception failure) when (failure is RedisException or StoreException)
            {
                // The group may have gone with the server's data; what this reader had is asked for anew.
                isKnown = false;
                onFailure?.Invoke(failure);
                await Task.Delay(Away, options.Time, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    // What this reader had when it ended. One at a time: the server counts a delivery of each that is read, and one that ends the process must
    // not take those behind it to the dead letters.
    private async Task GoOnAsync(CancellationToken cancellationToken)
    {
        string? last = null;
        while (true)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var asked = options.Time.GetTimestamp();
            if (await port.ReadOwnAsync(group, name, last, cancellationToken).ConfigureAwait(false) is not { } entry)
            {
                return;
            }

            last = entry.Place;
            await DoAgainAsync(entry, asked, cancellationToken).ConfigureAwait(false);
        }
    }

    private async Task DoAgainAsync(StreamEntry entry, long asked, CancellationToken cancellationToken)
    {
        if (await port.DeliveriesAsync(group, entry.Place, cancellationToken).ConfigureAwait(false) > options.MostDeliveries)
        {
            await port.BuryAsync(group, entry.Place, cancellationToken).ConfigureAwait(false);
            return;
        }

        await DoAsync(entry, asked, cancellationToken).ConfigureAwait(false);
    }

    private async Task DoAsync(StreamEntry entry, long asked, CancellationToken cancellationToken)
    {
        // One that waited behind others may be with another reader by now.
        if (options.Time.GetElapsedTime(asked) > options.ClaimAfter / 3)
        {
            asked = options.Time.GetTimestamp();
            if (!await port.HoldAsync(group, name, entry.Place, cancellationToken).ConfigureAwait(false))
            {
                return;
            }
        }

        var isDone = entry.IsGone || (options.RememberDone > TimeSpan.Zero && await port.IsDoneAsync(group, entry.Id, cancellationToken).ConfigureAwait(false));
        if (isDone || await HandleAsync(entry, asked, cancellationToken).ConfigureAwait(false))
        {
            await port.DoneAsync(group, entry.Place, entry.Id, options.RememberDone, CancellationToken.None).ConfigureAwait(false);
        }
    }

    // What fails stays with this reader until it is claimed, with its count of deliveries.
    private async Task<bool> HandleAsync(StreamEntry entry, long asked, CancellationToken cancellationToken)
    {
        var one = stream.Decode(entry, out var cause);
        if (!one.IsReadable)
        {
            onFailure?.Invoke(new UnreadableMessageException($"the stream '{options.Name}'", entry.Place, cause));
            return false;
        }

        await using var keeper = new LeaseKeeper(asked, options.ClaimAfter, options.Time, token => port.HoldAsync(group, name, entry.Place, token));
        using var end = CancellationTokenSource.CreateLinkedTokenSource(keeper.Lost, cancellationToken);
        try
        {
            await handle(one, end.Token).ConfigureAwait(false);
            return true;
        }
        catch (Exception failure)
        {
            if (!cancellationToken.IsCancellationRequested)
            {
                onFailure?.Invoke(failure);
            }

            return false;
        }
    }

    private async Task ClaimAsync(CancellationToken cancellationToken)
    {
        string? cursor = null;
        do
        {
            cancellationToken.ThrowIfCancellationRequested();
            var asked = options.Time.GetTimestamp();
            (var entries, cursor) = await port.ClaimAsync(group, name, options.ClaimAfter, cursor, cancellationToken).ConfigureAwait(false);
            foreach (var entry in entries)
            {
                await DoAgainAsync(entry, asked, cancellationToken).ConfigureAwait(false);
            }
        }
        while (cursor is not null);
    }
}
