using Polystore.Core.Engines;
using Polystore.Core.Findings;
using Polystore.Core.Observation;
using Polystore.Mongo.Observe;
using Polystore.Mongo.Observe.Sections;
using static Polystore.Mongo.Tests.Explain.ComposedPlans;

namespace Polystore.Mongo.Tests.Explain;

/// <summary>Each rule of plans is shown its fault, and a decoy that a naive rule would report.</summary>
public sealed class PlanRuleTests
{
    private const string Totals = "nReturned: 1, totalKeysExamined: 50000, totalDocsExamined: 50000, executionTimeMillis: 90,";

    private static readonly (string Rule, string Fault, string Decoy)[] Cases =
    [
        // The decoys: most is wanted; small.
        ("MONGO-PLAN-COLLSCAN", Classic("{ status: { $eq: 'odd' } }", CollectionScan(50_000, 12)), Classic("{ status: { $eq: 'odd' } }", CollectionScan(50_000, 20_000))),
        ("MONGO-PLAN-COLLSCAN", Classic("{ status: { $eq: 'odd' } }", CollectionScan(50_000, 0)), Classic("{ status: { $eq: 'odd' } }", CollectionScan(500, 0))),
        // A range before the equality; the decoy gives all it reads.
        ("MONGO-PLAN-KEYS", Classic("{}", Fetch(20, 20, IndexScan(50_000, 20, "{ at: 1, status: 1 }"))), Classic("{}", Fetch(50_000, 50_000, IndexScan(50_000, 49_000)))),
        ("MONGO-PLAN-RESIDUAL-FILTER", Classic("{}", Fetch(50_000, 40, IndexScan(50_000, 50_000), "{ total: { $gt: 900 } }")), Classic("{}", Fetch(50_000, 45_000, IndexScan(50_000, 50_000), "{ total: { $gt: 1 } }"))),
        // What is grouped first, no index can order.
        ("MONGO-PLAN-SORT", Classic("{ status: { $eq: 'x' } }", Sort(50_000, 10, Fetch(50_000, 50_000, IndexScan(50_000, 50_000)), "limitAmount: 10,")),
            Classic("{}", Sort(50_000, 10, "{ stage: 'GROUP', nReturned: 50000, inputStage: " + CollectionScan(90_000, 90_000, "{}") + " }"))),
        ("MONGO-PLAN-MEMORY", Classic("{}", Sort(500_000, 10, CollectionScan(500_000, 500_000, "{}"), "usedDisk: true, spills: 3,")), Classic("{}", Sort(5_000, 10, CollectionScan(5_000, 5_000, "{}"), "usedDisk: false,"))),
        // manual/core/query-optimization, "Covered Query": an including projection; the decoy wants all but one field.
        ("MONGO-PLAN-COVERABLE", Classic("{}", "{ stage: 'PROJECTION_SIMPLE', transformBy: { status: 1, total: 1, _id: 0 }, nReturned: 9000, inputStage: " + Fetch(9000, 9000, IndexScan(9000, 9000)) + " }"),
            Classic("{}", "{ stage: 'PROJECTION_SIMPLE', transformBy: { items: 0 }, nReturned: 9000, inputStage: " + Fetch(9000, 9000, IndexScan(9000, 9000)) + " }")),
        ("MONGO-PLAN-COVERABLE", Classic("{}", "{ stage: 'PROJECTION_SIMPLE', transformBy: { status: true, total: true, _id: false }, inputStage: " + Fetch(9000, 9000, IndexScan(9000, 9000)) + " }"),
            Classic("{}", "{ stage: 'PROJECTION_SIMPLE', transformBy: { status: 1, total: 1, _id: 0 }, inputStage: " + Fetch(9000, 9000, IndexScan(9000, 9000, multikey: true)) + " }")),
        // manual/reference/operator/query/regex, "Index Use": a prefix becomes a range.
        ("MONGO-PLAN-REGEX", Classic("{}", CollectionScan(50_000, 3, "{ name: { $regex: 'bolt', $options: 'i' } }")), Classic("{}", CollectionScan(50_000, 3, "{ name: { $regex: '^bolt' } }"))),
        ("MONGO-PLAN-REGEX", Classic("{}", CollectionScan(50_000, 3, "{ $and: [ { a: { $eq: 1 } }, { name: { $regex: 'bolt$' } } ] }")), Classic("{}", CollectionScan(50_000, 3, "{ name: { $not: { $regex: 'bolt' } } }"))),
        // manual/core/multikey-index-bounds; the decoy is within $elemMatch.
        ("MONGO-PLAN-MULTIKEY-BOUNDS", Classic("{ $and: [ { scores: { $lt: 6 } }, { scores: { $gte: 3 } } ] }", Fetch(50_000, 12, IndexScan(50_000, 50_000, "{ scores: 1 }", "{ scores: ['[-inf, 6.0)'] }", multikey: true))),
            Classic("{ scores: { $elemMatch: { $lt: 6, $gte: 3 } } }", Fetch(5_000, 12, IndexScan(5_000, 5_000, "{ scores: 1 }", "{ scores: ['[3.0, 6.0)'] }", multikey: true)))),
        // The loser of the decoy found nothing.
        ("MONGO-PLAN-WRONG-WINNER", Classic("{}", Fetch(50_000, 40, IndexScan(50_000, 50_000)), "nReturned: 40, totalKeysExamined: 50000, totalDocsExamined: 50000, allPlansExecution: [" + Trial(101, 101) + "],", "[{ stage: 'FETCH' }]"),
            Classic("{}", Fetch(50_000, 40, IndexScan(50_000, 50_000)), "nReturned: 40, totalKeysExamined: 50000, totalDocsExamined: 50000, allPlansExecution: [" + Trial(0, 101) + "],", "[{ stage: 'FETCH' }]")),
        // manual/reference/explain-results, "Execution Plan Statistics for Query with $lookup Pipeline Stage".
        ("MONGO-PLAN-LOOKUP", Pipeline("{ $lookup: { from: 'customers', as: 'c', localField: 'customer', foreignField: 'number' }, totalDocsExamined: 400000, totalKeysExamined: 0, collectionScans: 2000, indexesUsed: [], nReturned: 2000 }"),
            Pipeline("{ $lookup: { from: 'customers', as: 'c', localField: 'customer', foreignField: 'email' }, totalDocsExamined: 2000, totalKeysExamined: 2000, collectionScans: 0, indexesUsed: ['email_1'], nReturned: 2000 }")),
        ("MONGO-PLAN-LOOKUP", Classic("{}", "{ stage: 'EQ_LOOKUP', foreignCollection: 'shop.customers', localField: 'c', foreignField: 'number', asField: 'x', strategy: 'HashJoin', nReturned: 5, inputStage: " + CollectionScan(5, 5, "{}") + " }"),
            Classic("{}", "{ stage: 'EQ_LOOKUP', foreignCollection: 'shop.customers', localField: 'c', foreignField: '_id', asField: 'x', strategy: 'IndexedLoopJoin', nReturned: 5, inputStage: " + CollectionScan(5, 5, "{}") + " }")),
        // manual/reference/operator/query/or, "$or Clauses and Indexes"; the decoy lacks both.
        ("MONGO-PLAN-OR-BRANCH", Classic("{ $or: [ { status: { $eq: 'x' } }, { city: { $eq: 'y' } } ] }", CollectionScan(50_000, 12)), Classic("{ $or: [ { street: { $eq: 'x' } }, { city: { $eq: 'y' } } ] }", CollectionScan(50_000, 12))),
        ("MONGO-PLAN-SKIP", Classic("{}", "{ stage: 'SKIP', skipAmount: 0, nReturned: 20, inputStage: " + CollectionScan(50_000, 50_000, "{}") + " }").Replace("skipAmount: 0", "skipAmount: 49980", StringComparison.Ordinal), Classic("{}", "{ stage: 'SKIP', skipAmount: 40, nReturned: 20, inputStage: " + CollectionScan(60, 60, "{}") + " }")),
        // manual/core/sharded-cluster-query-router; the decoy's shards both give.
        ("MONGO-PLAN-SCATTER", Sharded(0), Sharded(6)),
        ("MONGO-PLAN-NEGATION", Classic("{ status: { $not: { $eq: 'done' } } }", Fetch(140_000, 140_000, IndexScan(140_000, 140_000))), Classic("{ $and: [ { status: { $eq: 'open' } }, { kind: { $not: { $eq: 'b' } } } ] }", Fetch(140_000, 140_000, IndexScan(140_000, 140_000, "{ status: 1, kind: 1 }")))),
        ("MONGO-PLAN-GROUP", Classic("{}", "{ stage: 'GROUP', nReturned: 5, inputStage: { stage: 'COLLSCAN', nReturned: 250000, docsExamined: 250000 } }"), Classic("{}", "{ stage: 'GROUP', nReturned: 5, inputStage: { stage: 'DISTINCT_SCAN', indexName: 'status_1', keyPattern: { status: 1 }, nReturned: 5, keysExamined: 250000 } }")),
    ];

