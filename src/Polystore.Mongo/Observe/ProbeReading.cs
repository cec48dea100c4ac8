using MongoDB.Bson;
using Polystore.Core.Observation;
using Polystore.MongoDriver;

namespace Polystore.Mongo.Observe;

/// <summary>Asks one thing after the other; what is denied or unknown becomes a section with its reason.</summary>
internal sealed class ProbeReading(MongoClient client, ObserveOptions options, TimeProvider clock, CancellationToken cancellationToken)
{
    private readonly List<SnapshotSection> sections = [];

    public IReadOnlyList<SnapshotSection> Sections => sections;

    /// <summary>Asks, reads the reply and keeps it as a section.</summary>
    public async Task<T?> SectionAsync<T>(SectionKey<T> key, Func<Task<T>> read)
        where T : class
    {
        var (value, reason) = await TryAsync(read);
        sections.Add(value is null ? SnapshotSection.Missing(key.Name, reason!, clock.GetUtcNow()) : SnapshotSection.Of(key, value, clock.GetUtcNow()));
        return value;
    }

    public void Missing<T>(SectionKey<T> key, string reason)
        where T : class =>
        sections.Add(SnapshotSection.Missing(key.Name, reason, clock.GetUtcNow()));

    /// <summary>A command on one database, limited by the statement timeout.</summary>
    public Task<BsonDocument> AskAsync(string database, BsonDocument command) =>
        client.RunCommandAsync(database, command, MongoCommandKind.Plain, new MongoOperationOptions { MaxTime = options.StatementTimeout }, cancellationToken);

    /// <summary>The value, or why there is none.</summary>
    public static async Task<(T? Value, string? Reason)> TryAsync<T>(Func<Task<T>> read)
        where T : class
    {
        try
        {
            return (await read(), null);
        }
        catch (MongoServerException refused)
        {
            return (null, Reason(refused));
        }
        catch (MongoConnectionException lost) when (lost.Problem == MongoConnectionProblem.Lost)
        {
            return (null, "the server did not answer in time");
        }
        catch (Exception odd) when (IsOfValues(odd))
        {
            return (null, "the server answered in an unknown form");
        }
    }

    // What the conversions of values throw, and the collections made of them: a field that is another type than it has to be, beyond its range, or there twice.
    private static bool IsOfValues(Exception odd) =>
        odd is InvalidCastException or KeyNotFoundException or FormatException or NotSupportedException or OverflowException or (ArgumentException and not ArgumentNullException);

    private static string Reason(MongoServerException refused) => refused switch
    {
        { IsNotAllowed: true } => $"the user may not do it ({refused.Message.TrimEnd('.')}); the role clusterMonitor gives the right, where the service allows it",
        { Code: 76 } => "the server is not a member of a replica set",
        // getParameter of parameters that it has none of.
        { Code: 72 } or { IsNotSupported: true } => "the server does not have it",
        { Code: 50 } => "it took longer than the statement timeout",
        _ => refused.Message.TrimEnd('.'),
    };
}
