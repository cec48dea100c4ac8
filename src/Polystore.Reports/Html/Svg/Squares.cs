using System.Runtime.InteropServices;

namespace Polystore.Reports.Html.Svg;

/// <summary>A rectangle.</summary>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct Box(double X, double Y, double Width, double Height)
{
    public double Area => Width * Height;

    /// <summary>The box without a margin on every side and one more at the top; never smaller than nothing.</summary>
    public Box Inside(double margin, double top) =>
        new(X + margin, Y + margin + top, Math.Max(0, Width - (2 * margin)), Math.Max(0, Height - (2 * margin) - top));
}

/// <summary>
/// Divides a rectangle into pieces of given sizes that are as near to squares as they get (Bruls, Huizing, van Wijk: Squarified
/// Treemaps, 2000): pieces are laid along the shorter side in rows, and a row takes another piece while that makes its worst one
/// squarer.
/// </summary>
internal static class Squares
{
    /// <param name="values">Sizes, all above 0, the largest first.</param>
    /// <param name="whole">The rectangle.</param>
    /// <returns>One box a size, in the same order; together they fill the rectangle.</returns>
    public static IReadOnlyList<Box> Of(IReadOnlyList<double> values, Box whole)
    {
        var boxes = new List<Box>(values.Count);
        var left = whole;
        var rest = values.Sum();
        var scale = rest > 0 ? whole.Area / rest : 0;
        for (var start = 0; start < values.Count;)
        {
            var side = Math.Min(left.Width, left.Height);
            var end = start + 1;
            var sum = values[start] * scale;
            while (end < values.Count && Worst(values[start] * scale, values[end] * scale, sum + (values[end] * scale), side) <= Worst(values[start] * scale, values[end - 1] * scale, sum, side))
            {
                sum += values[end] * scale;
                end++;
            }

            left = Lay(boxes, values, start, end, scale, sum, left);
            start = end;
        }

        return boxes;
    }

    // The longest over the shortest side of the worst piece of a row whose largest, smallest and sum are known.
    private static double Worst(double largest, double smallest, double sum, double side) =>
        sum <= 0 || side <= 0 || smallest <= 0 ? double.MaxValue : Math.Max(side * side * largest / (sum * sum), sum * sum / (side * side * smallest));

    private static Box Lay(List<Box> boxes, IReadOnlyList<double> values, int start, int end, double scale, double sum, Box left)
    {
        var upright = left.Width >= left.Height;
        var side = upright ? left.Height : left.Width;
        var thickness = side > 0 ? sum / side : 0;
        var along = 0.0;
        for (var i = start; i < end; i++)
        {
            var length = thickness > 0 ? values[i] * scale / thickness : 0;
            boxes.Add(upright ? new Box(left.X, left.Y + along, thickness, length) : new Box(left.X + along, left.Y, length, thickness));
            along += length;
        }

        return upright
            ? left with { X = left.X + thickness, Width = Math.Max(0, left.Width - thickness) }
            : left with { Y = left.Y + thickness, Height = Math.Max(0, left.Height - thickness) };
    }
}
