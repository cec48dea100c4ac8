using Polystore.Core.Catalogs;
using Polystore.Core.Findings;
using Polystore.Postgres.Rules.Reading;

namespace Polystore.Postgres.Rules.Indexes;

/// <summary>How an index goes whose work another one does.</summary>
internal static class SuperfluousRemedy
{
    public static Remedy Of(CatalogReading reading, SuperfluousIndex found)
    {
        var (table, index) = (found.Table, found.Index);
        var drop = index.BacksConstraint ? DropConstraint(table, index) : DroppedIndex.Remedy(reading, index, found.StandIn.Name);

        var dependent = Dependents(reading, table, index);
        return dependent.Count == 0 || !drop.IsAutomatic
            ? drop
            : Remedy.ByHand(
                $"{drop.Apply[0]}; when the server says that a foreign key depends on it, drop {found.StandIn.Name} instead, or make the key again: it then takes the other index",
                $"foreign keys point to ({string.Join(", ", index.KeyColumns)}), and each depends on one of the two unique indexes: {string.Join(", ", dependent)}");
    }

    /// <summary>Foreign keys that depend on the index or, when the snapshot does not say on which, might.</summary>
    public static IReadOnlyList<string> Dependents(CatalogReading reading, Table table, Core.Catalogs.Index index) => !index.Unique ? [] : reading.ForeignKeysTo(table)
        .Where(key => key.References!.Index is { } known ? known == index.Name : key.References.Columns.ToHashSet(StringComparer.Ordinal).SetEquals(index.KeyColumns.Select(column => column ?? "")))
        .Select(key => key.Name ?? string.Join(", ", key.Columns))
        .ToList();

    private static Remedy DropConstraint(Table table, Core.Catalogs.Index index)
    {
        var constraint = table.Constraints.FirstOrDefault(candidate => candidate.Name is not null && candidate.Name == index.ConstraintName);
        var drop = $"ALTER TABLE {PgName.Of(table)} DROP CONSTRAINT {PgName.Quote(index.ConstraintName ?? index.Name)}";
        if (constraint?.Definition is not { } definition || table.Kind is TableKind.Partition or TableKind.Partitioned)
        {
            return Remedy.ByHand(drop, "the constraint is shared with partitions or its definition was not observed, so the way back is yours to prepare");
        }

        return new Remedy
        {
            Apply = [drop],
            Rollback = [$"ALTER TABLE {PgName.Of(table)} ADD CONSTRAINT {PgName.Quote(constraint.Name!)} {definition}"],
            Lock = LockWords.AccessExclusiveBrief,
            Duration = "well under a second; the way back builds the index again while the table is locked",
            Effects =
            [
                new ConstraintChanged(table.ObjectName, constraint.Name!, Adds: false),
                new IndexDropped(index.Schema, index.Table, index.Name),
            ],
        };
    }
}
