using MongoDB.Bson;
using Polystore.Core.Workloads;
using Polystore.Mongo.Advise;
using Polystore.Mongo.Advise.Choosing;
using Polystore.Mongo.Advise.Shapes;
using Polystore.Mongo.Advise.Workloads;
using Polystore.Mongo.Observe;
using Polystore.Mongo.Observe.Sections;

namespace Polystore.Mongo.Tests.Advise;

/// <summary>The guideline equality, sort, range (manual, "The ESR (Equality, Sort, Range) Guideline") with its exceptions.</summary>
public sealed class ChoiceTests
{
    [Theory]
    // Equality, then the order, then the range.
    [InlineData("db.c.find({ customer: 7, total: { $gt: 10 } }).sort({ at: -1 }).limit(5)", "customer:1,at:-1")]
    [InlineData("db.c.find({ customer: 7 }).sort({ at: 1, total: -1 }).limit(5)", "customer:1,at:1,total:-1")]
    // A few values count as equality before an order; more than 200 are a range.
    [InlineData("db.c.find({ customer: { $in: [1, 2, 3] } }).sort({ at: 1 }).limit(5)", "customer:1,at:1")]
    [InlineData("db.c.find({ customer: { $in: [MANY] } }).sort({ at: 1 }).limit(5)", "at:1,customer:1")]
    // A very selective range before the order.
    [InlineData("db.c.find({ at: { $gte: 19990 } }).sort({ total: 1 })", "at:1")]
    // Neither $ne nor an open pattern is equality.
    [InlineData("db.c.find({ kind: { $ne: 'k1' }, customer: 7 })", "customer:1")]
    [InlineData("db.c.find({ name: /7$/ })", "")]
    [InlineData("db.c.find({ name: /^n77/ })", "name:1")]
    // One array at most in a key.
    [InlineData("db.c.find({ tags: 't5', marks: 'm7' })", "marks:1")]
    // Every branch of $or needs its index.
    [InlineData("db.c.find({ $or: [{ customer: 7 }, { name: 'n5' }] })", "customer:1|name:1")]
    // What fits nearly all documents needs none.
    [InlineData("db.c.find({ kind: { $in: ['k0', 'k1', 'k2', 'k3'] } })", "")]
    [InlineData("db.c.find({ _id: 5, customer: 7 })", "")]
    // The other side of a join.
    [InlineData("db.d.aggregate([{ $match: { _id: 5 } }, { $lookup: { from: 'c', localField: 'x', foreignField: 'customer', as: 'y' } }])", "customer:1")]
    // What is deleted and changed is searched first.
    [InlineData("db.c.updateMany({ customer: 7 }, { $set: { total: 1 } })", "customer:1")]
    // An index that is there serves it.
    [InlineData("db.c.find({ email: 'e7' })", "")]
    // Another collation takes an index of its own.
    [InlineData("db.c.find({ email: 'E7' }).collation({ locale: 'en', strength: 2 })", "email:1")]
    public void An_index_is_chosen_by_the_guideline(string operation, string keys)
    {
        var many = string.Join(',', Enumerable.Range(0, 300));
        Keys(Choose(operation.Replace("MANY", many, StringComparison.Ordinal)).Indexes).ShouldBe(keys);
    }

    [Fact]
    public void One_index_serves_the_whole_workload_where_it_can()
    {
        var chosen = Choose("// calls: 50\ndb.c.find({ customer: 7 })\n// calls: 50\ndb.c.find({ customer: 8, at: { $gt: 5 } }).sort({ at: 1 })\n// calls: 50\ndb.c.countDocuments({ customer: 9 })");

        Keys(chosen.Indexes).ShouldBe("customer:1,at:1");
    }

    [Fact]
    public void An_index_that_costs_writes_more_than_it_saves_is_not_proposed()
    {
        const string rare = "// calls: 1\ndb.c.find({ total: { $gt: 480 } })\n";

        Keys(Choose(rare).Indexes).ShouldBe("total:1");
        Keys(Choose(rare + "// calls: 1000000\ndb.c.updateOne({ _id: 5 }, { $inc: { total: 1 } })").Indexes).ShouldBe("");
        // Decoy: an update of another field costs this index nothing.
        Keys(Choose(rare + "// calls: 1000000\ndb.c.updateOne({ _id: 5 }, { $inc: { other: 1 } })").Indexes).ShouldBe("total:1");
    }

