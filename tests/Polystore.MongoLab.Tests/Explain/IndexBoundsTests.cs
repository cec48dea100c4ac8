using MongoDB.Bson;
using Polystore.MongoLab.Explain;

namespace Polystore.MongoLab.Tests.Explain;

public sealed class IndexBoundsTests
{
    [Theory]
    [InlineData("""["a": [5, 5], "b": DESC(MinKey, MaxKey)]""", "{a: ['[5, 5]'], b: ['(MinKey, MaxKey)']}")]
    [InlineData("""["a": (50, Infinity]]""", "{a: ['(50, Infinity]']}")]
    [InlineData("""["na\"me": ["x, \"q\": [1", "x"], "b": [1, 1]]""", "{'na\"me': ['[\"x, \\\\\"q\\\\\": [1\", \"x\"]'], b: ['[1, 1]']}")]
    [InlineData("", "{}")]
    public void Intervals_are_read_for_each_field(string printed, string expected)
    {
        IndexBounds.Read([printed]).ShouldBe(BsonDocument.Parse(expected));
    }

    [Fact]
    public void Several_scans_of_one_index_give_the_union()
    {
        IndexBounds.Read(["""["a": [1, 1], "b": [0, 9]]""", """["a": [2, 2], "b": [0, 9]]"""])
            .ShouldBe(BsonDocument.Parse("{a: ['[1, 1]', '[2, 2]'], b: ['[0, 9]']}"));
    }
}
