using System.Buffers;
using Polystore.RedisClient;
using Polystore.Runtime.Telemetry;

namespace Polystore.Runtime.Cache;

/// <summary>
/// Writes that are acknowledged when Redis has them, and reach the database soon after, at least once and in the order of their key; of
/// several of one key that wait, the last alone. They are as durable as the server (<c>appendfsync always</c>). Readers through
/// <see cref="GetAsync"/> see a write from the moment on at which it is acknowledged; one whose writer was killed before that, when it is handed over.
/// </summary>
/// <typeparam name="T">The type of the values.</typeparam>
public sealed class WriteBehind<T>
    where T : class
{
    private readonly RedisDatabase redis;
    private readonly DatabaseCache cache;
    private readonly WriteBehindOptions options;
    private readonly RedisArgument[] keys;
    private readonly WriteBehindTelemetry telemetry;

    /// <summary>Makes one; nothing is sent.</summary>
    /// <param name="redis">Where the writes wait.</param>
    /// <param name="cache">The cache that readers read by.</param>
    /// <param name="options">How they wait.</param>
    /// <exception cref="ArgumentException">An option is out of its range; the sentence names it.</exception>
    public WriteBehind(RedisDatabase redis, DatabaseCache cache, WriteBehindOptions options)
    {
        options.Validate();
        this.redis = redis;
        this.cache = cache;
        this.options = options;
        telemetry = new WriteBehindTelemetry(options.Name);
        var prefix = $"behind:{{{options.Name}}}:";
        keys = [prefix + "value", prefix + "version", prefix + "due", prefix + "counter"];
    }

    /// <summary>Takes a write; when it returns, readers see it.</summary>
    /// <param name="key">The key.</param>
    /// <param name="value">The new value; null to remove it.</param>
    /// <param name="cancellationToken">Stops waiting; it may be taken all the same.</param>
    /// <exception cref="RedisException">It is not known whether it was taken. Call it again.</exception>
    public async Task WriteAsync(string key, T? value, CancellationToken cancellationToken = default)
    {
        await redis.EvaluateAsync(WriteBehindScripts.Put, keys, [key, Pack(value), (long)options.Delay.TotalMilliseconds], cancellationToken).ConfigureAwait(false);
        await cache.InvalidateAsync(key, CancellationToken.None).ConfigureAwait(false);
    }

    /// <summary>The value of a key, of a write that waits before that of the database.</summary>
    public ValueTask<T?> GetAsync(string key, Func<CancellationToken, Task<T?>> load, CacheEntryOptions? entry = null, CancellationToken cancellationToken = default) =>
        cache.GetOrLoadAsync(
            key,
            (this, key, load),
            static async (state, token) =>
            {
                // In this order: what does not wait any more, the database has.
                var waiting = await state.Item1.redis.HashGetAsync(state.Item1.keys[0], state.key, token).ConfigureAwait(false);
                return waiting is null ? await state.load(token).ConfigureAwait(false) : state.Item1.Unpack(waiting);
            },
            entry,
            cancellationToken);

    /// <summary>Writes that wait.</summary>
    public ValueTask<long> CountAsync(CancellationToken cancellationToken = default) => redis.ExecuteAsync(["ZCARD", keys[2]], static reply => reply.AsInt64(), cancellationToken);

    /// <summary>Hands writes over to the database until it is cancelled; any number of processes may do so at once.</summary>
    /// <param name="persist">Writes them all and commits; when it throws they are handed over again.</param>
    /// <param name="onFailure">Hears what was thrown; null when nobody has to.</param>
    /// <param name="cancellationToken">Ends it, after the batch that is being written.</param>
    public async Task RunAsync(Func<IReadOnlyList<WriteBehindItem<T>>, CancellationToken, Task> persist, Action<Exception>? onFailure = null, CancellationToken cancellationToken = default)
    {
        var sampling = new Sampling(options.Time);
        while (!cancellationToken.IsCancellationRequested)
        {
            var pause = TimeSpan.FromMilliseconds(500);
            try
            {
                await sampling.RunAsync(WriteBehindTelemetry.IsSampled, async () => telemetry.Waiting(await CountAsync(cancellationToken).ConfigureAwait(false))).ConfigureAwait(false);
                var (items, due) = await TakeAsync(cancellationToken).ConfigureAwait(false);
                if (items.Count > 0)
                {
                    await PersistAsync(items, persist).ConfigureAwait(false);
                    telemetry.Written(items.Count);
                    continue;
                }

                pause = due >= 0 && due < pause.TotalMilliseconds ? TimeSpan.FromMilliseconds(due + 1) : options.Delay > TimeSpan.Zero && options.Delay < pause ? options.Delay : TimeSpan.FromMilliseconds(20);
            }
            catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception failure)
            {
                telemetry.Failed(failure);
                onFailure?.Invoke(failure);
            }

            await Task.Delay(pause, options.Time, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task PersistAsync(List<WriteBehindItem<T>> items, Func<IReadOnlyList<WriteBehindItem<T>>, CancellationToken, Task> persist)
    {
        var asked = options.Time.GetTimestamp();
        RedisArgument[] names = [.. items.Select(item => (RedisArgument)item.Key)];
        await using var keeper = new LeaseKeeper(asked, options.Lease, options.Time, async token =>
            (await redis.EvaluateAsync(WriteBehindScripts.Postpone, keys, [(long)options.Lease.TotalMilliseconds, .. names], token).ConfigureAwait(false)).AsInt64() == 1);
        try
        {
            // A writer that was killed when Redis had its write told no reader of it.
            await Task.WhenAll(cache.InvalidateAsync([.. items.Select(item => item.Key)], CancellationToken.None), persist(items, keeper.Lost)).ConfigureAwait(false);
        }
        catch
        {
            await redis.EvaluateAsync(WriteBehindScripts.Postpone, keys, [500, .. names], CancellationToken.None).ConfigureAwait(false);
            throw;
        }

        await redis.EvaluateAsync(WriteBehindScripts.Done, keys, [.. items.SelectMany(item => (RedisArgument[])[item.Key, item.Version])], CancellationToken.None).ConfigureAwait(false);
    }

    private async Task<(List<WriteBehindItem<T>> Items, long Due)> TakeAsync(CancellationToken cancellationToken)
    {
        var reply = await redis.EvaluateAsync(WriteBehindScripts.Take, keys, [options.Batch, (long)options.Lease.TotalMilliseconds], cancellationToken).ConfigureAwait(false);
        if (reply[0].Kind == RedisReplyKind.Integer)
        {
            return ([], reply[0].AsInt64());
        }

        var items = new List<WriteBehindItem<T>>(reply[0].Count);
        foreach (var item in reply[0].Items)
        {
            items.Add(new WriteBehindItem<T>(item[0].AsString()!, Unpack(item[1].AsBytes()!), item[2].AsInt64()));
        }

        return (items, 0);
    }

    // One byte before the value: whether there is one.
    private byte[] Pack(T? value)
    {
        var output = new ArrayBufferWriter<byte>(256);
        output.Write([value is null ? (byte)0 : (byte)1]);
        if (value is not null)
        {
            options.Serializer.Write(output, value);
        }

        return output.WrittenSpan.ToArray();
    }

    private T? Unpack(byte[] bytes) => bytes[0] == 0 ? null : options.Serializer.Read<T>(bytes.AsMemory(1));
}
