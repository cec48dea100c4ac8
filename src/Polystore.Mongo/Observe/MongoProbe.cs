using MongoDB.Bson;
using Polystore.Core.Connections;
using Polystore.Core.Engines;
using Polystore.Core.Observation;
using Polystore.Mongo.Connect;
using Polystore.Mongo.Observe.Sample;
using Polystore.Mongo.Observe.Sections;
using Polystore.MongoDriver;

namespace Polystore.Mongo.Observe;

/// <summary>
/// Observes a deployment by commands that write nothing; each may be denied without losing the others, as on a hosted service. A URL that
/// names a database looks at that one alone. Documents are read only when the data family is asked for, as a sample and within its time.
/// </summary>
internal sealed class MongoProbe(TimeProvider? clock = null) : IObserve
{

    private static readonly string[] OfTheServer = ["admin", "config", "local"];

    private readonly TimeProvider clock = clock ?? TimeProvider.System;

    /// <inheritdoc />
    public async Task<Snapshot> ObserveAsync(DatabaseUrl target, ObserveOptions options, IProgress<ProgressStep>? progress, CancellationToken cancellationToken)
    {
        options.Validate();
        progress?.Report(new ProgressStep("Connecting"));
        await using var client = await MongoConnector.OpenAsync(target, options, cancellationToken);
        try
        {
            return await new Observation(client, target, options, clock, progress, cancellationToken).ReadAsync();
        }
        catch (MongoException failure)
        {
            throw MongoConnector.Failure(failure);
        }
    }

