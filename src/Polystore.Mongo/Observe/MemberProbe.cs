using MongoDB.Bson;
using Polystore.Core.Connections;
using Polystore.Core.Errors;
using Polystore.Core.Observation;
using Polystore.Mongo.Connect;
using Polystore.MongoDriver;

namespace Polystore.Mongo.Observe;

/// <summary>
/// Asks the other members of a replica set about themselves, each directly, with the user, the options and the time limits of the whole: every
/// member counts, caches and waits for itself. One that is away is a node with the reason.
/// </summary>
internal sealed class MemberProbe(DatabaseUrl target, ObserveOptions options, TimeProvider clock, CancellationToken cancellationToken)
{
    /// <summary>A member and what it said.</summary>
    public sealed record Member(SnapshotNode Node, IReadOnlyList<SnapshotSection> Sections);

    /// <summary>All of them at once.</summary>
    /// <param name="hosts">Their names, as the set knows them.</param>
    public Task<Member[]> ReadAsync(IReadOnlyList<string> hosts) => Task.WhenAll(hosts.Select(ReadAsync));

    private async Task<Member> ReadAsync(string host)
    {
        var observedAt = clock.GetUtcNow();
        try
        {
            await using var client = await MongoConnector.OpenMemberAsync(target, host, options, cancellationToken);
            var reading = new ProbeReading(client, options, clock, cancellationToken);
            var hello = await reading.AskAsync("admin", new BsonDocument("hello", 1));
            var build = await reading.AskAsync("admin", new BsonDocument("buildInfo", 1));
            await reading.SectionAsync(MongoNodes.At(MongoSections.Status, host), async () => FigureReading.Of(await reading.AskAsync("admin", ServerProbe.Status())));
            return new Member(new SnapshotNode { Name = host, Role = MongoNodes.Role(hello), Version = ServerName.Version(build), ObservedAt = observedAt }, reading.Sections);
        }
        catch (Exception failure) when (failure is MongoException or PolystoreException)
        {
            return new Member(new SnapshotNode { Name = host, Role = "replica", ObservedAt = observedAt, NotExamined = Reason(failure) }, []);
        }
    }

    private static string Reason(Exception failure) => failure switch
    {
        MongoConnectionException { Problem: MongoConnectionProblem.Authentication } => "the member did not accept the user",
        MongoConnectionException { Problem: MongoConnectionProblem.Lost } => "the member did not answer in time",
        MongoConnectionException => "the member cannot be reached from here",
        _ => failure.Message.TrimEnd('.'),
    };
}
