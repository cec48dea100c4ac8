using Polystore.Core.Plans;
using Polystore.Reports.Wording;

namespace Polystore.Reports.Html.Plan;

/// <summary>
/// Where the boxes of a plan stand: the first input straight under its consumer, the others to the right of everything that hangs
/// under the first. A chain of joins, the usual plan, is then two boxes wide, and no line crosses another.
/// </summary>
internal sealed class PlanLayout
{
    /// <summary>Boxes drawn at most; the table has them all.</summary>
    public const int MostBoxes = 600;

    // Each join over a hashed input of two steps would push the next one a column further: beyond this the first input goes below the others.
    private const int MostSpread = 3;
    private const int DeepestBeside = 4;

    private PlanLayout()
    {
    }

    /// <summary>A box: its column and row from 0.</summary>
    public sealed record Box(PlanNode Node, int Column, int Row, Box? Above);

    /// <summary>All boxes, each after the one above it.</summary>
    public List<Box> Boxes { get; } = [];

    /// <summary>Columns in all.</summary>
    public int Columns { get; private set; }

    /// <summary>Rows in all.</summary>
    public int Rows { get; private set; }

    /// <summary>The layout of a plan; of its upper part when it is too large to be drawn.</summary>
    public static PlanLayout Of(PlanNode root, PlanFold fold)
    {
        var inputs = new Dictionary<PlanNode, List<PlanNode>>(ReferenceEqualityComparer.Instance);
        var drawn = UpperPart(root, fold, inputs);
        var contours = new Dictionary<PlanNode, List<int>>(ReferenceEqualityComparer.Instance);
        var offsets = new Dictionary<PlanNode, int>(ReferenceEqualityComparer.Instance) { [root] = 0 };
        var drops = new Dictionary<PlanNode, int>(ReferenceEqualityComparer.Instance);

        // Breadth first backwards: inputs before their consumers.
        for (var i = drawn.Count - 1; i >= 0; i--)
        {
            contours[drawn[i]] = Contour(inputs[drawn[i]].FindAll(contours.ContainsKey), contours, offsets, drops);
        }

        var layout = new PlanLayout();
        var boxes = new Dictionary<PlanNode, Box>(ReferenceEqualityComparer.Instance);
        var above = new Dictionary<PlanNode, PlanNode>(ReferenceEqualityComparer.Instance);
        foreach (var node in drawn)
        {
            var parent = above.TryGetValue(node, out var consumer) ? boxes[consumer] : null;
            var box = boxes[node] = new Box(node, (parent?.Column ?? 0) + offsets[node], parent is null ? 0 : parent.Row + 1 + drops.GetValueOrDefault(node), parent);
            layout.Boxes.Add(box);
            layout.Columns = Math.Max(layout.Columns, box.Column + 1);
            layout.Rows = Math.Max(layout.Rows, box.Row + 1);
            foreach (var child in inputs[node])
            {
                above[child] = node;
            }
        }

        return layout;
    }

    private static List<PlanNode> UpperPart(PlanNode root, PlanFold fold, Dictionary<PlanNode, List<PlanNode>> inputs)
    {
        var nodes = new List<PlanNode> { root };
        for (var i = 0; i < nodes.Count; i++)
        {
            inputs[nodes[i]] = [.. fold.Shown(nodes[i]), .. fold.Rest(nodes[i]) is { } rest ? [rest] : Array.Empty<PlanNode>()];
            nodes.AddRange(inputs[nodes[i]].Take(MostBoxes - nodes.Count));
        }

        return nodes;
    }

    // Rightmost column used in every row of a subtree, relative to its root; the deepest row first, so that a new root is appended.
    private static List<int> Contour(List<PlanNode> children, Dictionary<PlanNode, List<int>> contours, Dictionary<PlanNode, int> offsets, Dictionary<PlanNode, int> drops)
    {
        if (children.Count == 0)
        {
            return [0];
        }

        var merged = contours[children[0]];
        offsets[children[0]] = 0;
        var deepest = children.Skip(1).Select(child => contours[child].Count).DefaultIfEmpty(0).Max();
        if (deepest is > 1 and <= DeepestBeside && Beside(merged, deepest) > MostSpread)
        {
            drops[children[0]] = deepest - 1;
            merged.AddRange(Enumerable.Repeat(0, deepest - 1));
        }

        foreach (var child in children.Skip(1))
        {
            var own = contours[child];
            var shared = Math.Min(own.Count, merged.Count);
            var offset = Beside(merged, own.Count);
            offsets[child] = offset;
            for (var row = 1; row <= shared; row++)
            {
                merged[^row] = own[^row] + offset;
            }

            if (own.Count > merged.Count)
            {
                merged.InsertRange(0, own.Take(own.Count - merged.Count).Select(column => column + offset));
            }
        }

        merged.Add(0);
        return merged;
    }

    // The first column to the right of everything in so many upper rows.
    private static int Beside(List<int> contour, int rows) => 1 + Enumerable.Range(1, Math.Min(rows, contour.Count)).Max(row => contour[^row]);
}
