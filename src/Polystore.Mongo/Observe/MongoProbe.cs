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
    private const int ProfiledOperations = 2_000;

    // A server answers those that it has, and refuses only when it has none of them.
    private static readonly string[] Parameters =
        ["ttlMonitorEnabled", "notablescan", "transactionLifetimeLimitSeconds", "cursorTimeoutMillis", "maxTransactionLockRequestTimeoutMillis", "diagnosticDataCollectionEnabled"];

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
            await reading.SectionAsync(MongoSections.Status, async () => FigureReading.Of(await reading.AskAsync("admin", BsonDocument.Parse("{serverStatus: 1, repl: 0, latchAnalysis: 0}"))));
            await reading.SectionAsync(MongoSections.Options, async () => FigureReading.Of((await reading.AskAsync("admin", new BsonDocument("getCmdLineOpts", 1)))["parsed"].AsBsonDocument));
            await reading.SectionAsync(MongoSections.Compatibility, async () => FigureReading.Of(await reading.AskAsync("admin", BsonDocument.Parse("{getParameter: 1, featureCompatibilityVersion: 1}"))));
            await reading.SectionAsync(MongoSections.Parameters, async () => FigureReading.Of(await reading.AskAsync("admin", new BsonDocument("getParameter", 1).AddRange(Parameters.Select(name => new BsonElement(name, 1))))));
            await reading.SectionAsync(MongoSections.Host, async () => FigureReading.Of(new BsonDocument("system", (await reading.AskAsync("admin", new BsonDocument("hostInfo", 1)))["system"])));
            await reading.SectionAsync(MongoSections.Users, UsersAsync);
            await reading.SectionAsync(MongoSections.Defaults, async () => FigureReading.Of(await reading.AskAsync("admin", new BsonDocument("getDefaultRWConcern", 1))));
            await reading.SectionAsync(MongoSections.Warnings, async () => WarningReading.Read(await reading.AskAsync("admin", new BsonDocument("getLog", "startupWarnings"))));
            await reading.SectionAsync(MongoSections.Running, RunningAsync);
            if (hello.Contains("setName"))
            {
                await reading.SectionAsync(MongoSections.Replication, ReplicationAsync);
                await reading.SectionAsync(MongoSections.SetSettings, async () => SetSettingsReading.Read(await reading.AskAsync("admin", new BsonDocument("replSetGetConfig", 1))));
            }
            else
            {
                var none = Role(hello) == "router" ? "the target is a router, which is not a member of a replica set; check the shards" : "the server is not a member of a replica set";
                reading.Missing(MongoSections.Replication, none);
                reading.Missing(MongoSections.SetSettings, none);
            }

            MongoSharding? cluster = null;
            if (Role(hello) == "router")
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
                await reading.SectionAsync(MongoSections.Databases, () => SizesAsync(databases));
                await reading.SectionAsync(MongoSections.PlanCache, () => new PlanCacheProbe(client, options.StatementTimeout, cancellationToken).ReadAsync(collections ?? new MongoCollections([])));
                await reading.SectionAsync(MongoSections.Shapes, () => ShapesAsync(databases));
            }

            await SampleAsync(collections);
            return new Snapshot
            {
                Target = target.ToString(),
                Engine = EngineNames.Mongo,
                ServerVersion = version,
                ObservedAt = observedAt,
                ToolVersion = typeof(MongoProbe).Assembly.GetName().Version?.ToString(),
                Nodes = [new SnapshotNode { Name = Name(hello), Role = Role(hello), Version = version, ObservedAt = observedAt }],
                Catalog = CatalogReading.Of(collections),
                Sections = reading.Sections,
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

        private string Name(BsonDocument hello) => hello.TryGetValue("me", out var me) ? me.AsString : target.Hosts.Count > 0 ? target.Hosts[0].ToString() : "server";

        private static string Role(BsonDocument hello) => hello.GetValue("msg", "").AsString == "isdbgrid" ? "router" : hello.GetValue("secondary", false).ToBoolean() ? "replica" : "primary";

        // Members that hold data and may serve reads; hidden ones are told to none but themselves.
        private static List<string> Others(BsonDocument hello)
        {
            var own = hello.GetValue("me", "").AsString;
            return hello.TryGetValue("hosts", out var hosts) && hosts is BsonArray list
                ? list.Concat(hello.TryGetValue("passives", out var passives) && passives is BsonArray more ? more : []).Select(host => host.AsString).Where(host => host != own).ToList()
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

        private async Task<MongoUsers> UsersAsync()
        {
            var reply = await reading.AskAsync("admin", BsonDocument.Parse("{usersInfo: {forAllDBs: true}}"));
            return new MongoUsers(reply["users"].AsBsonArray.OfType<BsonDocument>().Select(user => new MongoUser(
                user["db"].AsString,
                user["user"].AsString,
                user["roles"].AsBsonArray.OfType<BsonDocument>().Select(role => $"{role["role"].AsString}@{role["db"].AsString}").ToList())
            {
                Mechanisms = user.TryGetValue("mechanisms", out var mechanisms) && mechanisms is BsonArray kinds ? kinds.Select(kind => kind.AsString).ToList() : [],
            }).ToList());
        }

        private async Task<MongoRunning> RunningAsync()
        {
            var operations = await client.Aggregate("admin", [RunningReading.Stage], new MongoReadOptions { MaxTime = options.StatementTimeout }, cancellationToken).ToListAsync(cancellationToken);
            return new MongoRunning(operations.Select(RunningReading.Read).OfType<MongoRunningOperation>().ToList());
        }

        private async Task<MongoReplication> ReplicationAsync()
        {
            var status = await reading.AskAsync("admin", new BsonDocument("replSetGetStatus", 1));
            var oplog = client.Collection("local", "oplog.rs");
            var (ends, reason) = await ProbeReading.TryAsync<double[]>(async () => [await EndAsync(oplog, 1), await EndAsync(oplog, -1)]);
            return ReplicationReading.Read(status, ends is [var first, var last] ? (last - first) / 3600 : null, reason);
        }

        private async Task<double> EndAsync(MongoCollection oplog, int direction)
        {
            var end = await oplog.FindOneAsync([], new MongoFindOptions { Sort = new("$natural", direction), Projection = new("ts", 1), MaxTime = options.StatementTimeout }, cancellationToken);
            return end?["ts"].AsBsonTimestamp.Timestamp ?? throw new KeyNotFoundException();
        }

        private static Dictionary<string, IReadOnlyList<string>> ShardKeys(MongoSharding? cluster) =>
            cluster?.Collections.ToDictionary(collection => collection.Name, collection => collection.Key, StringComparer.Ordinal) ?? [];

        private async Task<MongoDatabases> SizesAsync(List<string> databases)
        {
            var items = new List<MongoDatabaseFacts>();
            foreach (var database in databases)
            {
                var stats = await reading.AskAsync(database, new BsonDocument("dbStats", 1));
                items.Add(new MongoDatabaseFacts(
                    database,
                    stats.GetValue("collections", 0).ToInt64(),
                    stats.GetValue("indexes", 0).ToInt64(),
                    stats.GetValue("storageSize", 0).ToDouble(),
                    stats.TryGetValue("fsUsedSize", out var used) ? used.ToDouble() : null,
                    stats.TryGetValue("fsTotalSize", out var size) ? size.ToDouble() : null));
            }

            return new MongoDatabases(items);
        }

        private async Task<MongoShapes> ShapesAsync(List<string> databases)
        {
            var (entries, profilers) = (new List<BsonDocument>(), new List<MongoProfiler>());
            foreach (var database in databases)
            {
                // Refused as a whole where there is no profiler; with the profiler off, what it recorded before is still there.
                var profiler = await reading.AskAsync(database, new BsonDocument("profile", -1));
                profilers.Add(new MongoProfiler(database, profiler["was"].ToInt32(), profiler.GetValue("slowms", 100).ToDouble(), profiler.GetValue("sampleRate", 1).ToDouble()));
                entries.AddRange(await client.Collection(database, "system.profile")
                    .Find([], new MongoFindOptions { Sort = new("$natural", -1), Limit = ProfiledOperations, MaxTime = options.StatementTimeout }, cancellationToken).ToListAsync(cancellationToken));
            }

            return new MongoShapes(ShapeReading.Group(entries)) { Profilers = profilers };
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
