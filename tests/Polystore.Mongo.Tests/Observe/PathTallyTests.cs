using MongoDB.Bson;
using Polystore.Mongo.Observe.Sample;

namespace Polystore.Mongo.Tests.Observe;

public sealed class PathTallyTests
{
    [Fact]
    public void Paths_types_lengths_and_different_values_are_counted_once_a_document()
    {
        var tally = new PathTally();
        tally.Add(BsonDocument.Parse("{a: 1, items: [{p: 1}, {p: 2.5}], day: '2024-02-29'}"), 50);
        tally.Add(BsonDocument.Parse("{a: 'x', items: [], day: '2024-02-30'}"), 70);

        var sample = tally.Result("d", "c");

        (sample.Documents, sample.LargestBytes).ShouldBe((2, 70));
        sample.Paths.Select(path => path.Path).ShouldBe(["a", "day", "items", "items[]", "items[].p"]);
        sample.Paths[0].Types.ShouldBe(new Dictionary<string, long> { ["int"] = 1, ["string"] = 1 });
        sample.Paths[0].Distinct.ShouldBe(2);
        sample.Paths[1].DateTexts.ShouldBe(1, "the 30th of February is none");
        (sample.Paths[2].LongestArray, sample.Paths[2].Elements).ShouldBe((2, 2));
        sample.Paths[4].Documents.ShouldBe(1);
        sample.Paths[4].Values.ShouldBe(2);
    }

    [Theory]
    [InlineData("507f1f77bcf86cd799439011", true)]
    [InlineData("2024-05", true)]
    [InlineData("42", true)]
    [InlineData("ann@example.org", true)]
    [InlineData("line1", false)]
    [InlineData("a", false)]
    [InlineData("deadbeef", false)]
    public void Names_that_are_values_do_not_become_paths(string name, bool isValue)
    {
        PathTally.LooksLikeValue(name).ShouldBe(isValue);
        var tally = new PathTally();
        tally.Add(new BsonDocument("seen", new BsonDocument(name, 1)), 10);

        tally.Result("d", "c").Paths.Select(path => path.Path).ShouldContain(isValue ? "seen.<key>" : $"seen.{name}");
    }
}
