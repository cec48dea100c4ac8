using MongoDB.Bson;
using Polystore.Core.Connections;
using Polystore.Core.Engines;
using Polystore.Core.Findings;
using Polystore.Core.Workloads;
using Polystore.Mongo.Advise;
using Polystore.Mongo.Advise.Sharding;
using Polystore.Mongo.Advise.Workloads;
using Polystore.Mongo.Observe.Sections;
using Polystore.Mongo.Tests.Faults;
using Polystore.TestServers.Mongo;

namespace Polystore.Mongo.Tests.Advise;

/// <summary>Keys to shard by: many values, none frequent, not ascending with time, named by the workload.</summary>
public sealed class ShardKeyTests
{
    // Six tenths belong to one tenant, eight tenths are in one state; ids and times ascend.
    private static readonly BsonDocument[] Orders = [.. Enumerable.Range(0, 1000).Select(i => new BsonDocument
    {
        { "_id", new ObjectId($"{1_700_000_000 + (i * 60):x8}{0:x10}{i:x6}") },
        { "customer", i * 7919 % 400 },
        { "tenant", i % 10 < 6 ? 0 : i % 40 },
        { "status", i % 10 < 8 ? "done" : i % 10 == 8 ? "open" : "new" },
        { "at", new BsonDateTime((1_700_000_000L + (i * 60)) * 1000) },
        { "tags", new BsonArray { i, i + 1 } },
    })];

    [Fact]
    public void What_the_searches_name_wins()
    {
        var best = Rank("// calls: 90\ndb.c.find({ customer: 7 })\n// calls: 20\ndb.c.insertOne({ customer: 1 })")[0];
        best.Key.ToString().ShouldBe("{ \"customer\" : 1 }");
        best.Busiest.ShouldBe(1.0 / 3, 0.02);
        best.Load.Single.ShouldBe(90);
    }

    [Fact]
    public void An_id_that_ascends_takes_all_inserts_on_one_shard_unless_it_is_hashed()
    {
        var ranked = Rank("// calls: 50\ndb.c.find({ _id: ObjectId('507f1f77bcf86cd799439011') })\n// calls: 100\ndb.c.insertOne({ customer: 1 })");
        ranked[0].Key.ToString().ShouldBe("{ \"_id\" : \"hashed\" }");
        var plain = ranked.Single(one => one.Key is { Paths: ["_id"], Hashed: null });
        plain.IsMonotonic.ShouldBeTrue();
        plain.Busiest.ShouldBeGreaterThan(0.7);
        ranked[0].IsMonotonic.ShouldBeFalse();
    }

    [Theory]
    // Three states, one of them nearly all documents: no chunk of it can be split.
    [InlineData("// calls: 90\ndb.c.find({ status: 'open' })\n// calls: 40\ndb.c.insertOne({ customer: 1 })", "status")]
    // One tenant has most of the documents.
    [InlineData("// calls: 90\ndb.c.find({ tenant: 3 })\n// calls: 40\ndb.c.insertOne({ customer: 1 })", "tenant")]
    public void A_field_with_a_frequent_value_is_not_enough_by_itself(string workload, string field)
    {
        var ranked = Rank(workload);
        ranked[0].Key.Paths.Count.ShouldBe(2);
        ranked[0].Key.Paths[0].ShouldBe(field);
        ranked[0].LargestShare.ShouldBeLessThan(0.01);
        foreach (var alone in ranked.Where(one => one.Key.Paths.SequenceEqual([field])))
        {
            // A hash of a frequent value is as frequent.
            alone.Busiest.ShouldBeGreaterThan(ranked[0].Busiest + 0.2);
        }
    }

    [Fact]
    public void A_time_is_ranged_over_and_ascends()
    {
        var ranked = Rank("// calls: 100\ndb.c.find({ at: { $gt: ISODate('2024-01-01') } })\n// calls: 100\ndb.c.insertOne({ customer: 1 })");
        ranked[0].Key.ToString().ShouldNotBe("{ \"at\" : 1 }");
        ranked.Single(one => one.Key is { Paths: ["at"], Hashed: null }).IsMonotonic.ShouldBeTrue();
        // Hashed, its ranges go to all.
        ranked.Single(one => one.Key is { Paths: ["at"], Hashed: "at" }).Load.All.ShouldBe(100);
    }