    public static TheoryData<int, string> Numbers()
    {
        var data = new TheoryData<int, string>();
        foreach (var (one, number) in Cases.Select((one, number) => (one, number)))
        {
            data.Add(number, one.Rule);
        }

        return data;
    }

    [Theory]
    [MemberData(nameof(Numbers))]
    public async Task Rule_names_the_fault_and_not_the_decoy(int number, string rule)
    {
        var found = (await JudgeAsync(Cases[number].Fault)).Where(finding => finding.Id == rule).ToList();
        var finding = found.ShouldHaveSingleItem();
        finding.State.ShouldBe(FindingState.Problem);
        finding.Evidence.Count.ShouldBeGreaterThan(1);
        finding.Remedy.ShouldNotBeNull();
        (await JudgeAsync(Cases[number].Decoy)).ShouldNotContain(other => other.Id == rule);
    }

    [Fact]
    public void Every_rule_of_plans_has_its_case() =>
        typeof(MongoEngine).Assembly.GetTypes().Where(type => type is { IsAbstract: false } && type.IsAssignableTo(typeof(Polystore.Mongo.Explain.Rules.Reading.MongoPlanRule)))
            .Select(type => ((Polystore.Mongo.Explain.Rules.Reading.MongoPlanRule)Activator.CreateInstance(type)!).Info.Id).ShouldBe(Cases.Select(one => one.Rule).Distinct(), ignoreOrder: true);

