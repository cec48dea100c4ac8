using Polystore.Core.Findings;

namespace Polystore.Mongo.Tests.Composed;

/// <summary>The plan cache, joins and patterns, growth between two snapshots, and what a start warned of.</summary>
internal static class WorkloadCases
{
    private const string PlanCache = "reference/operator/aggregation/planCacheStats";
    private const string Profiler = "reference/database-profiler";

    public static readonly ComposedCase[] All =
    [
        // A rare value made it, and nobody confirmed it; a usual trial.
        new("MONGO-WORKLOAD-PLAN-WORKS", PlanCache,
            server => Indexed(server).Plans(
                "{createdFromQuery: {query: {status: 'x'}, sort: {}, projection: {}}, queryHash: 'AA', planCacheKey: 'A1', isActive: false, works: NumberLong(30000), cachedPlan: {stage: 'FETCH', inputStage: {stage: 'IXSCAN', indexName: 'status_1'}}}",
                "{createdFromQuery: {query: {status: 'x', at: {$gt: 5}}, sort: {at: -1}, projection: {}}, queryHash: 'AB', planCacheKey: 'A2', isActive: true, works: NumberLong(102), cachedPlan: {stage: 'FETCH', inputStage: {stage: 'IXSCAN', indexName: 'at_1'}}}"),
            server => Indexed(server).Plans("{createdFromQuery: {query: {status: 'x', name: 'CANARY'}, sort: {}, projection: {}}, queryHash: 'AA', planCacheKey: 'A1', isActive: true, works: NumberLong(30000), cachedPlan: {stage: 'FETCH', inputStage: {stage: 'IXSCAN', indexName: 'status_1'}}}"),
            Severity.Medium),
        // As the slot-based engine shows plans, without the search; a partial index makes two of one shape.
        new("MONGO-WORKLOAD-PLAN-CHANGES", PlanCache,
            server => Indexed(server).Plans(Slots("A1", "status_1"), Slots("A2", "at_1"), Slots("A3", "status_1")),
            server => Indexed(server).Plans(Slots("A1", "status_1"), Slots("A2", "at_1"), Slots("A3", "status_1_at_1")),
            Severity.Low),
        // One report, and joins that are quick beside what is slow.
        new("MONGO-WORKLOAD-LOOKUP", Profiler,
            server => server.Found("system.profile", _ => Enumerable.Repeat(Joined(2), 40).Append(Operation("{find: 'orders', filter: {customer: 5}}", 90_000, 90_000)).Append(Joined(60_000).Replace("'x'", "'y', kind: 1", StringComparison.Ordinal))),
            server => server.Found("system.profile", _ => Enumerable.Repeat(Joined(900), 40).Append(Operation("{find: 'orders', filter: {customer: 5}}", 9_000, 9_000))),
            Severity.Medium),
        // With regard to case; narrowed by another field.
        new("MONGO-WORKLOAD-CASE-INSENSITIVE", Profiler,
            server => server.Found("system.profile", _ => [Operation("{find: 'orders', filter: {name: {$regex: '^Ann'}}}", 5_000, 80), Operation("{find: 'orders', filter: {customer: 7, name: {$regex: 'ann', $options: 'i'}}}", 40, 80)]),
            server => server.Found("system.profile", _ => [Operation("{find: 'orders', filter: {name: {$regex: '^ann', $options: 'i'}}}", 50_000, 80), Operation("{find: 'orders', filter: {name: {$regularExpression: {pattern: 'CANARY', options: 'i'}}}}", 50_000, 80)]),
            Severity.Medium),
        // Much data that grow slowly, and a capped collection.
        new("MONGO-CAPACITY-GROWTH", "reference/command/collStats", server => server.Storage(Stored(9_000_000_000)), server => server.Storage(Stored(9_000_000_000)), Severity.Low)
        {
            BeforeDecoy = server => server.Storage(Stored(8_700_000_000)),
            BeforeFault = server => server.Storage(Stored(5_000_000_000)),
        },
        // A bounded list that is being filled, and short ones.
        new("MONGO-DESIGN-ARRAY-GROWTH", "data-modeling/design-antipatterns/unbounded-arrays", server => server.Sampled(Array("last", 40), Array("tags", 9)), server => server.Sampled(Array("log", 60), Array("log", 90)), Severity.Low)
        {
            BeforeDecoy = server => server.Sampled(Array("last", 40), Array("last", 2), Array("tags", 3)),
            BeforeFault = server => server.Sampled(Array("log", 30), Array("log", 50)),
        },
        // Rules of their own judge these.
        new("MONGO-SERVER-STARTUP-WARNINGS", "reference/command/getLog",
            server => server.Set("getLog", new MongoDB.Bson.BsonDocument { { "totalLinesWritten", 2 }, { "log", new MongoDB.Bson.BsonArray { Line("Access control is not enabled for the database. Read and write access to data and configuration is unrestricted"), Line("This server is bound to localhost. Remote systems will be unable to connect to this server"), Line("        ") } }, { "ok", 1 } }),
            server => server.Set("getLog", new MongoDB.Bson.BsonDocument { { "log", new MongoDB.Bson.BsonArray { Line("Soft rlimits for open file descriptors too low"), Line("Soft rlimits for open file descriptors too low") } }, { "ok", 1 } }),
            Severity.Low),
    ];

    private static ComposedDeployment Indexed(ComposedDeployment server) =>
        server.SetCursor("listIndexes", "{v: 2, key: {_id: 1}, name: '_id_'}", "{v: 2, key: {status: 1}, name: 'status_1'}", "{v: 2, key: {at: 1}, name: 'at_1'}", "{v: 2, key: {status: 1, at: 1}, name: 'status_1_at_1'}");

    private static string Slots(string key, string index) =>
        $"{{version: '2', queryHash: 'AA', planCacheKey: '{key}', isActive: true, works: NumberLong(120), cachedPlan: {{slots: '$$RESULT=s11', stages: '[2] nlj inner [] [s4] left [1] ixseek KS(1) KS(2) s9 s4 s5 [] @\"3d1ac5cb-3ee8-4dc8-a9b4-8e1d3c2f1a07\" @\"{index}\" true '}}}}";

    private static string Joined(int milliseconds) =>
        $"{{op: 'command', ns: 'shop.orders', command: {{aggregate: 'orders', pipeline: [{{$match: {{status: 'x'}}}}, {{$lookup: {{from: 'customers', localField: 'customer', foreignField: '_id', as: 'c'}}}}]}}, planSummary: 'IXSCAN', docsExamined: NumberLong(900), nreturned: 4, millis: {milliseconds}}}";

    private static string Operation(string command, int keys, int milliseconds) =>
        $"{{op: 'query', ns: 'shop.orders', command: {command}, planSummary: 'IXSCAN', keysExamined: NumberLong({keys}), docsExamined: NumberLong(3), nreturned: 3, millis: {milliseconds}}}";

    private static string Stored(long bytes) => $"{{count: NumberLong(500000), size: NumberLong({bytes}), storageSize: NumberLong({bytes / 2}), freeStorageSize: NumberLong(0), indexSizes: {{_id_: NumberLong(2000)}}}}";

    private static string Array(string name, int length) => $"{{_id: 1, {name}: [{string.Join(',', Enumerable.Range(0, length))}]}}";

    private static string Line(string message) => $"{{\"t\":{{\"$date\":\"2026-05-01T10:00:00.000+00:00\"}},\"s\":\"W\",\"c\":\"CONTROL\",\"id\":22120,\"ctx\":\"initandlisten\",\"msg\":\"{message}\",\"tags\":[\"startupWarnings\"]}}";
}
