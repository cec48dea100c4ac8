using MongoDB.Bson;
using Polystore.Core.Findings;
using Polystore.Core.Workloads;
using Polystore.Mongo.Advise.Kinds;
using Polystore.Mongo.Advise.Workloads;
using Polystore.Mongo.Observe;
using Polystore.Mongo.Observe.Sections;

namespace Polystore.Mongo.Tests.Advise;

/// <summary>Indexes by place and wildcard indexes, where the workload needs them.</summary>
public sealed class OtherKindsTests
{
    private const string Fields = "db.c.find({ 'attributes.colour': 1 })\ndb.c.find({ 'attributes.size': 1 })\ndb.c.find({ $or: [{ 'attributes.weight': { $gt: 1 } }, { 'attributes.brand': 'x' }] })\n";

    [Theory]
    [InlineData("db.c.find({ place: { $geoWithin: { $centerSphere: [[1, 2], 0.1] } } })", "2dsphere")]
    [InlineData("db.c.find({ kind: 1, place: { $near: { $geometry: { type: 'Point', coordinates: [1, 2] } } } })", "2dsphere")]
    [InlineData("db.c.find({ place: { $geoWithin: { $box: [[0, 0], [9, 9]] } } })", "2d")]
    [InlineData("db.c.aggregate([{ $geoNear: { near: { type: 'Point', coordinates: [1, 2] }, key: 'place', distanceField: 'far' } }])", "2dsphere")]
    public void A_search_by_place_takes_an_index_by_place(string operation, string kind)
    {
        var finding = Find(operation).ShouldHaveSingleItem();
        finding.Id.ShouldBe("MONGO-ADVISE-PLACE-INDEX");
        finding.Remedy!.Apply[0].ShouldContain($"\"place\" : \"{kind}\"");
        finding.Remedy.Rollback[0].ShouldContain("dropIndexes");
        // There already.
        Find(operation, $"{{ key: {{ place: '{kind}' }}, name: 'p' }}").ShouldBeEmpty();
    }

    [Fact]
    public void Ever_other_fields_below_one_take_a_wildcard_index()
    {
        var finding = Find(Fields + "db.c.find({ 'attributes.age': 1 })").ShouldHaveSingleItem();
        finding.Id.ShouldBe("MONGO-ADVISE-WILDCARD-INDEX");
        finding.Remedy!.Apply[0].ShouldContain("\"attributes.$**\" : 1");
    }

    [Fact]
    public void Few_fields_or_fields_with_indexes_take_none()
    {
        Find(Fields).ShouldBeEmpty();
        Find(Fields + "db.c.find({ 'other.age': 1 })").ShouldBeEmpty();
        Find(Fields + "db.c.find({ 'attributes.age': 1 })", "{ key: { 'attributes.age': 1 }, name: 'a' }").ShouldBeEmpty();
        Find(Fields + "db.c.find({ 'attributes.age': 1 })", "{ key: { 'attributes.$**': 1 }, name: 'a' }").ShouldBeEmpty();
        // Five searches of one field.
        Find(string.Concat(Enumerable.Range(0, 5).Select(i => $"db.c.find({{ 'attributes.size': {i} }})\n"))).ShouldBeEmpty();
    }

    private static IReadOnlyList<Finding> Find(string workload, params string[] indexes) => OtherKinds.Find(
        new MongoCollections([new MongoCollectionFacts { Database = "d", Name = "c", Kind = "collection", Documents = 50_000, Indexes = [.. indexes.Select(text => IndexReading.Read(BsonDocument.Parse(text)))] }]),
        MongoWorkloadScript.Read(workload, WorkloadSource.File, "w", DateTimeOffset.UnixEpoch),
        DateTimeOffset.UnixEpoch);
}