    [Fact]
    public async Task A_plan_without_faults_is_silent()
    {
        (await JudgeAsync(Express)).ShouldBeEmpty();
        (await JudgeAsync(Update)).ShouldBeEmpty();
        (await JudgeAsync(Classic("{ status: { $eq: 'open' } }", Fetch(300, 300, IndexScan(300, 300)), Totals))).ShouldBeEmpty();
    }

    [Fact]
    public async Task The_index_of_a_scan_is_proposed_as_equality_order_range_with_its_way_back()
    {
        var findings = await JudgeAsync(Classic("{ $and: [ { customer: { $eq: 7 } }, { total: { $gt: 5 } } ] }", Sort(8_000, 5, CollectionScan(50_000, 8))), withDatabase: true);

        var remedy = findings.First(finding => finding.Id == "MONGO-PLAN-COLLSCAN").Remedy!;
        remedy.Apply.ShouldHaveSingleItem().ShouldContain("\"key\" : { \"customer\" : 1, \"at\" : -1, \"total\" : 1 }");
        remedy.Rollback.ShouldHaveSingleItem().ShouldContain("dropIndexes");
    }

    [Fact]
    public async Task A_scan_that_was_only_planned_is_judged_by_the_size_of_its_collection()
    {
        const string planned = "{ queryPlanner: { namespace: 'shop.orders', parsedQuery: { city: { $eq: 'x' } }, winningPlan: { stage: 'DELETE', inputStage: { stage: 'COLLSCAN', filter: { city: { $eq: 'x' } } } }, rejectedPlans: [] }, ok: 1 }";

        (await JudgeAsync(planned, withDatabase: true)).ShouldHaveSingleItem().Title.ShouldBe("orders is read whole, 200,000 documents");
        (await JudgeAsync(planned, withDatabase: false)).ShouldBeEmpty();
    }

