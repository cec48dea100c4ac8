using Polystore.Sqlite.Connect;

namespace Polystore.Sqlite.Observe.Schema;

/// <summary>Reads the catalogue with a fixed number of statements, however many tables there are.</summary>
internal sealed class SchemaReader(SqliteSession session)
{
    /// <summary>Everything that the pragmas tell, read on the calling thread.</summary>
    public SchemaFacts Read(CancellationToken cancellationToken)
    {
        var objects = session.Query(SchemaObject.Query, SchemaObject.Map, cancellationToken: cancellationToken);
        var columns = session.Query(ColumnRow.ForTables, ColumnRow.Map, cancellationToken: cancellationToken).ToList();
        var broken = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (var lone in objects.Where(item => item.IsVirtual || item.Type == "view"))
        {
            columns.AddRange(ColumnsOf(lone.Name, broken, cancellationToken));
        }

        return new SchemaFacts
        {
            Objects = objects,
            Columns = columns.ToLookup(column => column.Table, StringComparer.OrdinalIgnoreCase),
            Indexes = session.Query(IndexRow.Query, IndexRow.Map, cancellationToken: cancellationToken).ToLookup(row => row.Table, StringComparer.OrdinalIgnoreCase),
            ForeignKeys = session.Query(ForeignKeyRow.Query, ForeignKeyRow.Map, cancellationToken: cancellationToken)
                .ToLookup(row => row.Table, StringComparer.OrdinalIgnoreCase),
            Shadows = ShadowTables(objects, cancellationToken),
            Broken = broken,
            Statistics = Statistics(objects, cancellationToken),
            Sequences = Sequences(objects, cancellationToken),
        };
    }

    // A view over a dropped table and a virtual table without its module fail alone.
    private IReadOnlyList<ColumnRow> ColumnsOf(string name, Dictionary<string, string> broken, CancellationToken cancellationToken)
    {
        try
        {
            return session.Query(ColumnRow.ForOne, ColumnRow.Map, [name], cancellationToken: cancellationToken);
        }
        catch (SqliteFailureException failure) when (!failure.TimedOut)
        {
            broken[name] = failure.Message;
            return [];
        }
    }

    private IReadOnlySet<string> ShadowTables(IReadOnlyList<SchemaObject> objects, CancellationToken cancellationToken)
    {
        if (SqliteSession.Library.IsAtLeast(3, 37))
        {
            return session.Query("SELECT name FROM pragma_table_list WHERE schema = 'main' AND type = 'shadow'", row => row.Text(0), cancellationToken: cancellationToken)
                .ToHashSet(StringComparer.OrdinalIgnoreCase);
        }

        // Older libraries do not tell; the modules of SQLite itself name theirs like this (fts3.c, fts5_main.c, rtree.c, geopoly.c).
        string[] suffixes =
            ["content", "docsize", "segments", "segdir", "stat", "data", "idx", "config", "node", "parent", "rowid"];
        var virtuals = objects.Where(item => item.IsVirtual).Select(item => item.Name).ToList();
        return virtuals.SelectMany(name => suffixes.Select(suffix => $"{name}_{suffix}")).ToHashSet(StringComparer.OrdinalIgnoreCase);
    }

    private IReadOnlyList<StatisticsRow>? Statistics(IReadOnlyList<SchemaObject> objects, CancellationToken cancellationToken)
    {
        if (!objects.Any(item => item.Name.Equals("sqlite_stat1", StringComparison.OrdinalIgnoreCase)))
        {
            return null;
        }

        try
        {
            return session.Query(StatisticsRow.Query, StatisticsRow.Map, cancellationToken: cancellationToken).OfType<StatisticsRow>().ToList();
        }
        catch (SqliteFailureException failure) when (!failure.TimedOut)
        {
            return [];
        }
    }

    private Dictionary<string, long> Sequences(IReadOnlyList<SchemaObject> objects, CancellationToken cancellationToken)
    {
        var sequences = new Dictionary<string, long>(StringComparer.OrdinalIgnoreCase);
        if (objects.Any(item => item.Name.Equals("sqlite_sequence", StringComparison.OrdinalIgnoreCase)))
        {
            foreach (var (name, value) in session.Query("SELECT name, seq FROM sqlite_sequence", row => (row.Text(0), row.Int64(1)), cancellationToken: cancellationToken))
            {
                sequences[name] = value;
            }
        }

        return sequences;
    }
}

/// <summary>What the pragmas told, by table name without regard to case.</summary>
internal sealed record SchemaFacts
{
    public required IReadOnlyList<SchemaObject> Objects { get; init; }

    public required ILookup<string, ColumnRow> Columns { get; init; }

    public required ILookup<string, IndexRow> Indexes { get; init; }

    public required ILookup<string, ForeignKeyRow> ForeignKeys { get; init; }

    public required IReadOnlySet<string> Shadows { get; init; }

    /// <summary>Views and virtual tables that cannot be compiled, with SQLite's words.</summary>
    public required IReadOnlyDictionary<string, string> Broken { get; init; }

    /// <summary>Null when ANALYZE has never run.</summary>
    public required IReadOnlyList<StatisticsRow>? Statistics { get; init; }

    public required IReadOnlyDictionary<string, long> Sequences { get; init; }
}
