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

    /// <summary>
    /// How long a call waits for a connection of the pool while sessions, cursors and other calls have them all, 1 ms to a day; the URL's
    /// <c>waitQueueTimeoutMS</c> wins. 2 min as in MongoDB's own driver for .NET (MongoClientSettings.WaitQueueTimeout).
    /// </summary>
    public TimeSpan WaitQueueTimeout { get; init; } = TimeSpan.FromMinutes(2);

    /// <summary>
    /// The most threads for calls that block, 1 or more; more calls wait in order. Those of sessions and cursors, which hold a connection,
    /// do not: the others may be waiting for just them.
    /// </summary>
    public int MostThreads { get; init; } = 64;
}
