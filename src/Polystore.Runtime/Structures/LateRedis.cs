using Polystore.RedisClient;

namespace Polystore.Runtime.Structures;

/// <summary>A client of Redis that may be connected only when it is first used.</summary>
/// <param name="open">Gives the same client each time.</param>
internal sealed class LateRedis(Func<CancellationToken, ValueTask<RedisDatabase>> open)
{
    public ValueTask<RedisDatabase> GetAsync(CancellationToken cancellationToken) => open(cancellationToken);

    public async ValueTask<RedisReply> EvaluateAsync(RedisScript script, IReadOnlyList<RedisArgument> keys, IReadOnlyList<RedisArgument> arguments, CancellationToken cancellationToken) =>
        await (await open(cancellationToken).ConfigureAwait(false)).EvaluateAsync(script, keys, arguments, cancellationToken).ConfigureAwait(false);

    public async ValueTask<RedisReply> ExecuteAsync(RedisArgument[] command, CancellationToken cancellationToken) =>
        await (await open(cancellationToken).ConfigureAwait(false)).ExecuteAsync(command, cancellationToken).ConfigureAwait(false);

    public async ValueTask<T> ExecuteAsync<T>(RedisArgument[] command, Func<RedisReply, T> convert, CancellationToken cancellationToken) =>
        await (await open(cancellationToken).ConfigureAwait(false)).ExecuteAsync(command, convert, cancellationToken).ConfigureAwait(false);

    /// <summary>A command that waits in the server. One that is given up is cancelled, even where that takes its connection with it.</summary>
    public async ValueTask<T> WaitAsync<T>(RedisArgument[] command, Func<RedisReply, T> convert, CancellationToken cancellationToken)
    {
        try
        {
            return await ExecuteAsync(command, convert, cancellationToken).ConfigureAwait(false);
        }
        catch (RedisException lost) when (cancellationToken.IsCancellationRequested)
        {
            throw new OperationCanceledException(lost.Message, lost, cancellationToken);
        }
    }
}
