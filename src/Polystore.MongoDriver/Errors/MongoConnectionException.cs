namespace Polystore.MongoDriver;

/// <summary>The deployment could not be reached, refused the user, or the connection was lost.</summary>
public sealed class MongoConnectionException : MongoException
{
    internal MongoConnectionException(MongoConnectionProblem problem, string message)
        : base(message) => Problem = problem;

    /// <summary>What happened. After <see cref="MongoConnectionProblem.Lost"/> a write may have been done or not.</summary>
    public MongoConnectionProblem Problem { get; }
}

/// <summary>Why there is no connection.</summary>
public enum MongoConnectionProblem
{
    /// <summary>No member of the deployment that fits could be reached in time.</summary>
    Unreachable,

    /// <summary>The connection ended, or its answer did not come in time.</summary>
    Lost,

    /// <summary>User name, password or mechanism is wrong.</summary>
    Authentication,

    /// <summary>All connections of the pool were in use all the time; nothing was sent.</summary>
    Exhausted,
}