    [Fact]
    public void A_field_that_changes_moves_documents()
    {
        const string searches = "// calls: 50\ndb.c.find({ customer: 7 })\n// calls: 50\ndb.c.find({ tenant: 7, customer: 7 })\n";
        Rank(searches)[0].Key.Paths[0].ShouldBe("customer");
        Rank(searches + "// calls: 500\ndb.c.updateOne({ tenant: 3 }, { $set: { customer: 8 } })")[0].Key.Paths.ShouldNotContain("customer");
    }

    [Fact]
    public void An_array_is_no_shard_key() => Rank("// calls: 90\ndb.c.find({ tags: 7 })").ShouldAllBe(one => !one.Key.Paths.Contains("tags"));

    [Fact]
    public void Where_the_order_of_inserting_is_not_known_nothing_is_said_of_it()
    {
        var random = new Random(3);
        new KeySample([.. Enumerable.Range(0, 100).Select(i => new BsonDocument { { "_id", random.NextInt64() }, { "n", i } })], 1000).Correlation("n").ShouldBeNull();
        // Record ids tell it.
        new KeySample([.. Enumerable.Range(0, 100).Select(i => new BsonDocument { { "_id", random.NextInt64() }, { "n", i }, { "$recordId", (long)i } })], 1000).Correlation("n")!.Value.ShouldBe(1, 0.001);
    }

    [Fact]
    public void A_collection_that_is_sharded_well_is_left_alone()
    {
        var operations = Operations("// calls: 90\ndb.c.find({ customer: 7 })\n// calls: 20\ndb.c.insertOne({ customer: 1 })");
        var ranking = new ShardKeyRanking(new KeySample(Orders, 1_000_000), "c", operations, 4);
        ShardKeyAdvice.Of(Facts("customer"), ranking, 1000, 4).ShouldBeNull();
        var finding = ShardKeyAdvice.Of(Facts("_id"), ranking, 1000, 4).ShouldNotBeNull();
        finding.Severity.ShouldBe(Severity.Medium);
        finding.Remedy!.Guidance!.ShouldContain("reshardCollection");
    }

    [MongoFact]
    public async Task Keys_are_ranked_over_the_documents_of_a_server()
    {
        await using var scene = await Scene.StartAsync();
        await scene.RunAsync("insert c 600 {_id: #i, customer: #150, status: #2}");
        var advice = await Expert.Engine.Capability<IAdvise>()!.AdviseAsync(
            new AdviseRequest { Target = DatabaseUrl.Parse(scene.Url), Workload = MongoWorkloadScript.Read("// calls: 90\ndb.c.find({ customer: 7 })\n// calls: 20\ndb.c.insertOne({ customer: 1 })", WorkloadSource.File, "w", DateTimeOffset.UnixEpoch), ShardKeys = true, Now = DateTimeOffset.UnixEpoch },
            null,
            CancellationToken.None);
        var finding = advice.Findings.ShouldHaveSingleItem();
        finding.Title.ShouldBe("To shard c, the best key is { \"customer\" : 1 }");
        finding.Evidence.ShouldContain(evidence => evidence.Name == "behind: { \"_id\" : 1 }" && evidence.Value.ToString()!.Contains("ascends with time"));
    }

    private static IReadOnlyList<RankedKey> Rank(string workload) => new ShardKeyRanking(new KeySample(Orders, 1_000_000), "c", Operations(workload), 3).Rank();

    private static IReadOnlyList<AdvisedOperation> Operations(string workload)
    {
        var (operations, skipped) = WorkloadReading.Read(MongoWorkloadScript.Read(workload, WorkloadSource.File, "w", DateTimeOffset.UnixEpoch), null, DateTimeOffset.UnixEpoch);
        skipped.ShouldBeEmpty();
        return operations;
    }

    private static MongoCollectionFacts Facts(string key) => new() { Database = "d", Name = "c", Kind = "collection", Documents = 1_000_000, ShardKey = [key] };
}
