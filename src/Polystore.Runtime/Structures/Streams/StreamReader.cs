using Polystore.RedisClient;

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
    private const int LongestBlock = 2000;

    private readonly EventStreamOptions options = stream.Options;

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
                    await MakeGroupAsync(cancellationToken).ConfigureAwait(false);
                    await GoOnAsync(cancellationToken).ConfigureAwait(false);
                    isKnown = true;
                }

                if (looked == 0 || options.Time.GetElapsedTime(looked) >= options.ClaimAfter / 2)
                {
                    looked = options.Time.GetTimestamp();
                    await ClaimAsync(cancellationToken).ConfigureAwait(false);
                }

                var block = (int)Math.Clamp((options.ClaimAfter / 2).TotalMilliseconds, 1, LongestBlock);
                var asked = options.Time.GetTimestamp();
                foreach (var entry in await ReadAsync(">", options.Batch, block, cancellationToken).ConfigureAwait(false))
                {
                    cancellationToken.ThrowIfCancellationRequested();
                    await DoAsync(entry, asked, cancellationToken).ConfigureAwait(false);
                }
            }
            catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
            {
                return;
            }
            catch (RedisException failure)
            {
                // The group may have gone with the server's data; what this reader had is asked for anew.
                isKnown = false;
                onFailure?.Invoke(failure);
                await Task.Delay(Away, options.Time, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    private async Task MakeGroupAsync(CancellationToken cancellationToken)
    {
        try
        {
            await stream.Redis.ExecuteAsync(["XGROUP", "CREATE", stream.Key, group, "0", "MKSTREAM"], cancellationToken).ConfigureAwait(false);
        }
        catch (RedisServerException there) when (there.Code == "BUSYGROUP")
        {
            // Another reader made it.
        }
    }

    private async Task<List<StreamEntry>> ReadAsync(string from, int most, int block, CancellationToken cancellationToken)
    {
        RedisArgument[] command = block == 0
            ? ["XREADGROUP", "GROUP", group, name, "COUNT", most, "STREAMS", stream.Key, from]
            : ["XREADGROUP", "GROUP", group, name, "COUNT", most, "BLOCK", block, "STREAMS", stream.Key, from];
        var reply = await stream.Redis.ExecuteAsync(command, cancellationToken).ConfigureAwait(false);

        // RESP3 has a map of streams, RESP2 an array of pairs.
        return reply.IsNull || reply.Count == 0 ? [] : EventStream<T>.Entries(reply.Count == 2 && reply[0].Count == 0 ? reply[1] : reply[0][1]);
    }

    // What this reader had when it ended. One at a time: the server counts a delivery of each that is read, and one that ends the process must
    // not take those behind it to the dead letters.
    private async Task GoOnAsync(CancellationToken cancellationToken)
    {
        var last = "0";
        while (true)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var asked = options.Time.GetTimestamp();
            var entries = await ReadAsync(last, 1, 0, cancellationToken).ConfigureAwait(false);
            if (entries.Count == 0)
            {
                return;
            }

            last = entries[0].Place;
            await DoAgainAsync(entries[0], asked, cancellationToken).ConfigureAwait(false);
        }
    }

    private async Task DoAgainAsync(StreamEntry entry, long asked, CancellationToken cancellationToken)
    {
        if (await DeliveriesAsync(entry.Place, cancellationToken).ConfigureAwait(false) > options.MostDeliveries)
        {
            await stream.Redis.EvaluateAsync(StreamScripts.Bury, [stream.Key, stream.DeadKey(group)], [group, entry.Place], cancellationToken).ConfigureAwait(false);
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
            if (!await HoldAsync(entry.Place, cancellationToken).ConfigureAwait(false))
            {
                return;
            }
        }

        var done = stream.DoneKey(group, entry.Id);
        var isDone = entry.IsGone || (options.RememberDone > TimeSpan.Zero && await stream.Redis.ExistsAsync([done], cancellationToken).ConfigureAwait(false) > 0);
        if (isDone || await HandleAsync(entry, asked, cancellationToken).ConfigureAwait(false))
        {
            await stream.Redis.EvaluateAsync(StreamScripts.Done, [stream.Key, done], [group, entry.Place, (long)options.RememberDone.TotalMilliseconds], CancellationToken.None).ConfigureAwait(false);
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

        await using var keeper = new LeaseKeeper(asked, options.ClaimAfter, options.Time, token => HoldAsync(entry.Place, token));
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

    private async ValueTask<bool> HoldAsync(string place, CancellationToken cancellationToken) =>
        (await stream.Redis.EvaluateAsync(StreamScripts.Hold, [stream.Key], [group, name, place], cancellationToken).ConfigureAwait(false)).AsInt64() == 1;

    private async Task ClaimAsync(CancellationToken cancellationToken)
    {
        var from = "0-0";
        do
        {
            cancellationToken.ThrowIfCancellationRequested();
            var asked = options.Time.GetTimestamp();
            var reply = await stream.Redis.ExecuteAsync(
                ["XAUTOCLAIM", stream.Key, group, name, (long)options.ClaimAfter.TotalMilliseconds, from, "COUNT", 1], cancellationToken).ConfigureAwait(false);
            from = reply[0].AsString()!;
            foreach (var entry in EventStream<T>.Entries(reply[1]))
            {
                await DoAgainAsync(entry, asked, cancellationToken).ConfigureAwait(false);
            }
        }
        while (from != "0-0");
    }

    private async Task<long> DeliveriesAsync(string place, CancellationToken cancellationToken)
    {
        var pending = await stream.Redis.ExecuteAsync(["XPENDING", stream.Key, group, place, place, 1], cancellationToken).ConfigureAwait(false);
        return pending.Count == 0 ? 0 : pending[0][3].AsInt64();
    }
}
