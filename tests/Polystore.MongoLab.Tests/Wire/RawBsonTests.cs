using MongoDB.Bson;
using Polystore.MongoLab.Wire;

namespace Polystore.MongoLab.Tests.Wire;

public sealed class RawBsonTests
{
    // One of each type that a client can send.
    private static readonly BsonDocument Every = new()
    {
        { "double", 1.5 }, { "string", "é\u0001" }, { "document", new BsonDocument("x", 1) }, { "array", new BsonArray { 1, "b" } }, { "binary", new BsonBinaryData([1, 2, 3]) },
        { "undefined", BsonUndefined.Value }, { "id", ObjectId.GenerateNewId() }, { "true", true }, { "date", new BsonDateTime(1234567890123) }, { "null", BsonNull.Value },
        { "regex", new BsonRegularExpression("a.b", "i") }, { "code", new BsonJavaScript("f()") }, { "symbol", BsonSymbolTable.Lookup("s") },
        { "scope", new BsonJavaScriptWithScope("g()", new BsonDocument("y", 2)) }, { "int", 7 }, { "timestamp", new BsonTimestamp(5, 6) }, { "long", 1L << 40 },
        { "decimal", new BsonDecimal128(1.25m) }, { "min", BsonMinKey.Value }, { "max", BsonMaxKey.Value },
    };

    [Fact]
    public void Every_type_is_walked_over_and_comes_back_as_it_was()
    {
        var raw = RawBson.Of(Every);

        raw.Elements().Select(element => element.Name).ShouldBe(Every.Names);
        foreach (var element in raw.Elements())
        {
            element.Decode().ShouldBe(Every[element.Name], element.Name);
        }

        raw.With(_ => true).Bytes.ToArray().ShouldBe(Every.ToBson());
    }

    [Fact]
    public void Fields_are_left_out_and_added_without_touching_the_others()
    {
        var expected = (BsonDocument)Every.DeepClone();
        expected.Remove("string");
        expected.Add("more", 1);

        RawBson.Of(Every).With(element => element.Name != "string", new BsonElement("more", 1)).Decode().ShouldBe(expected);
    }

    [Fact]
    public void A_document_that_is_cut_off_anywhere_is_refused_in_words()
    {
        var bytes = Every.ToBson();
        for (var length = 5; length < bytes.Length; length++)
        {
            var cut = bytes[..length];
            cut[^1] = 0;
            // Cut between two fields it is a shorter document; anywhere else it is none.
            try
            {
                new RawBson(cut).Elements().Count.ShouldBeLessThan(Every.ElementCount);
            }
            catch (FormatException failure)
            {
                failure.Message.ShouldNotBeEmpty();
            }
        }
    }
}
