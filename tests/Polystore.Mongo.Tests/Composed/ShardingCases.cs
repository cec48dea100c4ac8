using Polystore.Core.Findings;

namespace Polystore.Mongo.Tests.Composed;

/// <summary>Sharded clusters, as a router tells of them.</summary>
internal static class ShardingCases
{
    private const string ConfigDatabase = "reference/config-database";
    private const string CollStats = "reference/command/collStats";
    private const long Gigabyte = 1024L * 1024 * 1024;

    public static readonly ComposedCase[] All =
    [
        // A flag that says no, and unequal numbers of chunks.
        new("MONGO-SHARD-JUMBO", ConfigDatabase, server => Cluster(server).Chunks(("s0", 400, 0), ("s1", 30, 0)), server => Cluster(server).Chunks(("s0", 400, 2), ("s1", 30, 0)), Severity.Medium),
        // Chunks are uneven and data are not; little data.
        new("MONGO-SHARD-IMBALANCE", CollStats,
            server => Cluster(server).Chunks(("s0", 400, 0), ("s1", 30, 0)).Storage(Part("s0", 4 * Gigabyte), Part("s1", 4 * Gigabyte)),
            server => Cluster(server).Storage(Part("s0", 7 * Gigabyte), Part("s1", Gigabyte)),
            Severity.Medium),
        // Where zones say what belongs where.
        new("MONGO-SHARD-IMBALANCE", CollStats,
            server => Cluster(server).Found("tags", _ => ["{_id: {ns: 'shop.orders', min: {customer: 1}}, ns: 'shop.orders', tag: 'EU'}"]).Storage(Part("s0", 8 * Gigabyte)),
            server => Cluster(server).Storage(Part("s0", 8 * Gigabyte)),
            Severity.High),
        // A window of time is no switch; one shard has nobody to share with.
        new("MONGO-SHARD-BALANCER", "reference/command/balancerStatus",
            server => Cluster(server).Found("shards", _ => ["{_id: 's0', host: 's0/a:1', state: 1}"]).Set("balancerStatus", "{mode: 'off', inBalancerRound: false, ok: 1}"),
            server => Cluster(server).Set("balancerStatus", "{mode: 'off', inBalancerRound: false, ok: 1}"),
            Severity.Medium),
        new("MONGO-SHARD-ORPHANS", CollStats,
            server => Cluster(server).Storage(Part("s0", 4 * Gigabyte, orphans: 9_000), Part("s1", 4 * Gigabyte, orphans: 0)),
            server => Cluster(server).Storage(Part("s0", 4 * Gigabyte, orphans: 90_000), Part("s1", 4 * Gigabyte, orphans: 0)),
            Severity.Low),
        // 8.0 lists collections that are not sharded as unsplittable.
        new("MONGO-SHARD-UNSHARDED", "reference/command/moveCollection",
            server => Cluster(server).Storage(Part("s0", 20 * Gigabyte), Part("s1", 20 * Gigabyte)),
            server => Cluster(server).Found("collections", command => command["filter"].AsBsonDocument.Contains("unsplittable") ? [] : ["{_id: 'shop.orders', key: {_id: 1}, unsplittable: true}"]).Storage(Part("s0", 40 * Gigabyte)),
            Severity.Medium),
        // Operations on what is not sharded, and inserts of many documents.
        new("MONGO-SHARD-SCATTER-GATHER", "reference/command/serverStatus",
            server => Targeted(Cluster(server), "{find: {allShards: NumberLong(900), manyShards: NumberLong(3), oneShard: NumberLong(90000), unsharded: NumberLong(5)}, insert: {allShards: NumberLong(900000)}, update: {unsharded: NumberLong(9000000)}}"),
            server => Targeted(Cluster(server), "{find: {allShards: NumberLong(90000), manyShards: NumberLong(3), oneShard: NumberLong(9000), unsharded: NumberLong(5)}}"),
            Severity.Medium),
        // Much data on a larger disk.
        new("MONGO-CAPACITY-DISK", "reference/command/dbStats",
            server => server.Set("dbStats", "{db: 'shop', collections: 3, indexes: 9, storageSize: 900000000000.0, fsUsedSize: 950000000000.0, fsTotalSize: 2000000000000.0, ok: 1}"),
            server => server.Set("dbStats", "{db: 'shop', collections: 3, indexes: 9, storageSize: 9000000.0, fsUsedSize: 97000000000.0, fsTotalSize: 100000000000.0, ok: 1}"),
            Severity.Critical),
        new("MONGO-DESIGN-COLLECTIONS", "reference/command/dbStats",
            server => server.Set("dbStats", "{db: 'shop', collections: 900, indexes: 40000, objects: 900000000, ok: 1}"),
            server => server.Set("dbStats", "{db: 'shop', collections: 12000, indexes: 30000, objects: 90000, ok: 1}"),
            Severity.Medium),
        // Half of a small file; a tenth of a large one.
        new("MONGO-CAPACITY-FREE-SPACE", CollStats,
            server => server.Storage($"{{count: NumberLong(9), size: NumberLong(5), storageSize: NumberLong({50 * Gigabyte}), freeStorageSize: NumberLong({5 * Gigabyte}), indexSizes: {{}}}}"),
            server => server.Storage($"{{count: NumberLong(9), size: NumberLong(5), storageSize: NumberLong({50 * Gigabyte}), freeStorageSize: NumberLong({40 * Gigabyte}), indexSizes: {{}}}}"),
            Severity.Low),
        // A person of admin who runs the cluster, and backup.
        new("MONGO-SECURITY-ANY-DATABASE", "reference/built-in-roles",
            server => server.Set("usersInfo", "{users: [{user: 'ops', db: 'admin', roles: [{role: 'clusterAdmin', db: 'admin'}]}, {user: 'dump', db: 'shop', roles: [{role: 'backup', db: 'admin'}, {role: 'readAnyDatabase', db: 'admin'}]}], ok: 1}"),
            server => server.Set("usersInfo", "{users: [{user: 'app', db: 'shop', roles: [{role: 'readWriteAnyDatabase', db: 'admin'}]}], ok: 1}"),
            Severity.Medium),
        new("MONGO-SECURITY-TLS-UNCHECKED", "reference/command/getCmdLineOpts",
            server => server.Set("getCmdLineOpts", "{parsed: {net: {tls: {mode: 'requireTLS', allowConnectionsWithoutCertificates: true, allowInvalidHostnames: false}}, security: {authorization: 'enabled'}}, ok: 1}"),
            server => server.Set("getCmdLineOpts", "{parsed: {net: {tls: {mode: 'requireTLS', allowInvalidCertificates: true}}, security: {authorization: 'enabled'}}, ok: 1}"),
            Severity.Medium),
        new("MONGO-SECURITY-SCRAM-SHA-1", "reference/command/usersInfo",
            server => server.Set("usersInfo", "{users: [{user: 'a', db: 'shop', roles: [], mechanisms: ['SCRAM-SHA-1', 'SCRAM-SHA-256']}, {user: 'CN=b', db: '$external', roles: []}], ok: 1}"),
            server => server.Set("usersInfo", "{users: [{user: 'a', db: 'shop', roles: [], mechanisms: ['SCRAM-SHA-1']}], ok: 1}"),
            Severity.Low),
    ];

    public static ComposedDeployment Cluster(ComposedDeployment server) => server.Router()
        .Found("shards", _ => ["{_id: 's0', host: 's0/a:1', state: 1}", "{_id: 's1', host: 's1/b:1', state: 1}"])
        .Found("collections", _ => ["{_id: 'config.system.sessions', key: {_id: 1}}", "{_id: 'shop.orders', uuid: 'u1', key: {customer: 1}}"])
        .Set("balancerStatus", "{mode: 'full', inBalancerRound: false, numBalancerRounds: NumberLong(7), ok: 1}")
        .Chunks(("s0", 40, 0), ("s1", 41, 0))
        .Storage(Part("s0", Gigabyte), Part("s1", Gigabyte));

    private static string Part(string shard, long bytes, long orphans = 0) =>
        $"{{shard: '{shard}', count: NumberLong(500000), size: NumberLong({bytes}), numOrphanDocs: NumberLong({orphans}), storageSize: NumberLong({bytes / 2}), freeStorageSize: NumberLong(0), indexSizes: {{_id_: NumberLong(2000)}}}}";

    private static ComposedDeployment Targeted(ComposedDeployment server, string targets) => server.Add("shardingStatistics", $"{{numHostsTargeted: {targets}}}");
}
