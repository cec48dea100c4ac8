using MongoDB.Bson;
using Polystore.Mongo.Observe.Sections;
using Polystore.MongoDriver;

namespace Polystore.Mongo.Observe;

/// <summary>Asks the server about itself: figures, settings, users, what runs, and its replica set.</summary>
internal sealed class ServerProbe(MongoClient client, ProbeReading reading, TimeSpan limit, CancellationToken cancellationToken)
{
    // A server answers those that it has, and refuses only when it has none of them.
    private static readonly string[] Parameters =
        ["ttlMonitorEnabled", "notablescan", "transactionLifetimeLimitSeconds", "cursorTimeoutMillis", "maxTransactionLockRequestTimeoutMillis", "diagnosticDataCollectionEnabled"];

    /// <summary>serverStatus without its largest parts.</summary>
    public static BsonDocument Status() => BsonDocument.Parse("{serverStatus: 1, repl: 0, latchAnalysis: 0}");

    /// <summary>Asks all of it; each refusal becomes a section with its reason.</summary>
    /// <param name="inSet">It is a member of a replica set.</param>
    /// <param name="router">It is a router of a sharded cluster.</param>
    public async Task ReadAsync(bool inSet, bool router)
    {
        await reading.SectionAsync(MongoSections.Status, async () => FigureReading.Of(await reading.AskAsync("admin", Status())));
        await reading.SectionAsync(MongoSections.Options, async () => FigureReading.Of((await reading.AskAsync("admin", new BsonDocument("getCmdLineOpts", 1)))["parsed"].AsBsonDocument));
        await reading.SectionAsync(MongoSections.Compatibility, async () => FigureReading.Of(await reading.AskAsync("admin", BsonDocument.Parse("{getParameter: 1, featureCompatibilityVersion: 1}"))));
        await reading.SectionAsync(MongoSections.Parameters, async () => FigureReading.Of(await reading.AskAsync("admin", new BsonDocument("getParameter", 1).AddRange(Parameters.Select(name => new BsonElement(name, 1))))));
        await reading.SectionAsync(MongoSections.Host, async () => FigureReading.Of(new BsonDocument("system", (await reading.AskAsync("admin", new BsonDocument("hostInfo", 1)))["system"])));
        await reading.SectionAsync(MongoSections.Users, UsersAsync);
        await reading.SectionAsync(MongoSections.Defaults, async () => FigureReading.Of(await reading.AskAsync("admin", new BsonDocument("getDefaultRWConcern", 1))));
        await reading.SectionAsync(MongoSections.Warnings, async () => WarningReading.Read(await reading.AskAsync("admin", new BsonDocument("getLog", "startupWarnings"))));
        await reading.SectionAsync(MongoSections.Running, RunningAsync);
        if (inSet)
        {
            await reading.SectionAsync(MongoSections.Replication, ReplicationAsync);
            await reading.SectionAsync(MongoSections.SetSettings, async () => SetSettingsReading.Read(await reading.AskAsync("admin", new BsonDocument("replSetGetConfig", 1))));
        }
        else
        {
            var none = router ? "the target is a router, which is not a member of a replica set; check the shards" : "the server is not a member of a replica set";
            reading.Missing(MongoSections.Replication, none);
            reading.Missing(MongoSections.SetSettings, none);
        }
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
        var operations = await client.Aggregate("admin", [RunningReading.Stage], new MongoReadOptions { MaxTime = limit }, cancellationToken).ToListAsync(cancellationToken);
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
        var end = await oplog.FindOneAsync([], new MongoFindOptions { Sort = new("$natural", direction), Projection = new("ts", 1), MaxTime = limit }, cancellationToken);
        return end?["ts"].AsBsonTimestamp.Timestamp ?? throw new KeyNotFoundException();
    }
}
