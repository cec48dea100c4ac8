using Polystore.Core.Plans;

namespace Polystore.Reports.Wording;

/// <summary>Something about a node that catches the eye.</summary>
/// <param name="Text">In a word or three.</param>
/// <param name="Meaning">In a sentence.</param>
/// <param name="Bad">Whether it usually costs something; otherwise it is only worth knowing.</param>
internal sealed record NodeMark(string Text, string Meaning, bool Bad)
{
    // Marks are for the eye and judge nothing; that is what rules are for. Nine rows of ten thrown away, and enough of them to be
    // more than a page or ten.
    private const double WastefulShare = 0.9;
    private const double WastefulRows = 1000;

    // A parallel plan counts its processes as loops; fewer than this are not worth the eye.
    private const double ManyLoops = 10;

    private static readonly string[] Filters = ["Rows Removed by Filter", "Rows Removed by Join Filter", "Rows Removed by Index Recheck"];

    /// <summary>The marks of a node, the gravest first.</summary>
    public static IEnumerable<NodeMark> Of(PlanNode node)
    {
        if (node.Loops is 0)
        {
            yield return new("never executed", "The statement ended without asking this step for a row.", false);
            yield break;
        }

        if (PlanWords.Misestimate(node) is { } misestimate)
        {
            yield return new(misestimate, $"The planner expected {PlanWords.Rows(node.EstimatedRows)} and got {PlanWords.Rows(node.Rows)}.", true);
        }

        if (node.SpilledBytes() is { } bytes)
        {
            yield return new($"{Quantity.Bytes(bytes)} on disk", "It did not fit into work_mem and was written to disk.", true);
        }
        else if (node.Figure("Hash Batches") is { } batches and > 1)
        {
            yield return new($"{Quantity.Number(batches)} batches", "The hash table did not fit into memory and went to disk in batches.", true);
        }

        foreach (var name in Filters)
        {
            if (node.RemovedShare(name) is { } share and >= WastefulShare && node.Removed(name) is { } removed and >= WastefulRows)
            {
                yield return new($"drops {Part(share)}", $"{name}: {Quantity.Number(removed)}, {Part(share)} of what it looked at.", true);
            }
        }

        if (node.Figure("Lossy Heap Blocks") is { } lossy and > 0)
        {
            yield return new("lossy bitmap", $"{Quantity.Number(lossy)} blocks had to be checked row by row: the bitmap did not fit into work_mem.", true);
        }

        if (node.Figure("Workers Planned") is { } planned && node.Figure("Workers Launched") is { } launched && launched < planned)
        {
            yield return new($"{Quantity.Number(launched)} of {Quantity.Number(planned)} workers", "Fewer parallel workers were free than the plan counts on.", true);
        }

        if (node.Loops is >= ManyLoops and var loops)
        {
            yield return new($"{Quantity.Compact(loops)} loops", $"It was run {Quantity.Number(loops)} times.", false);
        }
    }

    // 99.99 % thrown away is not all of it.
    private static string Part(double share) => share is > 0.999 and < 1 ? "> 99.9 %" : Quantity.Share(Math.Round(share, 3));
}
