using Polystore.Core.Findings;
using Polystore.Sql;
using Polystore.Sqlite.Connect;
using Polystore.Sqlite.Measure;

namespace Polystore.Sqlite.Prove;

/// <summary>The schema byte for byte, and the content of tables whose rows a remedy touches, to see whether a rollback brings all back.</summary>
internal sealed record SchemaImage
{
    private const int ContentRowLimit = 500_000;

    /// <summary>Rows of the schema table; statistics tables are no part of the schema that users wrote.</summary>
    public required IReadOnlyList<string> Objects { get; init; }

    /// <summary>Digests of content by table.</summary>
    public required IReadOnlyList<string> Contents { get; init; }

    public static SchemaImage Take(SqliteSession session, Remedy remedy, CancellationToken cancellationToken) => new()
    {
        Objects = session.Query(
            """
            SELECT type, name, tbl_name, coalesce(sql, '') FROM sqlite_master
            WHERE name NOT LIKE 'sqlite!_stat%' ESCAPE '!'
            ORDER BY type, name
            """,
            row => $"{row.Text(0)} {row.Text(1)} on {row.Text(2)}: {row.Text(3)}",
            cancellationToken: cancellationToken),
        Contents = remedy.Effects.Select(TouchedRows).OfType<string>().Distinct().Select(table => Content(session, table, cancellationToken)).ToList(),
    };

    /// <summary>What is not as before, in a few words; null when everything is.</summary>
    public string? DifferenceTo(SchemaImage before)
    {
        var missing = before.Objects.Except(Objects).FirstOrDefault();
        var added = Objects.Except(before.Objects).FirstOrDefault();
        if (missing is not null)
        {
            return $"{Head(missing)} is not as it was";
        }

        return added is not null ? $"{Head(added)} is left over"
            : Contents.SequenceEqual(before.Contents) ? null : "the rows are not as they were";
    }

    private static string Head(string item) => item[..item.IndexOf(" on ", StringComparison.Ordinal)];

    private static string? TouchedRows(RemedyEffect effect) => effect switch
    {
        TableRebuilt rebuilt => rebuilt.Table.Name,
        RowsChanged changed => changed.Table.Name,
        _ => null,
    };

    private static string Content(SqliteSession session, string table, CancellationToken cancellationToken)
    {
        var meter = new StatementMeter(session, TimeProvider.System, new MeterOptions { Repetitions = 1, StatementTimeout = TimeSpan.Zero });
        return $"{table} {meter.Measure($"SELECT * FROM {SqlQuoting.Identifier(table, SqlDialect.Sqlite)} LIMIT {ContentRowLimit}", null, cancellationToken).Digest}";
    }
}