    // With the command, and as 4.4 prints it, without one.
    [Theory]
    [InlineData("command: { aggregate: 'weather', pipeline: [{ $match: { temp: { $gt: 20 } } }], $db: 'shop' },")]
    [InlineData("")]
    public async Task The_index_of_a_time_series_is_one_of_its_measurements_and_not_of_its_buckets(string command)
    {
        var finding = (await JudgeAsync($$"""
            { stages: [ { $cursor: { queryPlanner: { namespace: 'shop.system.buckets.weather', parsedQuery: { $and: [ { 'control.max.temp': { $_internalExprGt: 20 } }, { 'control.min.temp': { $_internalExprLte: 40 } } ] },
              winningPlan: { stage: 'COLLSCAN' } }, executionStats: { executionSuccess: true, nReturned: 12, totalKeysExamined: 0, totalDocsExamined: 500000, executionStages: {{CollectionScan(500_000, 12)}} } }, nReturned: 12 },
              { $_internalUnpackBucket: { timeField: 'ts', metaField: 'meta', bucketMaxSpanSeconds: 3600 }, nReturned: 4000 } ], {{command}} ok: 1 }
            """)).First(one => one.Id == "MONGO-PLAN-COLLSCAN");
        finding.Title.ShouldBe("500,000 documents of weather are read to keep 12");
        finding.Remedy!.Apply.ShouldHaveSingleItem().ShouldContain("\"createIndexes\" : \"weather\", \"indexes\" : [{ \"key\" : { \"temp\" : 1 }");
    }

    private static string Trial(double returned, double documents) =>
        $"{{ nReturned: {returned}, executionTimeMillisEstimate: 0, totalKeysExamined: {documents}, totalDocsExamined: {documents}, score: 2.5, executionStages: {Fetch(documents, returned, IndexScan(documents, documents).Replace("'ix'", "'better'", StringComparison.Ordinal))} }}";

    private static async Task<IReadOnlyList<Finding>> JudgeAsync(string plan, bool withDatabase = true)
    {
        var explanations = await Expert.Engine.Capability<IReadPlan>()!.ReadAsync(
            new ReadPlanRequest { Text = plan, Now = DateTimeOffset.UnixEpoch, Snapshot = withDatabase ? Shop() : null }, CancellationToken.None);
        return explanations.ShouldHaveSingleItem().Findings.Where(finding => finding.State == FindingState.Problem).ToList();
    }

    private static Snapshot Shop() => new()
    {
        Target = "mongodb://h/shop",
        Engine = "mongodb",
        ServerVersion = "7.0.14",
        ObservedAt = DateTimeOffset.UnixEpoch,
        Sections = [SnapshotSection.Of(MongoSections.Collections, new MongoCollections([Collection("orders", 200_000, "status"), Collection("customers", 30_000, "email")]), DateTimeOffset.UnixEpoch)],
    };

    private static MongoCollectionFacts Collection(string name, long documents, string indexed) => new()
    {
        Database = "shop",
        Name = name,
        Kind = "collection",
        Documents = documents,
        Indexes =
        [
            new MongoIndexFacts { Name = "_id_", Keys = [new MongoKeyPart("_id", "1")], Specification = "{ key: { _id: 1 }, name: '_id_' }" },
            new MongoIndexFacts { Name = indexed + "_1", Keys = [new MongoKeyPart(indexed, "1")], Specification = $"{{ key: {{ {indexed}: 1 }}, name: '{indexed}_1' }}" },
        ],
    };
}
