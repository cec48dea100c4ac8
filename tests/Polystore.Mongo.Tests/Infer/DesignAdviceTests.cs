using MongoDB.Bson;
using Polystore.Core.Findings;
using Polystore.Core.Workloads;
using Polystore.Mongo.Advise;
using Polystore.Mongo.Infer.Design;
using Polystore.Mongo.Infer.Profile;
using Polystore.Mongo.Infer.Relations;
using Polystore.Mongo.Observe.Sections;

namespace Polystore.Mongo.Tests.Infer;

/// <summary>What to embed and what to keep apart: each piece of advice with what only looks like its fault.</summary>
public sealed class DesignAdviceTests
{
    private static readonly CollectionProfile Orders = Profile("orders", [.. Enumerable.Range(0, 100).Select(i => new BsonDocument { { "_id", i }, { "total", i } })]);
    private static readonly CollectionProfile Lines = Profile("lines", [.. Enumerable.Range(0, 300).Select(i => new BsonDocument { { "_id", i }, { "orderId", i / 3 } })]);

    [Fact]
    public void Few_children_without_another_owner_could_be_embedded()
    {
        var finding = Judge(new EmbedChildren(), Few()).ShouldHaveSingleItem();
        finding.Severity.ShouldBe(Severity.Info);
        finding.Object.ShouldBe("shop.lines(orderId)");
        finding.Evidence.ShouldContain(evidence => evidence.Name == "lines for each of orders" && evidence.Low < evidence.High);
    }

    [Fact]
    public void Few_children_that_are_read_with_their_parent_should_be() =>
        Judge(new EmbedChildren(), Few() with { Reads = new ReadsTogether(100, 90, 0, 20, 500, 10) }).ShouldHaveSingleItem().Severity.ShouldBe(Severity.Medium);

    [Fact]
    public void What_looks_like_few_children_stays_apart()
    {
        // One of a hundred has five thousand.
        Judge(new EmbedChildren(), Few() with { Children = ChildCounts.Of([.. Enumerable.Repeat(3.0, 99), 5000]) }).ShouldBeEmpty();
        // The workload reads them by themselves, or writes them more often than it reads them.
        Judge(new EmbedChildren(), Few() with { Reads = new ReadsTogether(100, 20, 0, 20, 500, 10) }).ShouldBeEmpty();
        Judge(new EmbedChildren(), Few() with { Reads = new ReadsTogether(100, 90, 0, 200, 500, 10) }).ShouldBeEmpty();
        // Others refer to them.
        var notes = Profile("notes", [new BsonDocument { { "_id", 1 }, { "lineId", 1 } }]);
        Judge(new EmbedChildren(), Few(), new FoundReference(notes, "lineId", Lines, "_id", 1, 1)).ShouldBeEmpty();
        // They belong to a product as much as to an order.
        var products = Profile("products", [new BsonDocument("_id", 1)]);
        Judge(new EmbedChildren(), Few(), new FoundReference(Lines, "productId", products, "_id", 1, 50) { Children = ChildCounts.Of([.. Enumerable.Repeat(900.0, 50)]) }).ShouldBeEmpty();
        // Too few parents to say anything.
        Judge(new EmbedChildren(), Few() with { Children = ChildCounts.Of([3, 2, 1]) }).ShouldBeEmpty();
    }

    [Fact]
    public void An_array_of_documents_that_grows_is_split()
    {
        var profile = Profile("users", [.. Enumerable.Range(0, 60).Select(i => With("log", i == 7 ? 900 : 3, n => new BsonDocument("n", n)))]);
        var finding = new SplitArray().Judge(new DesignFacts([profile], [])).ShouldHaveSingleItem();
        finding.Object.ShouldBe("shop.users(log)");
        finding.Severity.ShouldBe(Severity.Medium);
    }

    [Theory]
    [InlineData(900, 900)]
    [InlineData(150, 3)]
    public void Arrays_of_documents_of_one_length_or_short_ones_stay(int longest, int others) =>
        new SplitArray().Judge(new DesignFacts([Profile("users", [.. Enumerable.Range(0, 60).Select(i => With("log", i == 7 ? longest : others, n => new BsonDocument("n", n)))])], [])).ShouldBeEmpty();

    [Fact]
    public void Vectors_stay() =>
        new SplitArray().Judge(new DesignFacts([Profile("users", [.. Enumerable.Range(0, 60).Select(i => With("log", i == 7 ? 1536 : 3, n => new BsonDouble(n)))])], [])).ShouldBeEmpty();

