using Polystore.Core.Catalogs;
using Polystore.Core.Observation;
using Polystore.Sqlite.Connect;
using Polystore.Sqlite.Observe.Profiling;
using Polystore.Sqlite.Observe.Sections;

namespace Polystore.Sqlite.Observe;

/// <summary>Profiles every table within one time limit, shared fairly: smallest first, and what one leaves goes to those after it.</summary>
internal sealed class ProfileReader(SqliteSession session, TimeProvider clock)
{
    // Fixed, so that two checks of one database see the same sample.
    private const int Seed = 20240229;

    private static readonly TimeSpan LeastShare = TimeSpan.FromMilliseconds(500);

    /// <summary>The profile of each table by name, and the tables that were left out.</summary>
    public (IReadOnlyList<TableProfile> Tables, IReadOnlyList<SqliteUnprofiledTable> Left) Read(
        Catalog catalog, TimeSpan limit, IProgress<ProgressStep>? progress, CancellationToken cancellationToken)
    {
        var started = clock.GetTimestamp();
        var left = catalog.Tables
            .Where(table => table.Kind is TableKind.Virtual)
            .Select(table => new SqliteUnprofiledTable(table.Name, "a virtual table: its rows may be computed or lie elsewhere"))
            .ToList();
        var tables = catalog.Tables.Where(table => table.Kind is TableKind.Ordinary).OrderBy(Weight).ToList();
        var profiles = new List<TableProfile>();
        for (var i = 0; i < tables.Count; i++)
        {
            progress?.Report(new ProgressStep($"Reading rows of {tables[i].Name}", i, tables.Count));
            var remaining = limit - clock.GetElapsedTime(started);
            if (remaining <= TimeSpan.Zero)
            {
                left.Add(new SqliteUnprofiledTable(tables[i].Name, "the time for reading rows had run out"));
                continue;
            }

            try
            {
                profiles.Add(Read(tables[i], Share(remaining, tables.Count - i), cancellationToken));
            }
            catch (SqliteFailureException failure)
            {
                left.Add(new SqliteUnprofiledTable(tables[i].Name, failure.Message));
            }
        }

        left.AddRange(profiles
            .Where(profile => profile is { RowsRead: 0, Complete: false })
            .Select(profile => new SqliteUnprofiledTable(profile.Table, "the time for reading rows had run out")));
        return (profiles.Where(profile => profile is not { RowsRead: 0, Complete: false }).ToList(), left);
    }

    // Among a thousand tables a fair share is a few milliseconds, which a hiccup of the machine can eat.
    private static TimeSpan Share(TimeSpan remaining, int tables)
    {
        var fair = remaining / tables;
        var least = remaining < LeastShare ? remaining : LeastShare;
        return fair > least ? fair : least;
    }

    private TableProfile Read(Table table, TimeSpan limit, CancellationToken cancellationToken)
    {
#pragma warning disable S2245 // A sample needs to be repeatable, not unguessable.
        var scan = new TableScan(session, new Random(Seed));
#pragma warning restore S2245
        try
        {
            return scan.Read(table, table.Columns.Select(column => column.Name).ToList(), limit, cancellationToken);
        }
        catch (SqliteFailureException) when (table.Columns.Any(column => column.Generation is ColumnGeneration.Virtual))
        {
            // A virtual column is computed while reading and may fail on a row, or call a function that this program has not.
            var plain = table.Columns.Where(column => column.Generation is not ColumnGeneration.Virtual).Select(column => column.Name).ToList();
            return scan.Read(table, plain, limit, cancellationToken);
        }
    }

    private static double Weight(Table table) => table.Bytes ?? (table.Rows ?? 0) * Math.Max(1, table.Columns.Count) * 8;
}
