using Polystore.RedisClient;

namespace Polystore.Runtime.Cache;

/// <summary>
/// The life of a server, part of every key. A server that was started again has what its last dump or log held, and a replica that was
/// promoted may lack the last invalidations: both are another server, whose entries of before are never read again and expire by themselves.
/// </summary>
/// <param name="Prefix">Begins every key; in braces, so that a cluster keeps the cache's keys together.</param>
internal sealed record CacheEpoch(string Prefix)
{
    private const int IdentityLength = 12;

    public string Value(string key) => Prefix + "v:" + key;

    public string Lease(string key) => Prefix + "l:" + key;

    public string Tag(string tag) => Prefix + "t:" + tag;

    public string Barrier => Prefix + "b";

    /// <summary>That of a cache which this process alone has.</summary>
    public static CacheEpoch OfProcess(string name) => new($"{{{name}}}:{new string('0', IdentityLength)}:");

    /// <summary>What one of the cache's keys in Redis stands for: <c>v</c> a value, <c>l</c> a lease, <c>t</c> a tag, with its name; null for none of these.</summary>
    public static (char Kind, string Name)? Parse(string redisKey, string cache)
    {
        var at = cache.Length + 3 + IdentityLength + 1;
        return redisKey.Length >= at + 2 && redisKey[at + 1] == ':' ? (redisKey[at], redisKey[(at + 2)..]) : null;
    }

    public static async Task<CacheEpoch> ReadAsync(RedisDatabase redis, string name, CancellationToken cancellationToken)
    {
        var root = "{" + name + "}:";
        var info = (await redis.EvaluateAsync(CacheScripts.Identity, [root], [], cancellationToken).ConfigureAwait(false)).AsString() ?? "";
        const string Field = "run_id:";
        var at = info.IndexOf(Field, StringComparison.Ordinal);
        return at < 0 || at + Field.Length + IdentityLength > info.Length
            ? throw new InvalidOperationException($"INFO of the server has no run_id, which the cache {name} needs to tell one life of the server from the next.")
            : new CacheEpoch($"{root}{info.AsSpan(at + Field.Length, IdentityLength)}:");
    }
}
