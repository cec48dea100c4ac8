using Polystore.Core.Catalogs;
using Polystore.Core.Plans;

namespace Polystore.Sqlite.Explain.Reading;

/// <summary>Reads the columns out of the terms of a search (<c>a=? AND b&gt;?</c>).</summary>
internal static class PlanTerms
{
    /// <summary>Columns of the table that the step compares, in order; empty when one of them is no plain column.</summary>
    public static IReadOnlyList<string> Columns(PlanNode node, Table table)
    {
        if (!node.Attributes.TryGetValue(PlanDetail.Terms, out var terms))
        {
            return [];
        }

        var columns = new List<string>();
        foreach (var term in terms.Split(" AND ", StringSplitOptions.TrimEntries))
        {
            // The column's name comes first and may hold anything, so the table's own names are tried, longest first.
            var column = table.Columns
                .Where(known => term.StartsWith(known.Name, StringComparison.OrdinalIgnoreCase) && term.Length > known.Name.Length && term[known.Name.Length] is '=' or '<' or '>')
                .MaxBy(known => known.Name.Length);
            if (column is null)
            {
                return [];
            }

            columns.Add(column.Name);
        }

        return columns.Distinct(StringComparer.OrdinalIgnoreCase).ToList();
    }
}
