using MongoDB.Bson;
using Polystore.Core.Observation;
using Polystore.TestServers.Mongo;

namespace Polystore.Mongo.Tests.Composed;

/// <summary>
/// A healthy mongod in replies as the manual has them (https://www.mongodb.com/docs/manual/reference/command/), of which a case changes some.
/// </summary>
internal sealed class ComposedDeployment
{
    private readonly Dictionary<string, Func<BsonDocument, BsonDocument>> replies = new(StringComparer.Ordinal);
    private readonly BsonDocument hello = [];
    private readonly Dictionary<string, Func<BsonDocument, IEnumerable<string>>> found = new(StringComparer.Ordinal);
    private string[] running = [];
    private string[] plans = [];
    private string[] sampled = [];
    private string[]? storage;
    private (string Shard, int Chunks, int Jumbo)[] chunks = [];

    public ComposedDeployment()
    {
        Set("buildInfo", "{version: '7.0.14', versionArray: [7, 0, 14, 0], modules: [], bits: 64, ok: 1}");
        Set("serverStatus", """
            {version: '7.0.14', process: 'mongod', host: 'db1', pid: NumberLong(4711), uptime: 1000000.0, connections: {current: 40, available: 760, active: 4, totalCreated: NumberLong(9000)},
             opLatencies: {reads: {latency: NumberLong(20000000000), ops: NumberLong(9000000)}, writes: {latency: NumberLong(9000000000), ops: NumberLong(5000000)}, commands: {latency: NumberLong(9000000000), ops: NumberLong(20000000)}},
             asserts: {regular: 0, warning: 0, msg: 2, user: 12000, tripwire: 0, rollovers: 0}, extra_info: {note: 'fields vary by platform', page_faults: NumberLong(900)},
             opcounters: {insert: NumberLong(2000000), query: NumberLong(9000000), update: NumberLong(3000000), delete: NumberLong(100000), getmore: NumberLong(400000), command: NumberLong(20000000)},
             globalLock: {currentQueue: {total: 0, readers: 0, writers: 0}, activeClients: {total: 3, readers: 2, writers: 1}},
             electionMetrics: {stepUpCmd: {called: NumberLong(0)}, priorityTakeover: {called: NumberLong(0)}, catchUpTakeover: {called: NumberLong(0)}, electionTimeout: {called: NumberLong(1)}, numStepDownsCausedByHigherTerm: NumberLong(0)},
             flowControl: {enabled: true, isLagged: false, isLaggedCount: 0, isLaggedTimeMicros: NumberLong(0)},
             transactions: {currentActive: NumberLong(1), currentInactive: NumberLong(0), currentOpen: NumberLong(1), totalAborted: NumberLong(200), totalCommitted: NumberLong(99000), totalStarted: NumberLong(100000)},
             metrics: {cursor: {timedOut: NumberLong(3), open: {total: NumberLong(2), noTimeout: NumberLong(0)}}, document: {returned: NumberLong(9000000)}, operation: {writeConflicts: NumberLong(150)},
                       queryExecutor: {scanned: NumberLong(9000000), scannedObjects: NumberLong(9500000), collectionScans: {total: NumberLong(12)}}},
             wiredTiger: {cache: {'maximum bytes configured': NumberLong(1073741824), 'bytes currently in the cache': NumberLong(850000000),
                                  'tracked dirty bytes in the cache': NumberLong(20000000), 'pages evicted by application threads': NumberLong(0),
                                  'unmodified pages evicted': NumberLong(400000), 'modified pages evicted': NumberLong(200000)},
                          concurrentTransactions: {read: {out: 2, available: 126, totalTickets: 128}, write: {out: 1, available: 127, totalTickets: 128}},
                          transaction: {'transaction checkpoint most recent time (msecs)': 900}, checkpoint: {}}, ok: 1}
            """);
        Set("getCmdLineOpts", "{argv: ['mongod'], parsed: {net: {bindIp: '127.0.0.1', port: 27017}, security: {authorization: 'enabled'}}, ok: 1}");
        Set("getParameter", "{featureCompatibilityVersion: {version: '7.0'}, ttlMonitorEnabled: true, transactionLifetimeLimitSeconds: 60, authenticationMechanisms: ['SCRAM-SHA-256'], ok: 1}");
        Set("replSetGetStatus", ScriptedMongo.Refusal(76, "NoReplicationEnabled", "not running with --replSet"));
        Set("replSetGetConfig", ScriptedMongo.Refusal(76, "NoReplicationEnabled", "not running with --replSet"));
        Set("getDefaultRWConcern", "{defaultWriteConcern: {w: 'majority', wtimeout: 0}, defaultReadConcern: {level: 'local'}, defaultWriteConcernSource: 'implicit', defaultReadConcernSource: 'implicit', ok: 1}");
        Set("usersInfo", "{users: [{_id: 'admin.ops', user: 'ops', db: 'admin', roles: [{role: 'root', db: 'admin'}]}, {_id: 'shop.app', user: 'app', db: 'shop', roles: [{role: 'readWrite', db: 'shop'}]}], ok: 1}");
        Set("listDatabases", "{databases: [{name: 'admin'}, {name: 'config'}, {name: 'local'}, {name: 'shop'}], ok: 1}");
        SetCursor("listCollections", "{name: 'orders', type: 'collection', options: {}, info: {readOnly: false}}");
        SetCursor("listIndexes", "{v: 2, key: {_id: 1}, name: '_id_'}", "{v: 2, key: {status: 1}, name: 'status_1'}");
        Set("dbStats", "{db: 'shop', collections: 1, indexes: 2, objects: 200000, dataSize: 50000000.0, storageSize: 20000000.0, indexSize: 3000000.0, fsUsedSize: 40000000000.0, fsTotalSize: 100000000000.0, ok: 1}");
        Set("hostInfo", "{system: {hostname: 'db1', cpuAddrSize: 64, memSizeMB: NumberLong(8000), memLimitMB: NumberLong(8000), numCores: 4}, os: {type: 'Linux'}, ok: 1}");
        Set("getLog", "{totalLinesWritten: 0, log: [], ok: 1}");
        Set("profile", "{was: 0, slowms: 100, sampleRate: 1.0, ok: 1}");
        replies["find"] = command => Cursor(found.TryGetValue(command["find"].AsString, out var documents) ? documents(command).Select(BsonDocument.Parse) : []);
        replies["aggregate"] = command => Aggregate(command);
    }

