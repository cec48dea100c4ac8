using Polystore.RedisClient;

namespace Polystore.Runtime.Coordination.Redis;

/// <summary>
/// Writes to Redis that a lock guards: each is refused, in one step with the check, when a newer holder is known. In a cluster the keys
/// have to be in the hash slot of the lock's name: a lock <c>stock</c> guards keys such as <c>stock:{stock}</c>.
/// </summary>
/// <param name="redis">Where the data is.</param>
public sealed class RedisFence(RedisDatabase redis) : IFence
{
    /// <inheritdoc />
    public async ValueTask AdvanceAsync(string name, FencingToken token, CancellationToken cancellationToken = default) =>
        await GuardAsync(name, token, [], [], cancellationToken).ConfigureAwait(false);

    /// <summary>Executes one command, when no newer holder is known.</summary>
    /// <param name="name">The lock's name.</param>
    /// <param name="token">The token of the holder.</param>
    /// <param name="keys">The keys that the command names, which a cluster must know.</param>
    /// <param name="command">Its name and arguments, the keys among them.</param>
    /// <param name="cancellationToken">Stops waiting for the answer; the write may be done all the same.</param>
    /// <returns>The command's reply.</returns>
    /// <exception cref="StaleTokenException">A newer holder is known; nothing was written.</exception>
    public ValueTask<RedisReply> ExecuteAsync(
        string name, FencingToken token, IReadOnlyList<RedisArgument> keys, IReadOnlyList<RedisArgument> command, CancellationToken cancellationToken = default)
    {
        OptionRange.Require(command.Count > 0, nameof(command), "empty", "a command and its arguments");
        return GuardAsync(name, token, keys, command, cancellationToken);
    }

    private async ValueTask<RedisReply> GuardAsync(
        string name, FencingToken token, IReadOnlyList<RedisArgument> keys, IReadOnlyList<RedisArgument> command, CancellationToken cancellationToken)
    {
        var reply = await redis.EvaluateAsync(RedisLockScripts.Guard, [new RedisLockKeys(name).Token, .. keys], [token.High, token.Low, .. command], cancellationToken).ConfigureAwait(false);
        return reply.Count == 0 ? throw new StaleTokenException("Redis", name, token) : reply[0];
    }
}