    [Theory]
    [InlineData(3000, true)]
    [InlineData(500, false)]
    public void A_list_of_ids_is_turned_round_when_it_is_very_long(int length, bool found)
    {
        var profile = Profile("tags", [With("productIds", length, n => new BsonInt32(n))]);
        new ReferenceArray().Judge(new DesignFacts([profile], [new FoundReference(profile, "productIds[]", Orders, "_id", 1, 100)])).Any().ShouldBe(found);
    }

    [Fact]
    public void References_to_nothing_are_told_with_their_interval()
    {
        var finding = Judge(new DanglingReference(), Few() with { Found = 0.9, Sampled = 100 }).ShouldHaveSingleItem();
        var evidence = finding.Evidence.ShouldHaveSingleItem();
        evidence.Low!.Value.ShouldBeInRange(0.05, 0.1);
        evidence.High!.Value.ShouldBeInRange(0.1, 0.2);
        Judge(new DanglingReference(), Few()).ShouldBeEmpty();
    }

    [Fact]
    public void What_is_looked_up_nearly_each_time_may_be_copied_unless_it_changes()
    {
        Judge(new ExtendedReference(), Few() with { Reads = new ReadsTogether(100, 90, 80, 0, 0, 2) }).ShouldHaveSingleItem();
        Judge(new ExtendedReference(), Few() with { Reads = new ReadsTogether(100, 90, 80, 0, 0, 40) }).ShouldBeEmpty();
        Judge(new ExtendedReference(), Few() with { Reads = new ReadsTogether(100, 90, 20, 0, 0, 2) }).ShouldBeEmpty();
    }

    [Fact]
    public void The_workload_says_what_is_read_together()
    {
        WorkloadStatement Statement(string id, double calls, string text) => new() { Id = id, Calls = calls, Sql = text };
        var workload = Workload.Empty with
        {
            Statements =
            [
                Statement("own", 10, "db.lines.find({ sku: 'a' })"),
                Statement("of one order", 60, "db.lines.find({ orderId: 7 })"),
                Statement("joined", 30, "db.orders.aggregate([{ $match: { _id: 7 } }, { $lookup: { from: 'lines', localField: '_id', foreignField: 'orderId', as: 'lines' } }])"),
                Statement("written", 5, "db.lines.updateOne({ _id: 1 }, { $set: { n: 2 } })"),
                Statement("parent", 40, "db.orders.find({ _id: 7 })"),
            ],
        };
        var (operations, skipped) = WorkloadReading.Read(workload, "shop", DateTimeOffset.UnixEpoch);
        skipped.ShouldBeEmpty();
        ReadsTogether.Of(Few(), operations).ShouldBe(new ReadsTogether(100, 90, 0, 5, 70, 0));
    }

    [Theory]
    [InlineData("userId", "users", "_id", true)]
    [InlineData("billing_user_id", "users", "_id", true)]
    [InlineData("items[].productId", "products", "_id", true)]
    [InlineData("category", "categories", "_id", true)]
    [InlineData("user.id", "users", "_id", true)]
    [InlineData("addressIds[]", "addresses", "_id", true)]
    [InlineData("email", "users", "email", true)]
    [InlineData("quantity", "users", "_id", false)]
    [InlineData("userAgent", "users", "_id", false)]
    [InlineData("status", "users", "_id", false)]
    [InlineData("id", "users", "_id", false)]
    public void A_name_says_what_it_refers_to(string path, string collection, string key, bool refers) => ReferenceNames.Refers(path, collection, key).ShouldBe(refers);

    [Fact]
    public void Different_values_are_estimated_for_the_whole_collection()
    {
        var (unique, few) = (new PathProfile(), new PathProfile());
        for (var i = 0; i < 1000; i++)
        {
            unique.Add(i);
            few.Add(i % 5);
        }

        unique.EstimateDistinct(0.01).ShouldBe(100_000, 1);
        few.EstimateDistinct(0.01).ShouldBe(5, 0.001);
    }

    private static FoundReference Few() => new(Lines, "orderId", Orders, "_id", 1, 100) { Children = ChildCounts.Of([.. Enumerable.Range(0, 100).Select(i => (double)(i % 5) + 1)]) };

    private static List<Finding> Judge(IDesignAdvice advice, params FoundReference[] references) => [.. advice.Judge(new DesignFacts([Orders, Lines], references))];

    private static BsonDocument With(string name, int elements, Func<int, BsonValue> element) => new(name, new BsonArray(Enumerable.Range(0, elements).Select(element)));

    private static CollectionProfile Profile(string name, IReadOnlyList<BsonDocument> documents)
    {
        var profile = new CollectionProfile(new MongoCollectionFacts { Database = "shop", Name = name, Kind = "collection", Documents = documents.Count });
        documents.ToList().ForEach(profile.Add);
        return profile;
    }
}
