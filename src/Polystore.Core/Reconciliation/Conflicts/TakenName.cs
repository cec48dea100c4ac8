using Polystore.Core.Catalogs;
using Polystore.Core.Connections;
using Polystore.Core.Findings;

namespace Polystore.Core.Reconciliation.Conflicts;

/// <summary>
/// Two indexes cannot share a name: in the schema (PostgreSQL, SQLite; there also with tables and views) or in the table
/// (MySQL, MongoDB). An index dropped by another remedy still holds its name, because drops come after creations.
/// </summary>
internal sealed class TakenName : IConflict
{
    public string? Reason(Candidate candidate, Acceptance acceptance, CatalogSimulation next)
    {
        var perTable = candidate.Finding.Subject.Engine is EngineNames.MySql or EngineNames.Mongo;
        var names = new ObjectNameComparer(acceptance.Comparison);
        var freed = new HashSet<ObjectName>(names);
        var made = new HashSet<ObjectName>(names);
        foreach (var effect in candidate.Effects)
        {
            if (effect is IndexDropped drop)
            {
                freed.Add(new(drop.Schema, drop.Name));
            }
            else if (effect is IndexCreated { Index: var index })
            {
                if (acceptance.WhoDid<IndexCreated>(index.ObjectName, other => Clashes(other.Index, index, perTable, acceptance.Comparison)) is { } maker)
                {
                    return $"{maker.Reference} makes another index of the name {index.Name}; apply that one, then check again.";
                }

                var taken = perTable ? HasIndex(acceptance.Before.Find(new(index.Schema, index.Table)), index, acceptance.Comparison) : acceptance.Relations.Contains(index.ObjectName);
                if ((taken && !freed.Contains(index.ObjectName)) || (!made.Add(index.ObjectName) && !perTable))
                {
                    return $"The name {index.Name} is taken in {index.Schema}; make the index under another name.";
                }
            }
        }

        return null;
    }

    private static bool Clashes(Catalogs.Index one, Catalogs.Index other, bool perTable, StringComparison comparison) =>
        EffectContainment.Same(one.ObjectName, other.ObjectName, comparison) && (!perTable || one.Table.Equals(other.Table, comparison));

    private static bool HasIndex(Table? table, Catalogs.Index index, StringComparison comparison) =>
        table?.Indexes.Any(existing => existing.Name.Equals(index.Name, comparison)) == true;
}
