using System.Data.Common;
using System.Globalization;
using Polystore.Runtime.Stores;
using Polystore.Sql;

namespace Polystore.Runtime.Patterns;

/// <summary>The statements of an event store.</summary>
internal static class EventSql
{
    /// <summary>JSON as the engine keeps it; what is none is refused.</summary>
    public static SqlQuery Json(IRelationalDialect dialect, string? json) =>
        new SqlQuery().Write(IsPostgres(dialect) ? "CAST(" : "json(").Value(json).Write(IsPostgres(dialect) ? " AS jsonb)" : ")");

    public static SqlQuery Columns(IRelationalDialect dialect) =>
        new SqlQuery().Write(IsPostgres(dialect) ? "CAST(transaction_id AS text)" : "'0'").Write(", position, stream, version, id, type, data, metadata, recorded_at");

    public static RecordedEvent Read(DbDataReader row) => new(
        new EventPosition(ulong.Parse(row.GetString(0), CultureInfo.InvariantCulture), row.GetInt64(1)),
        row.GetString(2),
        row.GetInt64(3),
        new EventData(row.GetString(5), row.GetString(6)) { Id = row.GetGuid(4), Metadata = row.IsDBNull(7) ? null : row.GetString(7) },
        row.GetFieldValue<DateTimeOffset>(8));

    public static SqlQuery Insert(SqlName table, IRelationalDialect dialect, string stream, long version, IEnumerable<EventData> rows)
    {
        var query = new SqlQuery().Write("INSERT INTO ").Write(table).Write(" (stream, version, id, type, data, metadata) VALUES ");
        var separator = "";
        foreach (var row in rows)
        {
            version++;
            query.Write(separator).Write($"({stream}, {version}, {row.Id}, {row.Type}, {Json(dialect, row.Data)}, {Json(dialect, row.Metadata)})");
            separator = ", ";
        }

        return query;
    }

    // Every transaction below the snapshot's xmin has ended: none of them can add an event any more, and later ones have greater numbers.
    public static SqlQuery All(SqlName table, IRelationalDialect dialect, EventPosition after, int most) => IsPostgres(dialect)
        ? new SqlQuery().Write($"""
            SELECT {Columns(dialect)} FROM {table}
            WHERE (transaction_id, position) > ({Transaction(after)}, {after.Number}) AND transaction_id < pg_snapshot_xmin(pg_current_snapshot())
            ORDER BY {table}.transaction_id, position LIMIT {most}
            """)
        : new SqlQuery().Write($"SELECT {Columns(dialect)} FROM {table} WHERE position > {after.Number} ORDER BY position LIMIT {most}");

    public static SqlQuery Transaction(EventPosition position) => new SqlQuery().Write("CAST(").Value(position.Transaction.ToString(CultureInfo.InvariantCulture)).Write(" AS xid8)");

    private static bool IsPostgres(IRelationalDialect dialect) => dialect.Language == SqlDialect.Postgres;
}
