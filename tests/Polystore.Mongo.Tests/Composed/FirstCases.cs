using Polystore.Core.Findings;

namespace Polystore.Mongo.Tests.Composed;

/// <summary>Workload, memory, clients, versions, security and the state of a replica set.</summary>
internal static class FirstCases
{
    public const string HealthySet = "{set: 'rs0', members: [{_id: 0, name: '127.0.0.1:27017', health: 1.0, stateStr: 'PRIMARY', optimeDate: ISODate('2026-05-01T10:00:20Z')}, "
        + "{_id: 1, name: '127.0.0.1:1', health: 1.0, stateStr: 'SECONDARY', optimeDate: ISODate('2026-05-01T10:00:18Z')}, {_id: 2, name: 'c:27017', health: 1.0, stateStr: 'ARBITER'}], ok: 1}";

    public static readonly ComposedCase[] All =
    [
        new("MONGO-WORKLOAD-COLLECTION-SCAN", "reference/database-profiler",
            server => server.Found("system.profile", _ =>
            [
                // Most of what is read is wanted; a small collection; an index is there by now; the profiler's own.
                Profiled("{find: 'orders', filter: {kind: 'x'}}", "COLLSCAN", 200_000, 150_000),
                Profiled("{find: 'orders', filter: {kind: 'x'}}", "COLLSCAN", 200, 1),
                Profiled("{find: 'orders', filter: {status: 'open'}}", "COLLSCAN", 200_000, 1),
                Profiled("{find: 'orders', filter: {customer: 5}}", "IXSCAN { customer: 1 }", 2_000, 1),
            ]),
            server => server.Found("system.profile", _ => [Profiled("{find: 'orders', filter: {customer: 5, total: {$gt: 3}}, sort: {at: -1}}", "COLLSCAN", 200_000, 4), Profiled("{find: 'orders', filter: {total: {$gt: 7}, customer: 9}, sort: {at: -1}}", "COLLSCAN", 200_000, 1)]),
            Severity.High),
        new("MONGO-WORKLOAD-SORT", "reference/database-profiler",
            server => server.Found("system.profile", _ => [Profiled("{find: 'orders', filter: {status: 'x'}, sort: {at: 1}}", "IXSCAN { status: 1 }", 200, 200, sorts: true), Profiled("{find: 'orders', filter: {status: 'x'}}", "IXSCAN { status: 1 }", 5_000, 5_000)]),
            server => server.Found("system.profile", _ => [Profiled("{aggregate: 'orders', pipeline: [{$match: {status: 'x'}}, {$sort: {at: 1}}]}", "IXSCAN { status: 1 }", 5_000, 10, sorts: true)]),
            Severity.Medium),
        new("MONGO-WORKLOAD-TARGETING", "reference/command/serverStatus",
            server => server.Figure("metrics/document/returned", 3).Figure("metrics/queryExecutor/scannedObjects", 20_000),
            server => server.Figure("metrics/document/returned", 3000).Figure("metrics/queryExecutor/scannedObjects", 50_000_000),
            Severity.Medium),
        new("MONGO-MEMORY-CACHE-PRESSURE", "reference/command/serverStatus",
            server => server.Figure("wiredTiger/cache/bytes currently in the cache", 900_000_000),
            server => server.Figure("wiredTiger/cache/tracked dirty bytes in the cache", 300_000_000),
            Severity.High),
        new("MONGO-MEMORY-INDEXES", "reference/operator/aggregation/collStats",
            server => server.IndexBytes = 900_000_000,
            server => server.IndexBytes = 3_000_000_000,
            Severity.Medium),
        new("MONGO-CLIENTS-CONNECTIONS", "reference/command/serverStatus",
            server => server.Figure("connections/current", 5_000).Figure("connections/available", 46_000),
            server => server.Figure("connections/current", 700).Figure("connections/available", 100),
            Severity.High),
        new("MONGO-CLIENTS-CURSORS", "reference/command/serverStatus",
            server => server.Figure("metrics/cursor/timedOut", 20),
            server => server.Figure("metrics/cursor/timedOut", 20_000),
            Severity.Low),
        new("MONGO-VERSION-COMPATIBILITY", "reference/command/setFeatureCompatibilityVersion",
            server => server.Set("buildInfo", "{version: '7.0.31', ok: 1}"),
            server => server.Set("getParameter", "{featureCompatibilityVersion: {version: '6.0'}, ok: 1}"),
            Severity.Low),
        new("MONGO-VERSION-END", "reference/command/buildInfo",
            server => server.Set("buildInfo", "{version: '8.0.4', ok: 1}"),
            server => server.Set("buildInfo", "{version: '4.4.29', ok: 1}"),
            Severity.High),
        new("MONGO-SECURITY-NO-AUTH", "reference/command/getCmdLineOpts",
            server => server.Set("getCmdLineOpts", "{parsed: {net: {bindIpAll: true}, security: {keyFile: '/etc/mongo.key'}, replication: {replSetName: 'rs0'}}, ok: 1}"),
            server => server.Set("getCmdLineOpts", "{parsed: {net: {bindIp: 'localhost,10.0.0.5'}}, ok: 1}"),
            Severity.Critical),
        new("MONGO-SECURITY-NO-TLS", "reference/command/getCmdLineOpts",
            server => server.Set("getCmdLineOpts", "{parsed: {net: {bindIp: '10.0.0.5', tls: {mode: 'requireTLS'}}, security: {authorization: 'enabled'}}, ok: 1}"),
            server => server.Set("getCmdLineOpts", "{parsed: {net: {bindIpAll: true, tls: {mode: 'allowTLS'}}, security: {authorization: 'enabled'}}, ok: 1}"),
            Severity.Medium),
        new("MONGO-SECURITY-WIDE-ROLES", "reference/command/usersInfo",
            server => server.Set("usersInfo", "{users: [{user: 'a', db: 'shop', roles: [{role: 'dbOwner', db: 'shop'}]}, {user: 'b', db: 'shop', roles: [{role: 'dbOwner', db: 'shop'}]}, {user: 'c', db: 'shop', roles: [{role: 'userAdmin', db: 'shop'}]}], ok: 1}"),
            server => server.Set("usersInfo", "{users: [{user: 'a', db: 'admin', roles: [{role: 'root', db: 'admin'}]}, {user: 'b', db: 'admin', roles: [{role: 'root', db: 'admin'}]}, {user: 'app', db: 'shop', roles: [{role: 'userAdminAnyDatabase', db: 'admin'}]}], ok: 1}"),
            Severity.Medium),
        new("MONGO-REPLICA-OPLOG-WINDOW", "core/replica-set-oplog",
            server => server.ReplicaSet(HealthySet).Found("oplog.rs", command => [Stamp(command, 1_000_000, 1_004_000)]).Figure("uptime", 4_000),
            server => server.ReplicaSet(HealthySet).Found("oplog.rs", command => [Stamp(command, 1_000_000, 1_010_000)]),
            Severity.High),
        new("MONGO-REPLICA-LAG", "reference/command/replSetGetStatus",
            // Behind as far as it is meant to be.
            server => server.ReplicaSet(HealthySet.Replace("10:00:18", "09:00:18", StringComparison.Ordinal)).Settings("{host: '127.0.0.1:27017'}, {host: '127.0.0.1:1', priority: 0, hidden: true, secondaryDelaySecs: NumberLong(3600)}"),
            server => server.ReplicaSet(HealthySet.Replace("10:00:18", "09:58:18", StringComparison.Ordinal)),
            Severity.High),
        new("MONGO-REPLICA-MEMBER-DOWN", "reference/command/replSetGetStatus",
            server => server.ReplicaSet(HealthySet.Replace("'SECONDARY'", "'STARTUP2'", StringComparison.Ordinal)),
            server => server.ReplicaSet(HealthySet.Replace("health: 1.0, stateStr: 'SECONDARY'", "health: 0.0, stateStr: '(not reachable/healthy)'", StringComparison.Ordinal)),
            Severity.Critical),
    ];

    private static string Profiled(string command, string plan, long examined, long returned, bool sorts = false) =>
        $"{{op: 'query', ns: 'shop.orders', command: {command}, planSummary: '{plan}', keysExamined: 0, docsExamined: NumberLong({examined}), nreturned: {returned}, hasSortStage: {(sorts ? "true" : "false")}, millis: 80}}";

    private static string Stamp(MongoDB.Bson.BsonDocument command, int first, int last) => $"{{ts: Timestamp({(command["sort"]["$natural"].ToInt32() > 0 ? first : last)}, 1)}}";
}
