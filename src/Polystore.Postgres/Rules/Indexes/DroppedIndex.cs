using Polystore.Core.Findings;
using Polystore.Postgres.Rules.Reading;

namespace Polystore.Postgres.Rules.Indexes;

/// <summary>An index to drop, with a way back that makes the very same index again.</summary>
internal static class DroppedIndex
{
    /// <summary>The remedy; by hand when the statement that makes the index was not observed.</summary>
    public static Remedy Remedy(CatalogReading reading, Core.Catalogs.Index index, string? coveredBy = null)
    {
        var all = reading.WithMembers(index).ToList();
        var partitioned = reading.Details(index)?.Partitioned == true;
        var drop = $"DROP INDEX {(partitioned ? "" : "CONCURRENTLY ")}{PgName.Of(index)}";
        if (all.Exists(member => member.Definition is null))
        {
            return Core.Findings.Remedy.ByHand(drop, "the statement that made the index was not observed, so there would be no way back");
        }

        return new Remedy
        {
            Apply = [drop],
            Rollback = Restore(reading, index, concurrently: !partitioned).ToList(),
            Lock = partitioned ? LockWords.DropOnPartitioned : LockWords.DropConcurrently,
            Duration = "well under a second once older transactions on the table have ended; the way back builds the index again",
            Effects = [new IndexDropped(index.Schema, index.Table, index.Name) { CoveredBy = coveredBy }],
        };
    }

    /// <summary>Statements that bring an index back as it was, with its tablespace, its comment and its cluster mark.</summary>
    public static IEnumerable<string> Restore(CatalogReading reading, Core.Catalogs.Index index, bool concurrently)
    {
        var definition = InTablespace(index, reading.Details(index)?.Tablespace);
        yield return concurrently ? Concurrently(definition) : definition;
        if (reading.Details(index) is { } details)
        {
            if (details.Comment is { } comment)
            {
                yield return $"COMMENT ON INDEX {PgName.Of(index)} IS {PgName.Literal(comment)}";
            }

            if (details.Clustered)
            {
                yield return $"ALTER TABLE {PgName.Qualified(index.Schema, index.Table)} CLUSTER ON {PgName.Quote(index.Name)}";
            }
        }

        // A partitioned index is printed with ON ONLY, so each member is made and attached again under its own name.
        foreach (var member in reading.Members(index))
        {
            foreach (var statement in Restore(reading, member, concurrently: false))
            {
                yield return statement;
            }

            yield return $"ALTER INDEX {PgName.Of(index)} ATTACH PARTITION {PgName.Of(member)}";
        }
    }

    // pg_get_indexdef leaves the tablespace out; it stands before WHERE.
    private static string InTablespace(Core.Catalogs.Index index, string? tablespace)
    {
        var definition = index.Definition!;
        if (tablespace is null)
        {
            return definition;
        }

        var predicate = index.Predicate is null ? "" : $" WHERE {index.Predicate}";
        return definition.EndsWith(predicate, StringComparison.Ordinal) ? $"{definition[..^predicate.Length]} TABLESPACE {PgName.Quote(tablespace)}{predicate}" : definition;
    }

    /// <summary>The definition as pg_get_indexdef prints it, building without stopping writes.</summary>
    public static string Concurrently(string definition)
    {
        foreach (var start in new[] { "CREATE INDEX ", "CREATE UNIQUE INDEX " })
        {
            if (definition.StartsWith(start, StringComparison.Ordinal))
            {
                return start + "CONCURRENTLY " + definition[start.Length..];
            }
        }

        return definition;
    }
}
