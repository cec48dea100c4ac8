using MongoDB.Bson;
using Polystore.MongoLab.Explain;

namespace Polystore.MongoLab.Tests.Explain;

public sealed class EngineConditionTests
{
    [Fact]
    public void A_comparison_becomes_the_operator_it_came_from()
    {
        EngineCondition.Decode($"(collection.document @> '{Hex("{a: 50}")}'::bson)").ShouldBe(BsonDocument.Parse("{a: {$gt: 50}}"));
    }

    [Fact]
    public void Several_are_joined_as_the_engine_joins_them()
    {
        var (a, b) = ($"(document @= '{Hex("{a: 1}")}'::bson)", $"(document @!= '{Hex("{b: 'x'}")}'::bson)");

        EngineCondition.Decode($"({a} AND {b})").ShouldBe(BsonDocument.Parse("{$and: [{a: {$eq: 1}}, {b: {$ne: 'x'}}]}"));
        EngineCondition.Decode($"({a} OR {b})").ShouldBe(BsonDocument.Parse("{$or: [{a: {$eq: 1}}, {b: {$ne: 'x'}}]}"));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("(collection.shard_key_value = '3'::bigint)")]
    [InlineData("(some_function(document, 5))")]
    public void What_cannot_be_told_is_not_guessed(string? condition)
    {
        EngineCondition.Decode(condition).ShouldBeNull();
    }

    private static string Hex(string document) => "BSONHEX" + Convert.ToHexString(BsonDocument.Parse(document).ToBson());
}
