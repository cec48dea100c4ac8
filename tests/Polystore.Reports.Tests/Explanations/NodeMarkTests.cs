using Polystore.Core.Plans;
using Polystore.Reports.Wording;

namespace Polystore.Reports.Tests.Explanations;

public sealed class NodeMarkTests
{
    [Fact]
    public void A_wrong_estimate_is_marked_where_it_arises_and_not_where_it_is_handed_up()
    {
        var scan = new PlanNode { Node = "Seq Scan", Rows = 4_300, EstimatedRows = 100, EstimateRatio = 43 };
        var sort = scan with { Node = "Sort", Children = [scan] };
        var worse = new PlanNode { Node = "Nested Loop", Rows = 90_000, EstimatedRows = 100, EstimateRatio = 900, Children = [sort] };
        Marks(scan).ShouldBe(["43× too few"]);
        Marks(sort).ShouldBeEmpty();
        Marks(worse).ShouldBe(["900× too few"]);
    }

    [Fact]
    public void What_went_to_disk_is_marked_with_its_size()
    {
        Marks(With(("Sort Space Type", "Disk"), ("Sort Space Used", "2048"))).ShouldBe(["2 MB on disk"]);
        Marks(With(("Sort Space Type", "Memory"), ("Sort Space Used", "2048"))).ShouldBeEmpty();
        Marks(With(("Hash Batches", "8"))).ShouldBe(["8 batches"]);
        Marks(With(("Hash Batches", "1"))).ShouldBeEmpty();
    }

    [Fact]
    public void A_filter_that_keeps_most_or_drops_little_is_not_marked()
    {
        Marks(With(("Rows Removed by Filter", "99000")) with { Rows = 1_000 }).ShouldBe(["drops 99 %"]);
        Marks(With(("Rows Removed by Filter", "99")) with { Rows = 1 }).ShouldBeEmpty();
        Marks(With(("Rows Removed by Filter", "5000")) with { Rows = 5_000 }).ShouldBeEmpty();
    }

    [Fact]
    public void The_rounded_average_of_many_loops_says_nothing_about_a_filter() =>
        Marks(With(("Rows Removed by Filter", "1")) with { Rows = 0, Loops = 200_000 }).ShouldBe(["200k loops"]);

    [Fact]
    public void What_is_no_number_is_no_mark() => Marks(With(("Disk Usage", "much"), ("Hash Batches", "NaN"))).ShouldBeEmpty();

    [Theory]
    [InlineData(0, "0")]
    [InlineData(1.7, "1.7")]
    [InlineData(999.4, "999")]
    [InlineData(999.6, "1k")]
    [InlineData(12_345, "12.3k")]
    [InlineData(999_600, "1M")]
    [InlineData(1e16, "1e+16")]
    public void Counts_in_columns_are_short(double value, string text) => Quantity.Compact(value).ShouldBe(text);

    private static IEnumerable<string> Marks(PlanNode node) => NodeMark.Of(node).Select(mark => mark.Text);

    private static PlanNode With(params (string Name, string Value)[] attributes) =>
        new() { Node = "Node", Loops = 1, Attributes = attributes.ToDictionary(attribute => attribute.Name, attribute => attribute.Value) };
}
