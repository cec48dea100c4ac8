namespace Polystore.RedisClient;

/// <summary>The server refused a command. Nothing of it was executed, except where the server's text says otherwise (a script that failed half-way).</summary>
public sealed class RedisServerException : RedisException
{
    internal RedisServerException(RedisErrorKind kind, string code, string text, string message)
        : base(message)
    {
        Kind = kind;
        Code = code;
        ServerText = text;
    }

    /// <summary>What kind of refusal it is.</summary>
    public RedisErrorKind Kind { get; }

    /// <summary>The first word of the server's text, such as <c>WRONGTYPE</c> or <c>ERR</c>.</summary>
    public string Code { get; }

    /// <summary>The whole error as the server sent it.</summary>
    public string ServerText { get; }
}
