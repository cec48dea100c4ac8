using Polystore.Core.Catalogs;
using Polystore.Core.Observation;
using Polystore.Sqlite.Connect;
using Polystore.Sqlite.Observe.Sections;

namespace Polystore.Sqlite.Observe;

/// <summary>
/// Bytes and rows of every b-tree by one statement over the dbstat virtual table (https://sqlite.org/dbstat.html). It reads the
/// structure of the pages, no value.
/// </summary>
internal sealed class SizeReader(SqliteSession session)
{
    // dbstat visits every page. At 200 MB/s, a disk at its slowest, this is ten seconds; the data family may take longer.
    private const long MostBytes = 2L << 30;
    private const long MostBytesWithData = 16L << 30;
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(10);

    private const string Query =
        """
        SELECT name, sum(pgsize),
               sum(CASE pagetype WHEN 'overflow' THEN pgsize ELSE 0 END),
               sum(CASE pagetype WHEN 'leaf' THEN ncell ELSE 0 END),
               sum(CASE pagetype WHEN 'internal' THEN ncell ELSE 0 END)
        FROM dbstat
        GROUP BY name
        """;

    /// <summary>The catalogue with bytes and counted rows; as it was when the library has no dbstat or the file is too large.</summary>
    public Catalog Fill(Catalog catalog, SqliteStorage storage, ObserveOptions options, CancellationToken cancellationToken)
    {
        var compiledIn = storage.CompileOptions.Contains("ENABLE_DBSTAT_VTAB");
        if (!compiledIn || storage.PageSize * storage.PageCount > (options.ReadData ? MostBytesWithData : MostBytes))
        {
            return catalog;
        }

        var limit = options.ReadData ? options.DataTimeout : options.StatementTimeout;
        try
        {
            var trees = session.Query(Query, Tree.Map, timeout: limit < Longest ? limit : Longest, cancellationToken: cancellationToken)
                .ToDictionary(tree => tree.Name, StringComparer.OrdinalIgnoreCase);
            return catalog with { Tables = catalog.Tables.Select(table => Fill(table, trees)).ToList() };
        }
        catch (SqliteFailureException)
        {
            // Out of time, or a damaged page: sizes stay unknown, and the integrity check speaks of the damage.
            return catalog;
        }
    }

    private static Table Fill(Table table, Dictionary<string, Tree> trees)
    {
        if (!trees.TryGetValue(table.Name, out var tree))
        {
            return table;
        }

        var indexes = table.Indexes.Select(index => trees.TryGetValue(index.Name, out var own) ? index with { Bytes = own.Bytes } : index).ToList();

        // Inner pages of a rowid table hold only pointers; those of an index b-tree, which a WITHOUT ROWID table is, hold rows too.
        var rows = tree.LeafCells + (table.HasOption("WITHOUT ROWID") ? tree.InnerCells : 0);
        return table with
        {
            Rows = rows,
            RowsAreExact = true,
            Bytes = tree.Bytes,
            OutOfLineBytes = tree.OverflowBytes > 0 ? tree.OverflowBytes : null,
            TotalBytes = tree.Bytes + indexes.Sum(index => index.Bytes ?? 0),
            Indexes = indexes,
        };
    }

    private sealed record Tree(string Name, long Bytes, long OverflowBytes, long LeafCells, long InnerCells)
    {
        public static Tree Map(SqliteRow row) => new(row.Text(0), row.Int64(1), row.Int64(2), row.Int64(3), row.Int64(4));
    }
}
