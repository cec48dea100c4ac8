namespace Polystore.Runtime.Manager;

/// <summary>A document store: <c>mongodb://</c>, <c>memory:</c>, or <c>sqlite:FILE</c> for documents in the process that a file keeps.</summary>
public sealed record DocumentStoreOptions : StoreOptions
{
    /// <summary>The database; null for the URL's, or else the store's name.</summary>
    public string? Database { get; set; }

    /// <summary>The most connections of this process, 1 to 10,000; the URL's <c>maxPoolSize</c> wins.</summary>
    public int MaxPoolSize { get; set; } = 50;

    /// <summary>When a write counts as done: <c>majority</c>, or a number of members; null as in the URL.</summary>
    public string? WriteConcern { get; set; }

    /// <summary>Which data reads see: <c>local</c>, <c>majority</c>, <c>linearizable</c>; null as in the URL.</summary>
    public string? ReadConcern { get; set; }

    /// <summary>
    /// A call to a server that does not answer ends after it, 1 ms to a day: a server that froze keeps its connections open. The URL's
    /// <c>socketTimeoutMS</c> wins.
    /// </summary>
    public TimeSpan SocketTimeout { get; set; } = TimeSpan.FromMinutes(1);

    internal override void Validate(string name)
    {
        base.Validate(name);
        OptionRange.Require(MaxPoolSize is >= 1 and <= 10_000, nameof(MaxPoolSize), MaxPoolSize, "1 to 10,000", Owner(name));
        OptionRange.Require(SocketTimeout >= TimeSpan.FromMilliseconds(1) && SocketTimeout <= TimeSpan.FromDays(1), nameof(SocketTimeout), $"{SocketTimeout}", "1 ms to a day", Owner(name));
        OptionRange.Require(ReadConcern is null or "local" or "majority" or "linearizable", nameof(ReadConcern), $"{ReadConcern}", "local, majority or linearizable", Owner(name));
    }
}
