namespace Polystore.RedisClient;

/// <summary>A reply has another type than the caller asked for.</summary>
public sealed class RedisReplyException : RedisException
{
    private RedisReplyException(string message)
        : base(message)
    {
    }

    internal static RedisReplyException Expected(string what, RedisReplyKind kind) =>
        new($"The reply was to be {what}, but it is of the kind {kind}: read it as that, or check the command.");
}
