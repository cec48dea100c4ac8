namespace Polystore.Mongo.Tests.Explain;

/// <summary>
/// Replies of explain, composed from the manual's page "Explain Results" (https://www.mongodb.com/docs/manual/reference/explain-results/, 4.4
/// to 8.0) and, for what that page leaves out, from expected outputs of the server's own tests (mongodb/mongo, jstests/query_golden).
/// </summary>
internal static class ComposedPlans
{
    /// <summary>A search of the classic engine that was run.</summary>
    /// <param name="query">parsedQuery.</param>
    /// <param name="stages">executionStages.</param>
    /// <param name="further">More of executionStats.</param>
    /// <param name="rejected">rejectedPlans.</param>
    public static string Classic(string query, string stages, string further = "", string rejected = "[]") => $$"""
        { "explainVersion": "1",
          "queryPlanner": { "namespace": "shop.orders", "indexFilterSet": false, "parsedQuery": {{query}}, "queryHash": "3EDDD9BC", "planCacheKey": "3EDDD9BC", "maxIndexedOrSolutionsReached": false,
            "winningPlan": {{stages}}, "rejectedPlans": {{rejected}} },
          "executionStats": { "executionSuccess": true, {{further}} "executionStages": {{stages}} },
          "serverInfo": { "host": "h", "port": 27017, "version": "7.0.14", "gitVersion": "x" }, "ok": 1 }
        """;

    public static string CollectionScan(double read, double kept, string filter = "{ status: { $eq: 'odd' } }") =>
        $"{{ stage: 'COLLSCAN', filter: {filter}, nReturned: {kept}, executionTimeMillisEstimate: 41, works: {read + 2}, direction: 'forward', docsExamined: {read} }}";

    public static string IndexScan(double keys, double given, string key = "{ status: 1 }", string bounds = "{ status: ['[\"open\", \"open\"]'] }", bool multikey = false) =>
        $"{{ stage: 'IXSCAN', nReturned: {given}, executionTimeMillisEstimate: 3, keyPattern: {key}, indexName: 'ix', isMultiKey: {(multikey ? "true" : "false")}, direction: 'forward', indexBounds: {bounds}, keysExamined: {keys} }}";

    public static string Fetch(double read, double kept, string below, string filter = "") =>
        $"{{ stage: 'FETCH', {(filter.Length > 0 ? $"filter: {filter}, " : "")}nReturned: {kept}, executionTimeMillisEstimate: 9, docsExamined: {read}, inputStage: {below} }}";

    public static string Sort(double sorted, double given, string below, string further = "") =>
        $"{{ stage: 'SORT', nReturned: {given}, executionTimeMillisEstimate: 30, sortPattern: {{ at: -1 }}, memLimit: 104857600, {further} type: 'simple', totalDataSizeSorted: {sorted * 400}, inputStage: {below} }}";

    /// <summary>The slot-based engine (explainVersion 2): the plan in one tree, what was measured in another.</summary>
    public const string SlotBased = """
        { explainVersion: '2',
          queryPlanner: { namespace: 'shop.orders', indexFilterSet: false, parsedQuery: { customer: { '$eq': 7 } }, optimizedPipeline: true,
            winningPlan: {
              queryPlan: { stage: 'GROUP', planNodeId: 3, inputStage: { stage: 'FETCH', planNodeId: 2, inputStage: { stage: 'IXSCAN', planNodeId: 1, keyPattern: { customer: 1 }, indexName: 'customer_1', isMultiKey: false,
                multiKeyPaths: { customer: [] }, isUnique: false, isSparse: false, isPartial: false, indexVersion: 2, direction: 'forward', indexBounds: { customer: [ '[7, 7]' ] } } } },
              slotBasedPlan: { slots: '$$RESULT=s17', stages: '[3] mkbson s17 …' } },
            rejectedPlans: [] },
          executionStats: { executionSuccess: true, nReturned: 5, executionTimeMillis: 8, totalKeysExamined: 3000, totalDocsExamined: 2990,
            executionStages: { stage: 'mkobj', planNodeId: 3, nReturned: 5, executionTimeMillisEstimate: 7, opens: 1, closes: 1, saveState: 3, restoreState: 3, isEOF: 1,
              inputStage: { stage: 'group', planNodeId: 3, nReturned: 5, executionTimeMillisEstimate: 6, usedDisk: false, spills: 0,
                inputStage: { stage: 'nlj', planNodeId: 2, nReturned: 2990, executionTimeMillisEstimate: 5, totalDocsExamined: 2990, totalKeysExamined: 3000, collectionScans: 0, collectionSeeks: 2990, indexScans: 0, indexSeeks: 1, indexesUsed: ['customer_1'],
                  outerStage: { stage: 'cfilter', planNodeId: 1, nReturned: 3000, executionTimeMillisEstimate: 2,
                    inputStage: { stage: 'ixseek', planNodeId: 1, nReturned: 3000, executionTimeMillisEstimate: 2, indexName: 'customer_1', keysExamined: 3000, numReads: 3001, seeks: 1 } },
                  innerStage: { stage: 'limit', planNodeId: 2, nReturned: 2990, executionTimeMillisEstimate: 3, limit: 1,
                    inputStage: { stage: 'seek', planNodeId: 2, nReturned: 2990, executionTimeMillisEstimate: 3, numReads: 2990 } } } } } },
          command: { aggregate: 'orders', pipeline: [ { $match: { customer: 7 } }, { $group: { _id: '$status', n: { $sum: 1 } } } ], cursor: {}, $db: 'shop' },
          serverInfo: { host: 'h', port: 27017, version: '8.0.4' }, ok: 1 }
        """;

