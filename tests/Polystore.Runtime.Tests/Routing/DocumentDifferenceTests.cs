using FsCheck;
using FsCheck.Fluent;
using MongoDB.Bson;
using Polystore.Runtime.Routing.Documents;
using Polystore.Runtime.Stores;

namespace Polystore.Runtime.Tests.Routing;

public sealed class DocumentDifferenceTests
{
    private static readonly Gen<BsonValue> Leaves = Gen.Elements<BsonValue>(1, 1L, 1.0, "a", "", true, BsonNull.Value, new BsonArray { 1, 2 }, new BsonArray(), Decimal128.Parse("1.50"));
    private static readonly Gen<string> Names = Gen.Elements("a", "b", "c", "a", "b", "c", "d.e", "$f", "");

    [Fact]
    public void What_is_sent_makes_the_one_document_the_other() =>
        Prop.ForAll(Documents(3).ToArbitrary(), Documents(3).ToArbitrary(), (before, after) =>
        {
            var difference = DocumentDifference.Between(before, after);
            difference.IsEmpty.ShouldBe(Bytes(before) == Bytes(after), $"{before} to {after}");
            Bytes(difference.Change is { } change ? ChangedAsync(before, change).GetAwaiter().GetResult() : after).ShouldBe(Bytes(after), $"{before} to {after} by {difference.Change}");
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(2000));

    [Fact]
    public void A_deep_field_is_sent_alone()
    {
        var difference = DocumentDifference.Between(BsonDocument.Parse("{a: {b: {c: 1, d: 2}, e: 3}, f: [1], g: 1}"), BsonDocument.Parse("{f: [1], a: {e: 3, b: {c: 9}}, h: 1}"));

        difference.Change.ShouldBe(BsonDocument.Parse("{$set: {'a.b.c': 9, h: 1}, $unset: {'a.b.d': '', g: ''}}"));
    }

    [Theory]
    [InlineData("{a: 1, b: {c: 2, d: 3}}", "{b: {d: 3, c: 2}, a: 1}")]
    [InlineData("{'d.e': {x: 1, y: {}}, '': 2}", "{'': 2, 'd.e': {y: {}, x: 1}}")]
    [InlineData("{a: {'$f': 1, b: 2}}", "{a: {b: 2, '$f': 1}}")]
    public void What_an_order_of_fields_says_is_nothing(string before, string after) =>
        DocumentDifference.Between(BsonDocument.Parse(before), BsonDocument.Parse(after)).IsEmpty.ShouldBeTrue();

    private static async Task<BsonDocument> ChangedAsync(BsonDocument before, BsonDocument change)
    {
        await using var store = new EmbeddedDocumentStore("docs");
        var things = store.Collection("things");
        await things.InsertAsync(((BsonDocument)before.DeepClone()).Set("_id", 1));
        await things.UpdateAsync(1, change);
        var now = (await things.GetAsync(1)).ShouldNotBeNull();
        now.Remove("_id");
        now.Remove(DocumentVersion.Field);
        return now;
    }

    private static Gen<BsonDocument> Documents(int depth)
    {
        var value = depth == 0 ? Leaves : Gen.Frequency((3, Leaves), (2, Documents(depth - 1).Select(document => (BsonValue)document)));
        var field = from name in Names from content in value select (name, content);
        return field.ArrayOf().Select(fields => new BsonDocument(fields.DistinctBy(one => one.name).Take(4).ToDictionary(one => one.name, one => one.content)));
    }

    // To documents of the library 1 and 1.0 are equal.
    private static string Bytes(BsonDocument document) => Convert.ToHexString(((BsonDocument)Sorted(document)).ToBson());

    private static BsonValue Sorted(BsonValue value) => value is BsonDocument document
        ? new BsonDocument(document.OrderBy(field => field.Name, StringComparer.Ordinal).Select(field => new BsonElement(field.Name, Sorted(field.Value))))
        : value;
}
