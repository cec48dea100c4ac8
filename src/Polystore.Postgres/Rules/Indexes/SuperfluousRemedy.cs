using Polystore.Core.Catalogs;
using Polystore.Core.Findings;
using Polystore.Core.Rules;
using Polystore.Postgres.Rules.Reading;

namespace Polystore.Postgres.Rules.Indexes;

/// <summary>How an index goes whose work another one does.</summary>
internal static class SuperfluousRemedy
{
    public static Remedy Of(RuleContext context, CatalogReading reading, SuperfluousIndex found)
    {
        var (table, index) = (found.Table, found.Index);
        var drop = index.BacksConstraint ? DropConstraint(table, index) : DroppedIndex.Remedy(reading, index, found.StandIn.Name);

        // A foreign key depends on one certain unique index (pg_constraint.conindid); the catalogue of a snapshot does not say on which.
        var referenced = index.Unique && context.Catalog.ForeignKeys().Any(pair =>
            pair.ForeignKey.References is { } target && target.Table == table.ObjectName
            && target.Columns.Order(StringComparer.Ordinal).SequenceEqual(index.KeyColumns.Select(column => column ?? "").Order(StringComparer.Ordinal), StringComparer.Ordinal));
        return referenced && drop.IsAutomatic
            ? Remedy.ByHand(
                $"{drop.Apply[0]}; when the server says that a foreign key depends on it, drop {found.StandIn.Name} instead",
                $"foreign keys point to ({string.Join(", ", index.KeyColumns)}), and each depends on one of the two unique indexes")
            : drop;
    }

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