    public const string Express = """
        { explainVersion: '1', queryPlanner: { namespace: 'shop.orders', parsedQuery: { _id: { '$eq': 5 } }, winningPlan: { isCached: false, stage: 'EXPRESS_IXSCAN', keyPattern: '{ _id: 1 }', indexName: '_id_' }, rejectedPlans: [] },
          executionStats: { executionSuccess: true, nReturned: 1, executionTimeMillis: 0, totalKeysExamined: 1, totalDocsExamined: 1,
            executionStages: { isCached: false, stage: 'EXPRESS_IXSCAN', keyPattern: '{ _id: 1 }', indexName: '_id_', keysExamined: 1, docsExamined: 1, nReturned: 1 } }, serverInfo: { version: '8.0.4' }, ok: 1 }
        """;

    /// <summary>A pipeline that kept stages of its own, with a join (5.0 to 8.0).</summary>
    public static string Pipeline(string lookup) => $$"""
        { explainVersion: '1', stages: [
          { $cursor: { queryPlanner: { namespace: 'shop.orders', parsedQuery: {}, winningPlan: { stage: 'COLLSCAN', direction: 'forward' }, rejectedPlans: [] },
              executionStats: { executionSuccess: true, nReturned: 2000, executionTimeMillis: 900, totalKeysExamined: 0, totalDocsExamined: 2000,
                executionStages: { stage: 'COLLSCAN', nReturned: 2000, executionTimeMillisEstimate: 2, direction: 'forward', docsExamined: 2000 } } },
            nReturned: 2000, executionTimeMillisEstimate: 10 },
          {{lookup}},
          { $group: { _id: '$c.country', n: { $sum: { $const: 1 } } }, maxAccumulatorMemoryUsageBytes: { n: 800 }, totalOutputDataSizeBytes: 900, usedDisk: false, spills: 0, nReturned: 12, executionTimeMillisEstimate: 880 } ],
          serverInfo: { version: '6.0.9' }, command: { aggregate: 'orders', pipeline: [ { $lookup: {} } ], cursor: {}, '$db': 'shop' }, ok: 1 }
        """;