    /// <inheritdoc />
    public Task<IReadOnlyList<ProbeAnswer>> AnswerAsync(DatabaseUrl target, IReadOnlyList<ProbeQuestion> questions, ObserveOptions options, CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyList<ProbeAnswer>>(questions
            .Select(question => new ProbeAnswer { Question = question, NotExamined = "MongoDB answers no such question", ObservedAt = clock.GetUtcNow() })
            .ToList());

    private sealed class Observation(MongoClient client, DatabaseUrl target, ObserveOptions options, TimeProvider clock, IProgress<ProgressStep>? progress, CancellationToken cancellationToken)
    {
        private readonly ProbeReading reading = new(client, options, clock, cancellationToken);

        public async Task<Snapshot> ReadAsync()
        {
            var observedAt = clock.GetUtcNow();
            var hello = await HelloAsync();
            // Without these two there is no server to speak of.
            var build = await reading.AskAsync("admin", new BsonDocument("buildInfo", 1));
            var version = ServerName.Version(build);
            await reading.SectionAsync(MongoSections.Build, () => Task.FromResult(FigureReading.Of(build, hello)));
            await new ServerProbe(client, reading, options.StatementTimeout, cancellationToken).ReadAsync(hello.Contains("setName"), MongoNodes.Role(hello) == "router");
            var members = await new MemberProbe(target, options, clock, cancellationToken).ReadAsync(Others(hello));
            MongoSharding? cluster = null;
            if (MongoNodes.Role(hello) == "router")
            {
                cluster = await reading.SectionAsync(MongoSections.Sharding, () => new ShardingProbe(client, reading, options.StatementTimeout, cancellationToken).ReadAsync());
            }
            else
            {
                reading.Missing(MongoSections.Sharding, "the server is not a router of a sharded cluster (mongos)");
            }

            progress?.Report(new ProgressStep("Looking at the collections"));
            var (databases, denied) = await ProbeReading.TryAsync(DatabasesAsync);
            MongoCollections? collections = null;
            if (databases is null)
            {
                reading.Missing(MongoSections.Collections, $"listDatabases: {denied}; name a database in the URL");
                reading.Missing(MongoSections.Shapes, $"listDatabases: {denied}");
                reading.Missing(MongoSections.Databases, $"listDatabases: {denied}");
                reading.Missing(MongoSections.PlanCache, $"listDatabases: {denied}");
            }
            else
            {
                collections = await reading.SectionAsync(MongoSections.Collections, async () =>
                    await new CollectionProbe(client, target, options, progress, cancellationToken).ReadAsync(databases, ShardKeys(cluster), Others(hello)));
                var probe = new DatabaseProbe(client, reading, options.StatementTimeout, cancellationToken);
                await reading.SectionAsync(MongoSections.Databases, () => probe.SizesAsync(databases));
                await reading.SectionAsync(MongoSections.Shapes, () => probe.ShapesAsync(databases));
                await PlanCacheAsync(collections);
            }

            await SampleAsync(collections);
            return new Snapshot
            {
                Target = target.ToString(),
                Engine = EngineNames.Mongo,
                ServerVersion = version,
                ObservedAt = observedAt,
                ToolVersion = typeof(MongoProbe).Assembly.GetName().Version?.ToString(),
                Nodes = [new SnapshotNode { Name = Name(hello), Role = MongoNodes.Role(hello), Version = version, ObservedAt = observedAt }, .. members.Select(member => member.Node)],
                Catalog = CatalogReading.Of(collections),
                Sections = [.. reading.Sections, .. members.SelectMany(member => member.Sections)],
            };
        }

        private async Task<BsonDocument> HelloAsync()
        {
            try
            {
                return await reading.AskAsync("admin", new BsonDocument("hello", 1));
            }
            catch (MongoServerException old) when (old.IsNotSupported)
            {
                // Before 4.4.2.
                return await reading.AskAsync("admin", new BsonDocument("isMaster", 1));
            }
        }

        private string Name(BsonDocument hello) => hello.GetValue("me", BsonNull.Value) is BsonString me ? me.Value : target.Hosts.Count > 0 ? target.Hosts[0].ToString() : "server";

        // Members that hold data and may serve reads; hidden ones are told to none but themselves.
        private static List<string> Others(BsonDocument hello)
        {
            var own = hello.GetValue("me", "");
            return hello.TryGetValue("hosts", out var hosts) && hosts is BsonArray list
                ? list.Concat(hello.TryGetValue("passives", out var passives) && passives is BsonArray more ? more : []).Where(host => host != own).OfType<BsonString>().Select(host => host.Value).ToList()
                : [];
        }

        private async Task<List<string>> DatabasesAsync()
        {
            if (target.Database is { Length: > 0 } one && !OfTheServer.Contains(one))
            {
                return [one];
            }

            var reply = await reading.AskAsync("admin", BsonDocument.Parse("{listDatabases: 1, nameOnly: true}"));
            return reply["databases"].AsBsonArray.Select(entry => entry["name"].AsString).Where(name => !OfTheServer.Contains(name)).Order(StringComparer.Ordinal).ToList();
        }

        private static Dictionary<string, IReadOnlyList<string>> ShardKeys(MongoSharding? cluster) =>
            cluster?.Collections.DistinctBy(collection => collection.Name, StringComparer.Ordinal).ToDictionary(collection => collection.Name, collection => collection.Key, StringComparer.Ordinal) ?? [];

        private async Task PlanCacheAsync(MongoCollections? collections)
        {
            if (collections is null)
            {
                reading.Missing(MongoSections.PlanCache, "the collections could not be listed");
            }
            else
            {
                await reading.SectionAsync(MongoSections.PlanCache, () => new PlanCacheProbe(client, options.StatementTimeout, cancellationToken).ReadAsync(collections));
            }
        }

        private async Task SampleAsync(MongoCollections? collections)
        {
            if (!options.ReadData)
            {
                reading.Missing(MongoSections.Samples, "documents are read with --data true");
            }
            else if (collections is null)
            {
                reading.Missing(MongoSections.Samples, "the collections could not be listed");
            }
            else
            {
                await reading.SectionAsync(MongoSections.Samples, () => new CollectionSampler(client, options, clock, progress, cancellationToken).ReadAsync(collections));
            }
        }
    }
}
