using System.Security.Cryptography;
using Polystore.RedisClient;

namespace Polystore.Runtime.Cache;

/// <summary>
/// What all who share a cache agree on, part of every key: one life of what their server remembers. It stands under a key in the slot of the
/// others, so that all read it in one place, and hear at once when it changes. A server that was started again has what its last dump or log
/// held, a replica that was promoted may lack the last invalidations, and a slot may have gone to another node: each begins an epoch, and
/// entries of before are never read again and expire by themselves.
/// </summary>
/// <param name="Text">As the server has it: the server's identity, a count that grows with every epoch, and a random token.</param>
/// <param name="Prefix">Begins every key; in braces, so that a cluster keeps the cache's keys together.</param>
/// <param name="IsOfCluster">The server is a node of a cluster.</param>
internal sealed record CacheEpoch(string Text, string Prefix, bool IsOfCluster)
{
    private const int TokenLength = 12;

    public string Value(string key) => Prefix + "v:" + key;

    public string Lease(string key) => Prefix + "l:" + key;

    public string Tag(string tag) => Prefix + "t:" + tag;

    public string Barrier => Prefix + "b";

    /// <summary>That of a cache which this process alone has.</summary>
    public static CacheEpoch OfProcess(string name) => new("", $"{Root(name)}{new string('0', TokenLength)}:", false);

    /// <summary>Where a cache's epoch stands.</summary>
    public static string KeyOf(string cache) => Root(cache) + "epoch";

    /// <summary>What one of the cache's keys in Redis stands for: <c>v</c> a value, <c>l</c> a lease, <c>t</c> a tag, with its name, <c>b</c> the barrier; null for none of these.</summary>
    public static (char Kind, string Name)? Parse(string redisKey, string cache)
    {
        var at = cache.Length + 3 + TokenLength + 1;
        return redisKey.Length >= at + 2 && redisKey[at + 1] == ':' ? (redisKey[at], redisKey[(at + 2)..])
            : redisKey.Length == at + 1 ? (redisKey[at], "") : null;
    }

    /// <summary>The epoch now.</summary>
    /// <param name="redis">The server.</param>
    /// <param name="name">The cache.</param>
    /// <param name="known">The text of the last one that this process knew; empty for none.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    public static async Task<CacheEpoch> ReadAsync(RedisDatabase redis, string name, string known, CancellationToken cancellationToken)
    {
        var reply = await redis.EvaluateAsync(CacheScripts.Epoch, [KeyOf(name)], [RandomNumberGenerator.GetHexString(TokenLength, lowercase: true), known], cancellationToken).ConfigureAwait(false);
        return reply[0].AsString() is { Length: > TokenLength } text
            ? new CacheEpoch(text, $"{Root(name)}{text[^TokenLength..]}:", reply[1].AsInt64() == 1)
            : throw new InvalidOperationException($"INFO of the server has no run_id, which the cache {name} needs to tell one life of the server from the next.");
    }

    private static string Root(string name) => "{" + name + "}:";
}
