using Polystore.Core.Catalogs;

namespace Polystore.Core.Reconciliation.Conflicts;

/// <summary>
/// Every foreign key that has an index for its columns keeps one: without it each delete of a referenced row reads the whole
/// referencing table, and holds locks while it does.
/// </summary>
internal sealed class LostLookup : IConflict
{
    public string? Reason(Candidate candidate, Acceptance acceptance, CatalogSimulation next)
    {
        foreach (var name in candidate.Drops.Select(drop => new ObjectName(drop.Schema, drop.Table)).Distinct())
        {
            if (acceptance.Before.Find(name) is not { } before || next.Find(name) is not { } after)
            {
                continue;
            }

            var lost = before.ForeignKeys.FirstOrDefault(key =>
                after.Constraints.Contains(key)
                && Supports(before, key.Columns, acceptance.Comparison)
                && !Supports(after, key.Columns, acceptance.Comparison));
            if (lost is not null)
            {
                var columns = $"{name}({string.Join(", ", lost.Columns)})";
                return acceptance.DroppersOf(name).FirstOrDefault() is { } first
                    ? $"Together with {first.Reference} it would leave the foreign key {columns} without an index; apply that one, then check again."
                    : $"It would leave the foreign key {columns} without an index.";
            }
        }

        return null;
    }

    // A primary key answers lookups in every engine, with an index of its own or as the table's own order.
    internal static bool Supports(Table table, IReadOnlyList<string> columns, StringComparison comparison) =>
        table.Indexes.Any(index => IndexComparison.SupportsLookup(index, columns, comparison))
        || (columns.Count > 0
            && table.PrimaryKey is { } primary
            && primary.Columns.Count >= columns.Count
            && columns.All(column => primary.Columns.Take(columns.Count).Contains(column, StringComparer.FromComparison(comparison))));
}