    [Fact]
    public void A_partial_index_needs_a_state_and_not_one_customer_whom_the_workload_names()
    {
        var state = Choose("db.c.find({ kind: 'rare', customer: 7 })");
        var partial = new CandidateIndexes(3, Statistics()["c"]);

        state.Indexes.ShouldAllBe(index => index.Partial == null || index.Partial.Contains("kind"));
        partial.For(AccessReading.Read(Operation("db.c.find({ customer: 7 }).sort({ at: 1 })"))[0][0]).ShouldNotContain(one => one.Contains("partialFilterExpression"));
    }

    [Fact]
    public void The_budget_is_kept()
    {
        const string workload = "// calls: 9\ndb.c.find({ customer: 7 })\n// calls: 5\ndb.c.find({ name: 'n7' })";

        Keys(Choose(workload).Indexes).ShouldBe("customer:1|name:1");
        Choose(workload, budget: 300_000).Indexes.Count.ShouldBe(1);
        Choose(workload, budget: 10).Indexes.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("db.c.find({ $text: { $search: 'x' } })")]
    [InlineData("db.c.find({ place: { $near: { $geometry: { type: 'Point', coordinates: [1, 2] } } } })")]
    public void What_takes_an_index_of_another_kind_is_told_and_not_guessed(string operation) =>
        WorkloadReading.Read(MongoWorkloadScript.Read(operation, WorkloadSource.File, "w", DateTimeOffset.UnixEpoch), null, DateTimeOffset.UnixEpoch).Skipped.ShouldHaveSingleItem().Reason.ShouldContain("index");

    private static Operations.MongoOperation Operation(string text) => Polystore.Mongo.Operations.OperationReading.ReadAll(text, DateTimeOffset.UnixEpoch)[0].Operation;

    private static string Keys(IEnumerable<IndexProposal> indexes) =>
        string.Join('|', indexes.Select(index => string.Join(',', index.Facts.Keys.Select(key => $"{key.Path}:{key.Kind}"))).Order(StringComparer.Ordinal));

    private static ChosenIndexes Choose(string script, long? budget = null)
    {
        var operations = WorkloadReading.Read(MongoWorkloadScript.Read(script, WorkloadSource.File, "w", DateTimeOffset.UnixEpoch), null, DateTimeOffset.UnixEpoch).Operations;
        var choice = new IndexChoice(Statistics(), 3);
        choice.Consider(operations);
        return choice.Choose(operations, new HashSet<IndexProposal>(), budget, TimeSpan.FromSeconds(5), CancellationToken.None);
    }

    private static Dictionary<string, CollectionStatistics> Statistics()
    {
        var documents = Enumerable.Range(0, 1000).Select(i => new BsonDocument
        {
            { "_id", i * 20 }, { "customer", i * 7 % 400 }, { "total", i * 31 % 500 }, { "at", i * 20 }, { "kind", i % 50 == 0 ? "rare" : $"k{i % 4}" }, { "name", $"n{i}" }, { "email", $"e{i}" },
            { "tags", new BsonArray { $"t{i % 7}", "x" } }, { "marks", new BsonArray { $"m{i % 100}" } },
        }).ToList();
        return new Dictionary<string, CollectionStatistics>
        {
            ["c"] = new(Facts("c", 20_000, "{ key: { email: 1 }, name: 'email_1' }"), documents),
            ["d"] = new(Facts("d", 50), [new BsonDocument { { "_id", 5 }, { "x", 7 } }]),
        };
    }

    private static MongoCollectionFacts Facts(string name, long documents, params string[] indexes) => new()
    {
        Database = "shop",
        Name = name,
        Kind = "collection",
        Documents = documents,
        Indexes = [.. indexes.Prepend("{ key: { _id: 1 }, name: '_id_' }").Select(text => IndexReading.Read(BsonDocument.Parse(text)))],
    };
}
