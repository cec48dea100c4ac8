using Polystore.Core.Connections;
using Polystore.Core.Errors;
using Polystore.Core.Observation;
using Polystore.MongoDriver;

namespace Polystore.Mongo.Connect;

/// <summary>Connects to the deployment that a URL names.</summary>
internal static class MongoConnector
{
    private static readonly TimeSpan LongestSearch = TimeSpan.FromSeconds(10);

    /// <exception cref="TargetException">It cannot be reached, or refuses.</exception>
    /// <exception cref="UsageException">An option of the URL is unknown or wrong.</exception>
    public static Task<MongoClient> OpenAsync(DatabaseUrl target, ObserveOptions options, CancellationToken cancellationToken) =>
        OpenAsync(target.ToConnectionUrl(), options, cancellationToken);

    /// <summary>One member of the same deployment, with the same user and options.</summary>
    /// <param name="target">The deployment.</param>
    /// <param name="member">Host and port.</param>
    /// <param name="options">Timeouts.</param>
    /// <param name="cancellationToken">Stops.</param>
    public static Task<MongoClient> OpenMemberAsync(DatabaseUrl target, string member, ObserveOptions options, CancellationToken cancellationToken) =>
        OpenAsync(MemberUrl.Of(target, member), options, cancellationToken);

    public static PolystoreException Failure(MongoException failure) => failure switch
    {
        MongoConfigurationException => new UsageException(failure.Message, failure),
        _ => new TargetException(failure.Message, failure),
    };

    private static async Task<MongoClient> OpenAsync(string url, ObserveOptions options, CancellationToken cancellationToken)
    {
        try
        {
            return await MongoClient.OpenAsync(
                url,
                new MongoClientOptions
                {
                    ServerSelectionTimeout = options.StatementTimeout < LongestSearch ? options.StatementTimeout : LongestSearch,
                    // The server's own limit comes first; this is for one that does not answer any more.
                    SocketTimeout = options.StatementTimeout + LongestSearch,
                },
                cancellationToken);
        }
        catch (MongoException failure)
        {
            throw Failure(failure);
        }
    }
}
