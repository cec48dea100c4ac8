using Polystore.RedisClient;

namespace Polystore.Runtime.Coordination.Redis;

/// <summary>Finds what makes tokens survive a failover: the epoch of cluster or sentinels; on a single server that it forgets nothing.</summary>
internal sealed class RedisEpochs(RedisDatabase redis)
{
    private volatile RedisEpoch? known;

    public async ValueTask<RedisEpoch> ReadAsync(string key, CancellationToken cancellationToken)
    {
        if (known is { } epoch)
        {
            return epoch;
        }

        var identity = await IdentityAsync(key, cancellationToken).ConfigureAwait(false);
        if (identity.IsCluster)
        {
            return known = RedisEpoch.OfNode;
        }

        if (redis.Options.Topology == RedisTopology.Sentinel)
        {
            var number = await SentinelEpoch.ReadAsync(redis.Options, identity.RunId, cancellationToken).ConfigureAwait(false);
            var again = await IdentityAsync(key, cancellationToken).ConfigureAwait(false);
            return again.Life == identity.Life && again.RunId == identity.RunId
                ? known = new RedisEpoch(identity.Life, number)
                : throw new LockUnavailableException("The sentinels were changing the master while their epoch was read; try again.", isTransient: true);
        }

        await RequireDurableAsync(cancellationToken).ConfigureAwait(false);
        return known = new RedisEpoch(identity.Life, 0);
    }

    public void Forget(RedisEpoch epoch) => Interlocked.CompareExchange(ref known, null, epoch);

    private async Task RequireDurableAsync(CancellationToken cancellationToken)
    {
        Dictionary<string, RedisReply> settings;
        try
        {
            settings = (await redis.ExecuteAsync(["CONFIG", "GET", "append*"], cancellationToken).ConfigureAwait(false)).AsMap();
        }
        catch (RedisServerException refused)
        {
            throw Undurable("does not tell whether appendfsync is always", refused);
        }

        var isOn = settings.TryGetValue("appendonly", out var only) && only.AsString() == "yes";
        if (!isOn || !settings.TryGetValue("appendfsync", out var sync) || sync.AsString() != "always")
        {
            throw Undurable(isOn ? "has appendonly yes, and appendfsync is not always" : "has appendonly no", null);
        }
    }

    private static LockUnavailableException Undurable(string what, Exception? cause) => new(
        $"The Redis server {what}: after a crash it would issue fencing tokens again; set appendonly yes and appendfsync always, or let LockOptions.Tokens come from PostgreSQL or MongoDB.",
        isTransient: false,
        cause);

    private async Task<RedisIdentity> IdentityAsync(string key, CancellationToken cancellationToken) =>
        RedisIdentity.Parse((await redis.EvaluateAsync(RedisLockScripts.Identity, [key], [], cancellationToken).ConfigureAwait(false)).AsString() ?? "");
}