    /// <summary>Two shards, of which the second found what is given.</summary>
    public static string Sharded(double second) => $$"""
        { queryPlanner: { mongosPlannerVersion: 1, winningPlan: { stage: 'SHARD_MERGE', shards: [
            { shardName: 'a', connectionString: 'a/h:1', serverInfo: { version: '6.0.9' }, namespace: 'shop.orders', indexFilterSet: false, parsedQuery: { customer: { $eq: 7 } }, winningPlan: { stage: 'FETCH', inputStage: { stage: 'IXSCAN', keyPattern: { customer: 1 }, indexName: 'customer_1' } }, rejectedPlans: [] },
            { shardName: 'b', connectionString: 'b/h:1', serverInfo: { version: '6.0.9' }, namespace: 'shop.orders', indexFilterSet: false, parsedQuery: { customer: { $eq: 7 } }, winningPlan: { stage: 'FETCH', inputStage: { stage: 'IXSCAN', keyPattern: { customer: 1 }, indexName: 'customer_1' } }, rejectedPlans: [] } ] } },
          executionStats: { nReturned: {{4 + second}}, executionTimeMillis: 12, totalKeysExamined: {{4 + second}}, totalDocsExamined: {{4 + second}}, executionStages: { stage: 'SHARD_MERGE', nReturned: {{4 + second}}, executionTimeMillis: 12, totalKeysExamined: {{4 + second}}, totalDocsExamined: {{4 + second}}, shards: [
            { shardName: 'a', executionSuccess: true, nReturned: 4, executionTimeMillis: 1, totalKeysExamined: 4, totalDocsExamined: 4, executionStages: {{Fetch(4, 4, IndexScan(4, 4))}} },
            { shardName: 'b', executionSuccess: true, nReturned: {{second}}, executionTimeMillis: 1, totalKeysExamined: {{second}}, totalDocsExamined: {{second}}, executionStages: {{Fetch(second, second, IndexScan(second, second))}} } ] } },
          serverInfo: { version: '6.0.9' }, ok: 1 }
        """;

    public const string ShardedPipeline = """
        { mergeType: 'mongos', splitPipeline: { shardsPart: [ { $group: { _id: '$status', n: { $sum: { $const: 1 } } } } ], mergerPart: [ { $mergeCursors: {} }, { $group: { _id: '$$ROOT._id', n: { $sum: '$$ROOT.n' }, $doingMerge: true } } ] },
          shards: { a: { host: 'a:1', stages: [ { $cursor: { queryPlanner: { namespace: 'shop.orders', parsedQuery: {}, winningPlan: { stage: 'COLLSCAN', direction: 'forward' }, rejectedPlans: [] },
                      executionStats: { nReturned: 10, totalKeysExamined: 0, totalDocsExamined: 10, executionStages: { stage: 'COLLSCAN', nReturned: 10, docsExamined: 10 } } }, nReturned: 10 }, { $group: { _id: '$status' }, nReturned: 3 } ] },
                    b: { host: 'b:1', queryPlanner: { namespace: 'shop.orders', parsedQuery: {}, winningPlan: { stage: 'COLLSCAN', direction: 'forward' }, rejectedPlans: [] },
                      executionStats: { nReturned: 20, totalKeysExamined: 0, totalDocsExamined: 20, executionStages: { stage: 'COLLSCAN', nReturned: 20, docsExamined: 20 } } } }, ok: 1 }
        """;

    /// <summary>The shape of 4.4: no explainVersion, plannerVersion, the older $cursor.</summary>
    public const string Old = """
        { "stages" : [ { "$cursor" : { "queryPlanner" : { "plannerVersion" : 1, "namespace" : "shop.orders", "indexFilterSet" : false, "parsedQuery" : { "status" : { "$eq" : "open" } }, "queryHash" : "6E0D6672",
          "winningPlan" : { "stage" : "PROJECTION_SIMPLE", "transformBy" : { "total" : true, "_id" : false }, "inputStage" : { "stage" : "COLLSCAN", "filter" : { "status" : { "$eq" : "open" } }, "direction" : "forward" } }, "rejectedPlans" : [ ] } } },
          { "$sort" : { "sortKey" : { "total" : -1 }, "limit" : NumberLong(10) } } ], "serverInfo" : { "version" : "4.4.29" }, "ok" : 1 }
        """;

    /// <summary>An update with $or, planned only.</summary>
    public const string Update = """
        { explainVersion: '1', queryPlanner: { namespace: 'shop.orders', parsedQuery: { $or: [ { a: { $eq: 1 } }, { b: { $eq: 2 } } ] },
          winningPlan: { stage: 'UPDATE', inputStage: { stage: 'SUBPLAN', inputStage: { stage: 'FETCH', inputStage: { stage: 'OR', inputStages: [
            { stage: 'IXSCAN', keyPattern: { a: 1 }, indexName: 'a_1', indexBounds: { a: [ '[1, 1]' ] } }, { stage: 'IXSCAN', keyPattern: { b: 1 }, indexName: 'b_1', indexBounds: { b: [ '[2, 2]' ] } } ] } } } },
          rejectedPlans: [] }, command: { update: 'orders', updates: [ { q: { $or: [ { a: 1 }, { b: 2 } ] }, u: { $set: { c: 1 } }, multi: true } ], $db: 'shop' }, ok: 1 }
        """;
}
