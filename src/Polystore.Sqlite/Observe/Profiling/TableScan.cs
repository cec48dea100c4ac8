using Polystore.Core.Catalogs;
using Polystore.Sql;
using Polystore.Sqlite.Connect;
using SQLitePCL;

namespace Polystore.Sqlite.Observe.Profiling;

/// <summary>
/// Reads the rows of one table once, or a sample of a large one: runs of rows that begin at random rowids. A WITHOUT ROWID table
/// has no number to jump to, so its sample is its first rows. What was read when the time is up counts.
/// </summary>
internal sealed class TableScan(SqliteSession session, Random random)
{
    /// <summary>Tables up to this many rows are read whole: about a second for ten columns.</summary>
    public const long WholeUpTo = 200_000;

    private const int SampleRows = 100_000;
    private const int RowsPerRun = 500;

    // Rows with large values are read to their end, so a sample is bounded in bytes too.
    private const double SampleBytes = 256 << 20;

    // About 28 bytes an entry: 56 MB at most, for one table at a time.
    private const int MostEntries = 2_000_000;

    public TableProfile Read(Table table, IReadOnlyList<string> columns, TimeSpan limit, CancellationToken cancellationToken)
    {
        var cap = Math.Clamp(MostEntries / Math.Max(1, columns.Count), 1_000, (int)WholeUpTo);
        var tallies = columns.Select(_ => new ColumnTally(cap)).ToList();
        var select = string.Join(", ", columns.Select(Quote));
        var sampleRows = SampleSize(table);
        var rowid = RowCounter.RowidName(table);
        var isLarge = table.Rows > WholeUpTo || table.Rows > sampleRows;
        using var interrupt = new SqliteInterrupt(session.Handle, limit, cancellationToken);
        var (rows, complete) = !isLarge
            ? Run($"SELECT {select} FROM main.{Quote(table.Name)}", tallies, interrupt, cancellationToken)
            : rowid is null || table.HasOption("WITHOUT ROWID")
                ? Run($"SELECT {select} FROM main.{Quote(table.Name)} LIMIT {sampleRows}", tallies, interrupt, cancellationToken)
                : Sample(table, select, rowid, sampleRows, tallies, interrupt, cancellationToken);
        return new TableProfile(table.Name, columns, tallies, rows, complete && !isLarge);
    }

    private static long SampleSize(Table table)
    {
        var rowBytes = table is { Bytes: { } bytes, Rows: > 0 and var rows } ? bytes / rows : 0;
        return rowBytes * SampleRows > SampleBytes ? Math.Max(RowsPerRun, (long)(SampleBytes / rowBytes)) : SampleRows;
    }

    private (long Rows, bool Complete) Run(string sql, List<ColumnTally> tallies, SqliteInterrupt interrupt, CancellationToken cancellationToken)
    {
        using var statement = session.Prepare(sql)!;
        return Drain(statement, tallies, 0, interrupt, cancellationToken);
    }

    private (long Rows, bool Complete) Sample(
        Table table, string select, string rowid, long sampleRows, List<ColumnTally> tallies, SqliteInterrupt interrupt, CancellationToken cancellationToken)
    {
        var (low, high) = session.Query(
            $"SELECT (SELECT min({rowid}) FROM main.{Quote(table.Name)}), (SELECT max({rowid}) FROM main.{Quote(table.Name)})",
            row => (row.Int64(0), row.Int64(1)),
            cancellationToken: cancellationToken)[0];
        var starts = Enumerable.Range(0, (int)Math.Max(1, sampleRows / RowsPerRun)).Select(_ => random.NextInt64(low, Math.Max(low, high) == long.MaxValue ? high : high + 1)).Order().ToList();
        using var statement = session.Prepare(
            $"SELECT {select}{(select.Length > 0 ? ", " : "")}{rowid} FROM main.{Quote(table.Name)} WHERE {rowid} >= ?1 ORDER BY {rowid} LIMIT {RowsPerRun}")!;
        long rows = 0;
        var next = low;
        foreach (var start in starts)
        {
            raw.sqlite3_reset(statement);
            raw.sqlite3_bind_int64(statement, 1, Math.Max(start, next));
            var (read, finished) = Drain(statement, tallies, rows, interrupt, cancellationToken, last => next = last == long.MaxValue ? last : last + 1);
            rows = read;
            if (!finished)
            {
                break;
            }
        }

        return (rows, false);
    }

    private (long Rows, bool Complete) Drain(
        sqlite3_stmt statement, List<ColumnTally> tallies, long rows, SqliteInterrupt interrupt, CancellationToken cancellationToken, Action<long>? lastRowid = null)
    {
        while (true)
        {
            switch (raw.sqlite3_step(statement))
            {
                case raw.SQLITE_ROW:
                    for (var i = 0; i < tallies.Count; i++)
                    {
                        tallies[i].Add(statement, i);
                    }

                    lastRowid?.Invoke(raw.sqlite3_column_int64(statement, tallies.Count));
                    rows++;
                    break;
                case raw.SQLITE_DONE:
                    return (rows, true);
                case raw.SQLITE_INTERRUPT:
                    cancellationToken.ThrowIfCancellationRequested();
                    return interrupt.TimedOut ? (rows, false) : throw session.Failure(raw.SQLITE_INTERRUPT);
                case var code:
                    throw session.Failure(code);
            }
        }
    }

    private static string Quote(string name) => SqlQuoting.AlwaysQuoted(name, SqlDialect.Sqlite);
}
