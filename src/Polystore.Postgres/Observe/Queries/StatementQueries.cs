using Polystore.Postgres.Observe.Sections;
using Polystore.Postgres.Observe.Versions;
using Polystore.Sql;

namespace Polystore.Postgres.Observe.Queries;

/// <summary>pg_stat_statements of this database.</summary>
internal static class StatementQueries
{
    // The first fifty by each of seven orders: what no order shows matters to nobody.
    private const int PerOrder = 50;

    /// <summary>
    /// Numbers without texts come first, so that the file of texts is read once for those chosen. Statements of this tool and of
    /// transaction control are left out; roles are summed.
    /// </summary>
    public static ProbeQuery<PostgresStatement> Top(StatementsSql sql, string schema) => new(
        "statements",
        $"""
        WITH entries AS (
            SELECT s.queryid, min(s.query) AS query, bool_or({sql.TopLevel}) AS top_level, array_agg(DISTINCT pg_get_userbyid(s.userid)) AS roles,
                   sum(s.calls)::float8 AS calls, sum(s.total_exec_time) AS total, sum(s.total_exec_time) / greatest(sum(s.calls), 1) AS mean,
                   min(s.min_exec_time) AS least, max(s.max_exec_time) AS most,
                   sqrt(greatest(0, sum(s.calls * (s.stddev_exec_time ^ 2 + s.mean_exec_time ^ 2)) / greatest(sum(s.calls), 1)
                        - (sum(s.total_exec_time) / greatest(sum(s.calls), 1)) ^ 2)) AS deviation,
                   sum(s.total_plan_time) AS plan, sum(s.rows)::float8 AS rows, sum(s.shared_blks_hit)::float8 AS hit, sum(s.shared_blks_read)::float8 AS read,
                   sum(s.shared_blks_dirtied)::float8 AS dirtied, sum(s.shared_blks_written)::float8 AS written, sum(s.local_blks_read)::float8 AS local_read,
                   sum(s.local_blks_written)::float8 AS local_written, sum(s.temp_blks_read)::float8 AS temp_read, sum(s.temp_blks_written)::float8 AS temp_written,
                   sum({sql.ReadTime}) AS read_time, sum({sql.WriteTime}) AS write_time, sum(s.wal_records)::float8 AS wal_records, sum(s.wal_fpi)::float8 AS wal_fpi,
                   sum(s.wal_bytes)::float8 AS wal_bytes, sum({sql.JitFunctions})::float8 AS jit_functions, sum({sql.JitTime})::float8 AS jit_time, min({sql.StatsSince}) AS since
              FROM {Qualified(schema, "pg_stat_statements")} s
             WHERE s.dbid = (SELECT oid FROM pg_database WHERE datname = current_database()) AND s.queryid IS NOT NULL
               AND {ProbeQuery.UnmarkedCondition}
               AND s.query !~* '^\s*(BEGIN|COMMIT|ROLLBACK|SAVEPOINT|RELEASE|START TRANSACTION|SET LOCAL|DISCARD|DEALLOCATE|END)\M'
             GROUP BY s.queryid
        ), ranked AS (
            SELECT *, least(row_number() OVER (ORDER BY total DESC), row_number() OVER (ORDER BY mean DESC), row_number() OVER (ORDER BY calls DESC),
                            row_number() OVER (ORDER BY read DESC), row_number() OVER (ORDER BY temp_written DESC), row_number() OVER (ORDER BY wal_bytes DESC),
                            row_number() OVER (ORDER BY rows DESC)) AS rank
              FROM entries
        )
        SELECT queryid::text AS id, left(query, 20000) AS query, '' AS fingerprint, roles, top_level, calls, total AS total_milliseconds, mean AS mean_milliseconds,
               least AS min_milliseconds, most AS max_milliseconds, deviation AS standard_deviation_milliseconds, plan AS plan_milliseconds, rows,
               hit AS shared_blocks_hit, read AS shared_blocks_read, dirtied AS shared_blocks_dirtied, written AS shared_blocks_written,
               local_read AS local_blocks_read, local_written AS local_blocks_written, temp_read AS temp_blocks_read, temp_written AS temp_blocks_written,
               read_time AS read_milliseconds, write_time AS write_milliseconds, wal_records, wal_fpi AS wal_full_page_images, wal_bytes,
               jit_functions, jit_time AS jit_milliseconds, since
          FROM ranked WHERE rank <= {PerOrder} ORDER BY total DESC
        """,
        ProbeRowsJson.Default.PostgresStatement);

    public static ProbeQuery<StatementTotalsRow> Totals(StatementsSql sql, string schema) => new(
        "statement totals",
        $"""
        SELECT count(*) AS entries, coalesce(sum(s.total_exec_time), 0) AS total_milliseconds, coalesce(sum(s.calls), 0)::float8 AS total_calls,
               current_setting('pg_stat_statements.max')::int8 AS max_entries, coalesce(current_setting('pg_stat_statements.track_planning', true), 'off') = 'on' AS planning_tracked,
               current_setting('track_io_timing') = 'on' AS io_timed,
               {(sql.HasInfo ? $"(SELECT dealloc FROM {Qualified(schema, "pg_stat_statements_info")})" : "0")} AS deallocated,
               {(sql.HasInfo ? $"(SELECT stats_reset FROM {Qualified(schema, "pg_stat_statements_info")})" : "NULL::timestamptz")} AS reset_at
          FROM {Qualified(schema, "pg_stat_statements")}(false) s
         WHERE s.dbid = (SELECT oid FROM pg_database WHERE datname = current_database())
        """,
        ProbeRowsJson.Default.StatementTotalsRow);

    private static string Qualified(string schema, string name) => SqlQuoting.AlwaysQuoted(schema, SqlDialect.Postgres) + "." + name;
}

/// <summary>Sums over all statements of the database.</summary>
internal sealed record StatementTotalsRow
{
    public long Entries { get; init; }
    public double TotalMilliseconds { get; init; }
    public double TotalCalls { get; init; }
    public long MaxEntries { get; init; }
    public bool PlanningTracked { get; init; }
    public bool IoTimed { get; init; }
    public long Deallocated { get; init; }
    public DateTimeOffset? ResetAt { get; init; }
}