    /// <summary>Bytes of the index status_1.</summary>
    public long IndexBytes { get; set; } = 1_000_000;

    /// <summary>What $indexStats says of status_1.</summary>
    public (long Ops, DateTime Since) Use { get; set; } = (5, new DateTime(2026, 1, 1, 0, 0, 0, DateTimeKind.Utc));

    /// <summary>Changes what is answered to a command, by its name.</summary>
    public Func<string, BsonDocument, BsonDocument> Told { get; set; } = (_, reply) => reply;

    public ComposedDeployment Set(string command, string reply) => Set(command, BsonDocument.Parse(reply));

    public ComposedDeployment Set(string command, BsonDocument reply)
    {
        replies[command] = _ => reply;
        return this;
    }

    public ComposedDeployment Refuse(string command, int code, string name, string message) => Set(command, ScriptedMongo.Refusal(code, name, message));

    /// <summary>Refuses every command but buildInfo.</summary>
    public ComposedDeployment RefuseAll(int code, string name, string message)
    {
        foreach (var command in replies.Keys.Where(command => command != "buildInfo").ToList())
        {
            Refuse(command, code, name, message);
        }

        return this;
    }

    /// <summary>Refuses a command on one database.</summary>
    public ComposedDeployment Deny(string command, string database)
    {
        var otherwise = replies[command];
        replies[command] = asked => asked["$db"] == database ? ScriptedMongo.Refusal(13, "Unauthorized", $"not authorized on {database}") : otherwise(asked);
        return this;
    }

    /// <summary>Changes one figure of serverStatus.</summary>
    public ComposedDeployment Figure(string path, double value)
    {
        Within(path, out var name)[name] = value;
        return this;
    }

    /// <summary>Takes a part out of serverStatus.</summary>
    public ComposedDeployment Remove(string path)
    {
        Within(path, out var name).Remove(name);
        return this;
    }

    /// <summary>Puts a section into serverStatus.</summary>
    public ComposedDeployment Add(string section, string document)
    {
        replies["serverStatus"]([])[section] = BsonDocument.Parse(document);
        return this;
    }

    /// <summary>Changes one parameter of the server.</summary>
    public ComposedDeployment Parameter(string name, BsonValue value)
    {
        replies["getParameter"]([])[name] = value;
        return this;
    }

    public ComposedDeployment SetCursor(string command, params string[] documents) => Set(command, Cursor(documents.Select(BsonDocument.Parse)));

    /// <summary>What find answers for one collection; nothing for the others.</summary>
    public ComposedDeployment Found(string collection, Func<BsonDocument, IEnumerable<string>> documents)
    {
        found[collection] = documents;
        return this;
    }

    /// <summary>Chunks of shop.orders by shard: how many, and how many of them jumbo.</summary>
    public ComposedDeployment Chunks(params (string Shard, int Chunks, int Jumbo)[] shards)
    {
        chunks = shards;
        return this;
    }

    /// <summary>What $collStats answers for storageStats: one document, or one with its shard for each.</summary>
    public ComposedDeployment Storage(params string[] parts)
    {
        storage = parts;
        return this;
    }

