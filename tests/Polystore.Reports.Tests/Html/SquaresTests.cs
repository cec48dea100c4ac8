using Polystore.Reports.Html.Svg;

namespace Polystore.Reports.Tests.Html;

public sealed class SquaresTests
{
    // The example of the paper: Bruls, Huizing, van Wijk, Squarified Treemaps, figure 5.
    [Fact]
    public void Example_of_the_paper_comes_out_as_printed()
    {
        var boxes = Squares.Of([6, 6, 4, 3, 2, 2, 1], new Box(0, 0, 6, 4));

        boxes[0].ShouldBe(new Box(0, 0, 3, 2));
        boxes[1].ShouldBe(new Box(0, 2, 3, 2));
        boxes[2].Width.ShouldBe(12.0 / 7, 1e-9);
        boxes[3].Width.ShouldBe(9.0 / 7, 1e-9);
        boxes[2].Height.ShouldBe(7.0 / 3, 1e-9);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(500)]
    public void Boxes_fill_the_whole_in_their_shares_and_stay_inside(int count)
    {
        var random = new Random(42);
        var values = Enumerable.Range(0, count).Select(_ => Math.Exp(random.NextDouble() * 15)).OrderDescending().ToList();
        var boxes = Squares.Of(values, new Box(0, 0, 100, 66));

        boxes.Count.ShouldBe(count);
        boxes.Sum(box => box.Area).ShouldBe(6600, 1e-6);
        for (var i = 0; i < count; i++)
        {
            boxes[i].Area.ShouldBe(values[i] / values.Sum() * 6600, 1e-6);
            boxes[i].X.ShouldBeGreaterThanOrEqualTo(0);
            (boxes[i].X + boxes[i].Width).ShouldBeLessThanOrEqualTo(100 + 1e-6);
            (boxes[i].Y + boxes[i].Height).ShouldBeLessThanOrEqualTo(66 + 1e-6);
        }
    }

    [Fact]
    public void Nothing_is_divided_into_nothing() => Squares.Of([], new Box(0, 0, 1, 1)).ShouldBeEmpty();
}
