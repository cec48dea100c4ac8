using Polystore.Core.Advising;
using Polystore.Core.Catalogs;
using Polystore.Postgres.Rules.Reading;

namespace Polystore.Postgres.Advise;

/// <summary>Existing indexes that another one, new or old, makes superfluous. Never one that keeps a promise or that a constraint depends on.</summary>
internal sealed class DropFinder(Catalog catalog)
{
    /// <summary>The indexes to drop beside these new ones.</summary>
    public IReadOnlyList<AdvisedDrop> Find(IReadOnlyList<Core.Catalogs.Index> created)
    {
        var drops = new List<AdvisedDrop>();
        foreach (var table in catalog.Tables.Where(table => table.Kind is TableKind.Ordinary or TableKind.MaterializedView && !table.HasOption("extension")))
        {
            var dropped = new HashSet<string>(StringComparer.Ordinal);
            var present = table.Indexes.Concat(created.Where(index => index.Schema == table.Schema && index.Table == table.Name)).ToList();
            foreach (var index in table.Indexes.Where(CanGo).OrderBy(index => index.Keys.Count))
            {
                var stands = present.Find(other => other != index && !dropped.Contains(other.Name) && IndexComparison.Compare(index, other) != IndexRelation.Independent);
                if (stands is null)
                {
                    continue;
                }

                dropped.Add(index.Name);
                drops.Add(new AdvisedDrop
                {
                    Index = index,
                    Apply = [$"DROP INDEX CONCURRENTLY {PgName.Of(index)}"],
                    Rollback = [Concurrently(index.Definition!)],
                    Bytes = new IndexBytes(Measured: index.Bytes),
                    Reason = $"{stands.Name} answers every lookup of this one{(created.Contains(stands) ? "; it is new in this advice" : "")}",
                });
            }
        }

        return drops;
    }

    private static bool CanGo(Core.Catalogs.Index index) =>
        index is { Unique: false, Primary: false, BacksConstraint: false, ConstraintName: null, Definition: not null, Valid: true };

    // pg_get_indexdef writes CREATE INDEX name …: made again without keeping writers out.
    private static string Concurrently(string definition) =>
        definition.StartsWith("CREATE INDEX ", StringComparison.Ordinal) ? "CREATE INDEX CONCURRENTLY " + definition["CREATE INDEX ".Length..] : definition;
}
