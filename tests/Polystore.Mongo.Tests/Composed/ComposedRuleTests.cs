using Polystore.Core.Findings;
using Polystore.TestServers.Mongo;

namespace Polystore.Mongo.Tests.Composed;

/// <summary>Rules over what the development server lacks: silent on a healthy server and on a decoy, one finding on the fault. Each case names the page its reply is composed from.</summary>
public sealed class ComposedRuleTests
{
    private const string Healthy = "{set: 'rs0', members: [{_id: 0, name: '127.0.0.1:27017', health: 1.0, stateStr: 'PRIMARY', optimeDate: ISODate('2026-05-01T10:00:20Z')}, "
        + "{_id: 1, name: '127.0.0.1:1', health: 1.0, stateStr: 'SECONDARY', optimeDate: ISODate('2026-05-01T10:00:18Z')}, {_id: 2, name: 'c:27017', health: 1.0, stateStr: 'ARBITER'}], ok: 1}";

    private static readonly (string Rule, Action<ComposedDeployment> Decoy, Action<ComposedDeployment> Fault, Severity Severity)[] Cases =
    [
        // manual/reference/database-profiler: an entry of a find.
        ("MONGO-WORKLOAD-COLLECTION-SCAN",
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
        ("MONGO-WORKLOAD-SORT",
            server => server.Found("system.profile", _ => [Profiled("{find: 'orders', filter: {status: 'x'}, sort: {at: 1}}", "IXSCAN { status: 1 }", 200, 200, sorts: true), Profiled("{find: 'orders', filter: {status: 'x'}}", "IXSCAN { status: 1 }", 5_000, 5_000)]),
            server => server.Found("system.profile", _ => [Profiled("{aggregate: 'orders', pipeline: [{$match: {status: 'x'}}, {$sort: {at: 1}}]}", "IXSCAN { status: 1 }", 5_000, 10, sorts: true)]),
            Severity.Medium),
        // manual/reference/command/serverStatus, sections metrics, wiredTiger.cache, connections.
        ("MONGO-WORKLOAD-TARGETING",
            server => server.Figure("metrics/document/returned", 3).Figure("metrics/queryExecutor/scannedObjects", 20_000),
            server => server.Figure("metrics/document/returned", 3000).Figure("metrics/queryExecutor/scannedObjects", 50_000_000),
            Severity.Medium),
        ("MONGO-MEMORY-CACHE-PRESSURE",
            server => server.Figure("wiredTiger/cache/bytes currently in the cache", 900_000_000),
            server => server.Figure("wiredTiger/cache/tracked dirty bytes in the cache", 300_000_000),
            Severity.High),
        ("MONGO-MEMORY-INDEXES",
            server => server.IndexBytes = 900_000_000,
            server => server.IndexBytes = 3_000_000_000,
            Severity.Medium),
        ("MONGO-CLIENTS-CONNECTIONS",
            server => server.Figure("connections/current", 5_000).Figure("connections/available", 46_000),
            server => server.Figure("connections/current", 700).Figure("connections/available", 100),
            Severity.High),
        ("MONGO-CLIENTS-CURSORS",
            server => server.Figure("metrics/cursor/timedOut", 20),
            server => server.Figure("metrics/cursor/timedOut", 20_000),
            Severity.Low),
        // manual/reference/command/setFeatureCompatibilityVersion; manual/reference/command/buildInfo.
        ("MONGO-VERSION-COMPATIBILITY",
            server => server.Set("buildInfo", "{version: '7.0.31', ok: 1}"),
            server => server.Set("getParameter", "{featureCompatibilityVersion: {version: '6.0'}, ok: 1}"),
            Severity.Low),
        ("MONGO-VERSION-END",
            server => server.Set("buildInfo", "{version: '8.0.4', ok: 1}"),
            server => server.Set("buildInfo", "{version: '4.4.29', ok: 1}"),
            Severity.High),
        // manual/reference/command/getCmdLineOpts; manual/reference/configuration-options.
        ("MONGO-SECURITY-NO-AUTH",
            server => server.Set("getCmdLineOpts", "{parsed: {net: {bindIpAll: true}, security: {keyFile: '/etc/mongo.key'}, replication: {replSetName: 'rs0'}}, ok: 1}"),
            server => server.Set("getCmdLineOpts", "{parsed: {net: {bindIp: 'localhost,10.0.0.5'}}, ok: 1}"),
            Severity.Critical),
        ("MONGO-SECURITY-NO-TLS",
            server => server.Set("getCmdLineOpts", "{parsed: {net: {bindIp: '10.0.0.5', tls: {mode: 'requireTLS'}}, security: {authorization: 'enabled'}}, ok: 1}"),
            server => server.Set("getCmdLineOpts", "{parsed: {net: {bindIpAll: true, tls: {mode: 'allowTLS'}}, security: {authorization: 'enabled'}}, ok: 1}"),
            Severity.Medium),
        // manual/reference/command/usersInfo.
        ("MONGO-SECURITY-WIDE-ROLES",
            server => server.Set("usersInfo", "{users: [{user: 'a', db: 'shop', roles: [{role: 'dbOwner', db: 'shop'}]}, {user: 'b', db: 'shop', roles: [{role: 'dbOwner', db: 'shop'}]}, {user: 'c', db: 'shop', roles: [{role: 'userAdmin', db: 'shop'}]}], ok: 1}"),
            server => server.Set("usersInfo", "{users: [{user: 'a', db: 'admin', roles: [{role: 'root', db: 'admin'}]}, {user: 'b', db: 'admin', roles: [{role: 'root', db: 'admin'}]}, {user: 'app', db: 'shop', roles: [{role: 'userAdminAnyDatabase', db: 'admin'}]}], ok: 1}"),
            Severity.Medium),
        // manual/reference/command/replSetGetStatus; manual/core/replica-set-oplog.
        ("MONGO-REPLICA-OPLOG-WINDOW",
            server => server.ReplicaSet(Healthy).Found("oplog.rs", command => [Stamp(command, 1_000_000, 1_004_000)]).Figure("uptime", 4_000),
            server => server.ReplicaSet(Healthy).Found("oplog.rs", command => [Stamp(command, 1_000_000, 1_010_000)]),
            Severity.High),
        ("MONGO-REPLICA-LAG",
            server => server.ReplicaSet(Healthy),
            server => server.ReplicaSet(Healthy.Replace("10:00:18", "09:58:18", StringComparison.Ordinal)),
            Severity.High),
        ("MONGO-REPLICA-MEMBER-DOWN",
            server => server.ReplicaSet(Healthy.Replace("'SECONDARY'", "'STARTUP2'", StringComparison.Ordinal)),
            server => server.ReplicaSet(Healthy.Replace("health: 1.0, stateStr: 'SECONDARY'", "health: 0.0, stateStr: '(not reachable/healthy)'", StringComparison.Ordinal)),
            Severity.Critical),
    ];

    public static TheoryData<string, int> Numbers()
    {
        var data = new TheoryData<string, int>();
        foreach (var (fault, number) in Cases.Select((fault, number) => (fault, number)))
        {
            data.Add(fault.Rule, number);
        }

        return data;
    }

    internal static IEnumerable<string> Rules => Cases.Select(fault => fault.Rule);

    [LibmongocTheory]
    [MemberData(nameof(Numbers))]
    public async Task Rule_names_the_fault_and_not_the_decoy(string rule, int number)
    {
        var (_, decoy, fault, severity) = Cases[number];
        if (!rule.StartsWith("MONGO-REPLICA", StringComparison.Ordinal) && !rule.StartsWith("MONGO-WORKLOAD-S", StringComparison.Ordinal) && !rule.StartsWith("MONGO-WORKLOAD-C", StringComparison.Ordinal))
        {
            await SilentAsync(rule, new ComposedDeployment(), "a healthy server");
        }

        var looksAlike = new ComposedDeployment();
        decoy(looksAlike);
        await SilentAsync(rule, looksAlike, "the decoy");

        var broken = new ComposedDeployment();
        fault(broken);
        var (verdict, findings) = await Expert.JudgeAsync(await broken.ObserveAsync(), rule);
        verdict.NotExaminedReason.ShouldBeNull();
        var finding = findings.ShouldHaveSingleItem();
        finding.State.ShouldBe(FindingState.Problem);
        finding.Severity.ShouldBe(severity, finding.Title);
        finding.Evidence.ShouldNotBeEmpty();
        finding.Remedy.ShouldNotBeNull();
    }

    [LibmongocFact]
    public async Task A_missing_index_is_proposed_as_equality_order_range_with_its_way_back()
    {
        var server = new ComposedDeployment();
        Cases[0].Fault(server);

        var (_, findings) = await Expert.JudgeAsync(await server.ObserveAsync(), "MONGO-WORKLOAD-COLLECTION-SCAN");

        var remedy = findings.ShouldHaveSingleItem().Remedy!;
        remedy.Apply.ShouldBe(["""db.getSiblingDB("shop").runCommand({ "createIndexes" : "orders", "indexes" : [{ "key" : { "customer" : 1, "at" : -1, "total" : 1 }, "name" : "customer_1_at_-1_total_1" }] })"""]);
        remedy.Rollback.ShouldBe(["""db.getSiblingDB("shop").runCommand({ "dropIndexes" : "orders", "index" : "customer_1_at_-1_total_1" })"""]);
    }

    private static async Task SilentAsync(string rule, ComposedDeployment server, string what)
    {
        var (verdict, findings) = await Expert.JudgeAsync(await server.ObserveAsync(), rule);
        verdict.NotExaminedReason.ShouldBeNull(what);
        findings.Select(finding => $"{finding.Title} {finding.NotExaminedReason}").ShouldBeEmpty(what);
    }

    private static string Profiled(string command, string plan, long examined, long returned, bool sorts = false) =>
        $"{{op: 'query', ns: 'shop.orders', command: {command}, planSummary: '{plan}', keysExamined: 0, docsExamined: NumberLong({examined}), nreturned: {returned}, hasSortStage: {(sorts ? "true" : "false")}, millis: 80}}";

    private static string Stamp(MongoDB.Bson.BsonDocument command, int first, int last) => $"{{ts: Timestamp({(command["sort"]["$natural"].ToInt32() > 0 ? first : last)}, 1)}}";
}
