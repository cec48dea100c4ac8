using Polystore.Core.Catalogs;
using Polystore.Sqlite.Advise.Candidates;
using Polystore.Sqlite.Connect;

namespace Polystore.Sqlite.Advise.Statistics;

/// <summary>
/// Counts in the target, read-only and within a time limit: whole tables up to <see cref="SampleRows"/> rows, else runs of
/// consecutive rows spread evenly over the table. What time does not allow falls back to SQLite's own default assumptions.
/// </summary>
/// <param name="session">The target.</param>
/// <param name="tables">The tables, by name.</param>
/// <param name="time">The clock.</param>
/// <param name="limit">Longest that all counting together may take.</param>
internal sealed class TableSampler(SqliteSession session, IReadOnlyDictionary<string, Table> tables, TimeProvider time, TimeSpan limit) : ITableFacts
{
    /// <summary>Rows up to which a table is read whole.</summary>
    public const int SampleRows = 100_000;

    // Runs of rows cost few page reads each; spread over the table they see old rows and new ones.
    private const int SampleRuns = 40;

    // build.c, sqlite3DefaultRowEst: without statistics a table has about a million rows and an equality finds ten.
    private const double DefaultRows = 1_048_576;
    private const double DefaultRowsPerValue = 10;

    // whereRangeScanEst without STAT4 takes a range for a quarter of the rows.
    private const double DefaultShare = 0.25;

    private readonly Dictionary<string, double> cache = new(StringComparer.Ordinal);
    private readonly Dictionary<string, (string From, double Rows)> samples = new(StringComparer.OrdinalIgnoreCase);
    private readonly long started = time.GetTimestamp();

    /// <summary>True when something could not be counted in time.</summary>
    public bool Incomplete { get; private set; }

    /// <inheritdoc />
    public double Rows(string table) => Cached($"rows|{table}", () => One($"SELECT count(*) FROM {IndexSql.Quote(table)}") ?? tables.GetValueOrDefault(table)?.Rows ?? DefaultRows);

    /// <inheritdoc />
    public double Count(string table, IReadOnlyCollection<string> conditions)
    {
        if (conditions.Count == 0)
        {
            return Rows(table);
        }

        var where = string.Join(" AND ", conditions.Order(StringComparer.Ordinal).Select(condition => $"({condition})"));
        return Cached($"count|{table}|{where}", () =>
        {
            var (from, sampled) = Sample(table);
            var rows = Rows(table);
            return One($"SELECT count(*) FROM {from} WHERE {where}") is { } counted && sampled > 0
                ? counted * rows / sampled
                : sampled == 0 ? 0 : rows * Math.Pow(DefaultShare, conditions.Count);
        });
    }

    /// <inheritdoc />
    public double Distinct(string table, IReadOnlyList<IndexKey> keys, string? predicate)
    {
        // The order of the keys makes no difference to how many combinations there are.
        var values = string.Join(", ", keys.Select(IndexSql.Value).Distinct(StringComparer.OrdinalIgnoreCase).Order(StringComparer.OrdinalIgnoreCase));
        return Cached($"distinct|{table}|{values}|{predicate}", () =>
        {
            var (from, sampled) = Sample(table);
            var rows = predicate is null ? Rows(table) : Count(table, [predicate]);
            var where = predicate is null ? "" : $" WHERE {predicate}";
            var counted = Query(
                $"SELECT count(*), total(c = 1), total(c) FROM (SELECT count(*) AS c FROM {from}{where} GROUP BY {values})",
                row => (Distinct: row.Double(0), Once: row.Double(1), Rows: row.Double(2)));
            return counted is [var seen]
                ? DistinctEstimate.Of(rows, Math.Min(seen.Rows, sampled), seen.Distinct, seen.Once)
                : Math.Max(1, rows / DefaultRowsPerValue);
        });
    }

    /// <inheritdoc />
    public double Bytes(string table, IndexKey key)
    {
        // A record holds integers in 1 to 8 bytes and texts as they are: https://sqlite.org/fileformat2.html#record_format
        var value = IndexSql.Value(key with { Collation = null });
        return Cached($"bytes|{table}|{value}", () =>
        {
            var (from, _) = Sample(table);
            return One($"""
                SELECT avg(CASE typeof(v) WHEN 'null' THEN 0 WHEN 'real' THEN 8
                  WHEN 'integer' THEN CASE WHEN v IN (0, 1) THEN 0 WHEN v BETWEEN -128 AND 127 THEN 1 WHEN v BETWEEN -32768 AND 32767 THEN 2
                    WHEN v BETWEEN -8388608 AND 8388607 THEN 3 WHEN v BETWEEN -2147483648 AND 2147483647 THEN 4 ELSE 8 END
                  ELSE length(CAST(v AS BLOB)) END)
                FROM (SELECT {value} AS v FROM {from} LIMIT 2000)
                """) ?? 8;
        });
    }

    private double Cached(string key, Func<double> compute)
    {
        if (!cache.TryGetValue(key, out var value))
        {
            cache[key] = value = compute();
        }

        return value;
    }

    // The table, or the sample as a derived table, with the number of rows in it.
    private (string From, double Rows) Sample(string table)
    {
        if (samples.TryGetValue(table, out var known))
        {
            return known;
        }

        var rows = Rows(table);
        var name = IndexSql.Quote(table);
        (string From, double Rows) sample = (name, rows);
        if (rows > SampleRows)
        {
            var from = tables.TryGetValue(table, out var found) && !found.HasOption("WITHOUT ROWID") ? Runs(name) : $"(SELECT * FROM {name} LIMIT {SampleRows})";
            sample = One($"SELECT count(*) FROM {from}") is > 0 and var counted ? (from, counted) : ($"(SELECT * FROM {name} LIMIT {SampleRows})", SampleRows);
        }

        return samples[table] = sample;
    }

    private string Runs(string name)
    {
        var (first, last) = Query($"SELECT min(rowid), max(rowid) FROM {name}", row => (row.Int64(0), row.Int64(1))) is [var found] ? found : (0, 0);
        var step = Math.Max(1, (last - first) / SampleRuns);
        var runs = Enumerable.Range(0, SampleRuns).Select(i => $"SELECT * FROM (SELECT * FROM {name} WHERE rowid >= {first + (i * step)} AND rowid < {first + ((i + 1) * step)} LIMIT {SampleRows / SampleRuns})");
        return $"({string.Join(" UNION ALL ", runs)})";
    }

    private double? One(string sql) => Query(sql, row => row.DoubleOrNull(0)) is [{ } value] ? value : null;

    private IReadOnlyList<T>? Query<T>(string sql, Func<SqliteRow, T> map)
    {
        var left = limit - time.GetElapsedTime(started);
        if (left <= TimeSpan.Zero)
        {
            Incomplete = true;
            return null;
        }

        try
        {
            return session.Query(sql, map, timeout: left);
        }
        catch (SqliteFailureException)
        {
            // Out of time, or an expression that fails on some row (malformed JSON): the default assumption stands in.
            Incomplete = true;
            return null;
        }
    }
}
