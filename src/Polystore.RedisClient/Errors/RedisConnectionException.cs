namespace Polystore.RedisClient;

/// <summary>The server could not be reached, or the connection was lost.</summary>
public sealed class RedisConnectionException : RedisException
{
    internal RedisConnectionException(RedisConnectionProblem problem, RedisDelivery delivery, string message, Exception? inner = null)
        : base(message, inner)
    {
        Problem = problem;
        Delivery = delivery;
    }

    /// <summary>What happened.</summary>
    public RedisConnectionProblem Problem { get; }

    /// <summary>Whether the command can have been executed.</summary>
    public RedisDelivery Delivery { get; }
}

/// <summary>Why there is no connection.</summary>
public enum RedisConnectionProblem
{
    /// <summary>Nothing listens there, the name is unknown, or the network refused.</summary>
    Unreachable,

    /// <summary>One side speaks TLS and the other does not, or the certificate is not trusted.</summary>
    Tls,

    /// <summary>The connection ended or stopped answering.</summary>
    Lost,

    /// <summary>The client was disposed.</summary>
    Closed,

    /// <summary>More commands wait than the options allow.</summary>
    Overloaded,

    /// <summary>No node is known that could answer: the sentinels know no master, or no cluster node can be reached.</summary>
    NoNode,
}
