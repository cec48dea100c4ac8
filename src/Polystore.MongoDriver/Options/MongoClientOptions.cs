namespace Polystore.MongoDriver;

/// <summary>How a client behaves; what the connection string says itself wins.</summary>
public sealed record MongoClientOptions
{
    /// <summary>The name that the server logs and currentOp shows.</summary>
    public string ApplicationName { get; init; } = "polystore";

    /// <summary>How long to look for a member that fits (serverSelectionTimeoutMS); null for libmongoc's 30 s.</summary>
    public TimeSpan? ServerSelectionTimeout { get; init; }

    /// <summary>How long opening a connection may take (connectTimeoutMS); null for libmongoc's 10 s.</summary>
    public TimeSpan? ConnectTimeout { get; init; }

    /// <summary>How long to wait for a reply (socketTimeoutMS), and so how long a call that was given up may still run; null for libmongoc's 5 min.</summary>
    public TimeSpan? SocketTimeout { get; init; }

    /// <summary>The most threads for calls that block, 1 or more; more calls wait in order.</summary>
    public int MostThreads { get; init; } = 64;
}
