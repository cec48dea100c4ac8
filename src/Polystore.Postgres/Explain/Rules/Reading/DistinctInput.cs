using Polystore.Postgres.Explain.Model;

namespace Polystore.Postgres.Explain.Rules.Reading;

/// <summary>What a node that throws duplicates away works on.</summary>
internal static class DistinctInput
{
    /// <summary>The first node below that is no part of finding duplicates: no sort, no gathering of workers, no partial deduplication.</summary>
    public static PostgresPlanNode Of(PostgresPlanNode node)
    {
        var input = node.Children[0];
        while (input is { NodeType: "Sort" or "Incremental Sort" or "Gather" or "Gather Merge" or "Unique" or "Aggregate", Children.Count: > 0 })
        {
            input = input.Children[0];
        }

        return input;
    }
}
