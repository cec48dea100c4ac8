using Polystore.RedisClient.Protocol;

namespace Polystore.RedisClient;

/// <summary>
/// Commands, to a database, a leased connection or one node. Every method is safe to call from many threads at once; commands of concurrent
/// callers share round trips. Every method throws <see cref="RedisServerException"/> when the server refuses,
/// <see cref="RedisConnectionException"/> and <see cref="RedisTimeoutException"/> (both with what is known of the command's fate) when no
/// reply comes, and <see cref="OperationCanceledException"/>; a cancelled command may still be executed. The tasks must be awaited once.
/// </summary>
public abstract partial class RedisCommands
{
    private protected RedisCommands()
    {
    }

    /// <summary>Sends any command.</summary>
    /// <param name="command">Its name and arguments, such as <c>["HSET", key, "field", 1]</c>.</param>
    /// <param name="cancellationToken">Stops waiting for the reply.</param>
    public ValueTask<RedisReply> ExecuteAsync(ReadOnlySpan<RedisArgument> command, CancellationToken cancellationToken = default) =>
        SendAsync(command, static reply => reply, ReplyShape.Bytes, cancellationToken);

    /// <summary>Sends any command and converts its reply.</summary>
    /// <param name="command">Its name and arguments.</param>
    /// <param name="convert">Reads the reply; a static function saves an allocation.</param>
    /// <param name="cancellationToken">Stops waiting for the reply.</param>
    public ValueTask<T> ExecuteAsync<T>(ReadOnlySpan<RedisArgument> command, Func<RedisReply, T> convert, CancellationToken cancellationToken = default) =>
        SendAsync(command, convert, ReplyShape.Bytes, cancellationToken);

    internal abstract ValueTask<T> SendAsync<T>(ReadOnlySpan<RedisArgument> command, Func<RedisReply, T> convert, ReplyShape shape, CancellationToken cancellationToken);

    /// <summary>Splits a command over many keys where one command cannot serve all of them.</summary>
    internal virtual IReadOnlyList<IReadOnlyList<int>> Split(IReadOnlyList<RedisArgument> keys) => keys.Count == 0 ? [] : [Enumerable.Range(0, keys.Count).ToArray()];
}
