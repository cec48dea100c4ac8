using Polystore.Sqlite.Connect;

namespace Polystore.Sqlite.Prove;

/// <summary>
/// The planner's statistics, so that one trial does not change the plans of the next: dropping an index loses its statistics, and
/// making it again does not bring them back.
/// </summary>
internal sealed record StatisticsImage(bool Exists, bool HasSamples, IReadOnlyList<(string Table, string? Index, string? Stat)> Rows)
{
    public static StatisticsImage Take(SqliteSession session, CancellationToken cancellationToken)
    {
        var tables = session.Query("SELECT name FROM sqlite_master WHERE name LIKE 'sqlite!_stat%' ESCAPE '!'", row => row.Text(0), cancellationToken: cancellationToken);
        var exists = tables.Contains("sqlite_stat1", StringComparer.OrdinalIgnoreCase);
        var rows = exists
            ? session.Query("SELECT tbl, idx, stat FROM sqlite_stat1 ORDER BY tbl, idx, stat", row => (row.Text(0), row.TextOrNull(1), row.TextOrNull(2)), cancellationToken: cancellationToken)
            : [];
        return new StatisticsImage(exists, tables.Any(name => name.EndsWith('3') || name.EndsWith('4')), rows);
    }

    /// <summary>Puts the statistics back as they were.</summary>
    /// <returns>False when that cannot be done on this copy.</returns>
    public bool Restore(SqliteSession session, CancellationToken cancellationToken)
    {
        var now = Take(session, cancellationToken);
        if (now.Exists == Exists && now.Rows.SequenceEqual(Rows))
        {
            return true;
        }

        // Samples (sqlite_stat4) are not kept here, and a statistics table that came or went leaves traces; both need a fresh copy.
        if (!Exists || !now.Exists || HasSamples || now.HasSamples)
        {
            return false;
        }

        session.Execute("BEGIN; DELETE FROM sqlite_stat1", cancellationToken: cancellationToken);
        foreach (var (table, index, stat) in Rows)
        {
            session.Query("INSERT INTO sqlite_stat1 (tbl, idx, stat) VALUES (?1, ?2, ?3)", row => row.Count, [table, index, stat], cancellationToken: cancellationToken);
        }

        // Makes the planner read the table again (https://sqlite.org/lang_analyze.html).
        session.Execute("COMMIT; ANALYZE sqlite_schema", cancellationToken: cancellationToken);
        return true;
    }
}
