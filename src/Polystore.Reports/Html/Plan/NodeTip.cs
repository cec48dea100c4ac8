using Polystore.Core.Plans;
using Polystore.Reports.Wording;

namespace Polystore.Reports.Html.Plan;

/// <summary>What the pictures of a plan say of a node when the pointer rests on it.</summary>
internal static class NodeTip
{
    private const int LongestDetail = 200;

    /// <summary>One fact a line.</summary>
    public static string Of(PlanNode node, PlanHeat heat)
    {
        var facts = new List<string> { $"{heat.Number(node)}. {PlanWords.Title(node)}" };
        if (heat.Share(node) is { } share && heat.TotalShare(node) is { } total)
        {
            facts.Add($"itself {Amount(heat.Self(node), heat)} ({Quantity.Share(Math.Round(share, 3))}), with its inputs {Quantity.Share(Math.Round(total, 3))}");
        }

        if (node.Rows is not null || node.EstimatedRows is not null)
        {
            facts.Add(node.Rows is null ? $"{PlanWords.Rows(node.EstimatedRows)} expected" : $"{PlanWords.Rows(node.Rows)}, {PlanWords.Rows(node.EstimatedRows)} expected");
        }

        facts.AddRange(NodeMark.Of(node).Select(mark => $"{mark.Text}: {mark.Meaning}"));
        facts.AddRange(NodeDetails.Of(node).Select(detail => detail.Length <= LongestDetail ? detail : detail[..LongestDetail] + "…"));
        return string.Join('\n', facts);
    }

    /// <summary>Time or cost in words.</summary>
    public static string Amount(double amount, PlanHeat heat) => heat.IsTime ? Quantity.Milliseconds(amount) : $"cost {Quantity.Number(amount)}";

    /// <summary>The style of a share of the whole: 0, cold, to 5, hot.</summary>
    public static string Style(PlanNode node, PlanHeat heat) => node.Loops is 0 ? "never" : heat.Share(node) switch
    {
        null or < 0.01 => "hot-0",
        < 0.05 => "hot-1",
        < 0.10 => "hot-2",
        < 0.25 => "hot-3",
        < 0.50 => "hot-4",
        _ => "hot-5",
    };

    /// <summary>Text cut to a number of characters.</summary>
    public static string Cut(string text, int most) => text.Length <= most ? text : text[..(char.IsHighSurrogate(text[most - 2]) ? most - 2 : most - 1)] + "…";
}