    /// <summary>Makes it a member of a replica set; a member that is not there stands behind port 1.</summary>
    public ComposedDeployment ReplicaSet(string status, params string[] otherHosts)
    {
        hello.Add("setName", "rs0").Add("me", "127.0.0.1:27017").Add("hosts", new BsonArray(otherHosts.Prepend("127.0.0.1:27017"))).Add("primary", "127.0.0.1:27017").Add("secondary", false);
        return Set("replSetGetStatus", status);
    }

    /// <summary>Makes it a member of a replica set with these members.</summary>
    public ComposedDeployment Configured(string members, bool majorityJournals = true) =>
        ReplicaSet("{set: 'rs0', members: [{name: '127.0.0.1:27017', health: 1.0, stateStr: 'PRIMARY'}], ok: 1}").Settings(members, majorityJournals);

    /// <summary>Sets the members of the replica set's configuration.</summary>
    public ComposedDeployment Settings(string members, bool majorityJournals = true) =>
        Set("replSetGetConfig", $"{{config: {{_id: 'rs0', version: 3, members: [{members}], writeConcernMajorityJournalDefault: {(majorityJournals ? "true" : "false")}, settings: {{}}}}, ok: 1}}");

    /// <summary>What $planCacheStats answers.</summary>
    public ComposedDeployment Plans(params string[] entries)
    {
        plans = entries;
        return this;
    }

    /// <summary>What $sample answers.</summary>
    public ComposedDeployment Sampled(params string[] documents)
    {
        sampled = documents;
        return this;
    }

    /// <summary>Makes it a router of a sharded cluster.</summary>
    public ComposedDeployment Router()
    {
        hello.Add("msg", "isdbgrid");
        return this;
    }

    /// <summary>What $currentOp answers.</summary>
    public ComposedDeployment Running(params string[] operations)
    {
        running = operations;
        return this;
    }

    /// <summary>Does something with it while it runs.</summary>
    public async Task<T> WithUrlAsync<T>(Func<string, Task<T>> body)
    {
        await using var server = new ScriptedMongo(Answer, hello);
        return await body(server.Url + "shop?directConnection=true");
    }

    public async Task<Snapshot> ObserveAsync(bool readData = false)
    {
        await using var server = new ScriptedMongo(Answer, hello);
        return await Expert.ObserveAsync(server.Url + "?directConnection=true", readData);
    }

    private BsonDocument Within(string path, out string name)
    {
        var parts = path.Split('/');
        name = parts[^1];
        return parts[..^1].Aggregate(replies["serverStatus"]([]), (document, part) => document[part].AsBsonDocument);
    }

    private static BsonDocument Cursor(IEnumerable<BsonDocument> documents) => new()
    {
        { "cursor", new BsonDocument { { "id", 0L }, { "ns", "shop.orders" }, { "firstBatch", new BsonArray(documents) } } }, { "ok", 1.0 },
    };

    private BsonDocument Answer(BsonDocument command)
    {
        var name = command.GetElement(0).Name;
        return replies.TryGetValue(name, out var reply)
            ? Told(name, reply(command))
            : name == "endSessions" ? new BsonDocument("ok", 1.0) : ScriptedMongo.Refusal(59, "CommandNotFound", $"no such command: '{name}'");
    }

    private BsonDocument Aggregate(BsonDocument command)
    {
        var stage = command["pipeline"][0].AsBsonDocument.GetElement(0).Name;
        return stage switch
        {
            "$collStats" when storage is not null => Cursor(storage.Select(BsonDocument.Parse).Select(part => new BsonDocument("storageStats", part).AddRange(part.Contains("shard") ? new BsonDocument("shard", part["shard"]) : []))),
            "$group" when command["aggregate"] == "chunks" => Cursor(chunks.Select(part => BsonDocument.Parse($"{{_id: {{collection: 'u1', shard: '{part.Shard}'}}, chunks: {part.Chunks}, jumbo: {part.Jumbo}}}"))),
            "$collStats" => Cursor([new BsonDocument("storageStats", new BsonDocument
            {
                { "count", 200_000L }, { "size", 50_000_000L }, { "indexSizes", new BsonDocument { { "_id_", 2_000_000L }, { "status_1", IndexBytes } } },
            })]),
            "$indexStats" => Cursor([
                new BsonDocument { { "name", "_id_" }, { "accesses", new BsonDocument { { "ops", 100L }, { "since", Use.Since } } } },
                new BsonDocument { { "name", "status_1" }, { "accesses", new BsonDocument { { "ops", Use.Ops }, { "since", Use.Since } } } },
            ]),
            "$planCacheStats" => Cursor(plans.Select(BsonDocument.Parse)),
            "$sample" => Cursor(sampled.Select(BsonDocument.Parse)),
            "$currentOp" => Cursor(running.Select(BsonDocument.Parse)),
            _ => Cursor([]),
        };
    }
}
