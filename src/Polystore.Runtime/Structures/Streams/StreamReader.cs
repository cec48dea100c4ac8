using Polystore.RedisClient;

namespace Polystore.Runtime.Structures.Streams;

/// <summary>
/// One reader of a group. It reads on a connection of its own, which waits in the server; takes over what is stuck with readers that died;
/// and puts what was delivered too often among the dead letters. Events are done one after the other.
/// </summary>
/// <param name="stream">The stream.</param>
/// <param name="group">The group, made where it is missing, from the stream's beginning. Letters and digits, as a rule.</param>
/// <param name="name">This reader's name: the same after a restart of its process, so that it goes on with what it had.</param>
/// <param name="handle">Does one event; it is delivered again when it throws.</param>
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
                    await DoAsync(await ReadAsync("0", 0, cancellationToken).ConfigureAwait(false), cancellationToken).ConfigureAwait(false);
                    isKnown = true;
                }

                if (looked == 0 || options.Time.GetElapsedTime(looked) >= options.ClaimAfter / 2)
                {
                    looked = options.Time.GetTimestamp();
                    await ClaimAsync(cancellationToken).ConfigureAwait(false);
                }

                var block = (int)Math.Clamp((options.ClaimAfter / 2).TotalMilliseconds, 1, LongestBlock);
                await DoAsync(await ReadAsync(">", block, cancellationToken).ConfigureAwait(false), cancellationToken).ConfigureAwait(false);
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

    private async Task<List<StreamEvent<T>>> ReadAsync(string from, int block, CancellationToken cancellationToken)
    {
        RedisArgument[] command = block == 0
            ? ["XREADGROUP", "GROUP", group, name, "COUNT", options.Batch, "STREAMS", stream.Key, from]
            : ["XREADGROUP", "GROUP", group, name, "COUNT", options.Batch, "BLOCK", block, "STREAMS", stream.Key, from];
        var reply = await stream.Redis.ExecuteAsync(command, cancellationToken).ConfigureAwait(false);

        // RESP3 has a map of streams, RESP2 an array of pairs.
        return reply.IsNull || reply.Count == 0 ? [] : stream.Read(reply.Count == 2 && reply[0].Count == 0 ? reply[1] : reply[0][1]);
    }

    private async Task DoAsync(List<StreamEvent<T>> events, CancellationToken cancellationToken)
    {
        foreach (var one in events)
        {
            cancellationToken.ThrowIfCancellationRequested();
            await DoAsync(one, cancellationToken).ConfigureAwait(false);
        }
    }

    private async Task DoAsync(StreamEvent<T> one, CancellationToken cancellationToken)
    {
        var done = stream.DoneKey(group, one.Id);
        var remembers = options.RememberDone > TimeSpan.Zero;
        if (!remembers || await stream.Redis.ExistsAsync([done], cancellationToken).ConfigureAwait(false) == 0)
        {
            try
            {
                await handle(one, cancellationToken).ConfigureAwait(false);
            }
            catch (Exception failure) when (failure is not RedisException && !cancellationToken.IsCancellationRequested)
            {
                // It stays with this reader until it is claimed, with its count of deliveries.
                onFailure?.Invoke(failure);
                return;
            }
        }

        await stream.Redis.EvaluateAsync(StreamScripts.Done, [stream.Key, done], [group, one.Place, (long)options.RememberDone.TotalMilliseconds], CancellationToken.None).ConfigureAwait(false);
    }

    private async Task ClaimAsync(CancellationToken cancellationToken)
    {
        var from = "0-0";
        do
        {
            var reply = await stream.Redis.ExecuteAsync(
                ["XAUTOCLAIM", stream.Key, group, name, (long)options.ClaimAfter.TotalMilliseconds, from, "COUNT", options.Batch], cancellationToken).ConfigureAwait(false);
            from = reply[0].AsString()!;
            foreach (var one in stream.Read(reply[1]))
            {
                if (await DeliveriesAsync(one.Place, cancellationToken).ConfigureAwait(false) > options.MostDeliveries)
                {
                    await stream.Redis.EvaluateAsync(StreamScripts.Bury, [stream.Key, stream.DeadKey(group)], [group, one.Place], cancellationToken).ConfigureAwait(false);
                    continue;
                }

                await DoAsync(one, cancellationToken).ConfigureAwait(false);
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
