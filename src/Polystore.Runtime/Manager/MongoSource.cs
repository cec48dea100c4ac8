using Polystore.Core.Connections;

namespace Polystore.Runtime.Manager;

/// <summary>Puts the options of a document store into the URL that MongoDB's client reads.</summary>
internal static class MongoSource
{
    /// <summary>The URL with what it does not say itself; a second value for one option the client would refuse.</summary>
    /// <param name="options">The options, with the URL as it was written.</param>
    /// <param name="read">The same URL, read.</param>
    public static string UrlOf(DocumentStoreOptions options, DatabaseUrl read)
    {
        var asked = new[]
        {
            ("maxPoolSize", (string?)FormattableString.Invariant($"{options.MaxPoolSize}")), ("socketTimeoutMS", FormattableString.Invariant($"{options.SocketTimeout.TotalMilliseconds:0}")),
            ("w", options.WriteConcern), ("readConcernLevel", options.ReadConcern),
        };
        var url = options.Url;
        foreach (var (option, value) in asked)
        {
            if (value is not null && read.Option(option) is null)
            {
                var hasPath = url.IndexOf('/', url.IndexOf("://", StringComparison.Ordinal) + 3) >= 0;
                url += (url.Contains('?', StringComparison.Ordinal) ? "&" : hasPath ? "?" : "/?") + $"{option}={Uri.EscapeDataString(value)}";
            }
        }

        return url;
    }
}
