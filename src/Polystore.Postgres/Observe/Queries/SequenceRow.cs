using System.Text;
using Polystore.Sql;

namespace Polystore.Postgres.Observe.Queries;

/// <summary>A sequence without how far it has come.</summary>
internal sealed record SequenceRow
{
    public long Oid { get; init; }
    public string Schema { get; init; } = "";
    public string Name { get; init; } = "";
    public string Type { get; init; } = "bigint";
    public decimal Start { get; init; }
    public decimal Minimum { get; init; }
    public decimal Maximum { get; init; }
    public decimal Increment { get; init; }
    public bool Cycles { get; init; }
    public string? OwnerSchema { get; init; }
    public string? OwnerTable { get; init; }
    public string? OwnerColumn { get; init; }
    public bool Readable { get; init; }

    /// <summary>All but the sequences of extensions. A sequence that is unlogged cannot be read on a standby.</summary>
    public static ProbeQuery<SequenceRow> Query() => new(
        "sequences",
        $"""
        SELECT c.oid::int8 AS oid, n.nspname AS schema, c.relname AS name, format_type(s.seqtypid, NULL) AS type, s.seqstart AS start, s.seqmin AS minimum,
               s.seqmax AS maximum, s.seqincrement AS increment, s.seqcycle AS cycles, tn.nspname AS owner_schema, t.relname AS owner_table, a.attname AS owner_column,
               has_schema_privilege(n.oid, 'USAGE') AND has_sequence_privilege(c.oid, 'SELECT') AND c.oid <> ALL(:locked)
                   AND NOT (c.relpersistence = 'u' AND pg_is_in_recovery()) AS readable
          FROM pg_sequence s
          JOIN pg_class c ON c.oid = s.seqrelid
          JOIN pg_namespace n ON n.oid = c.relnamespace
          LEFT JOIN pg_depend d ON d.classid = 'pg_class'::regclass AND d.objid = c.oid AND d.refclassid = 'pg_class'::regclass AND d.deptype IN ('a', 'i') AND d.refobjsubid > 0
          LEFT JOIN pg_class t ON t.oid = d.refobjid
          LEFT JOIN pg_namespace tn ON tn.oid = t.relnamespace
          LEFT JOIN pg_attribute a ON a.attrelid = d.refobjid AND a.attnum = d.refobjsubid
         WHERE c.relpersistence <> 't' AND {UserSchemas.Condition}
           AND NOT EXISTS (SELECT FROM pg_depend x WHERE x.classid = 'pg_class'::regclass AND x.objid = c.oid AND x.deptype = 'e')
         ORDER BY n.nspname, c.relname
        """,
        Read);

    // In the order of the query.
    private static SequenceRow Read(ColumnReader row) => new()
    {
        Oid = row.Int64("oid"),
        Schema = row.Text("schema"),
        Name = row.Text("name"),
        Type = row.Text("type"),
        Start = row.Int64("start"),
        Minimum = row.Int64("minimum"),
        Maximum = row.Int64("maximum"),
        Increment = row.Int64("increment"),
        Cycles = row.Bool("cycles"),
        OwnerSchema = row.TextOrNull("owner_schema"),
        OwnerTable = row.TextOrNull("owner_table"),
        OwnerColumn = row.TextOrNull("owner_column"),
        Readable = row.Bool("readable"),
    };
}

/// <summary>How far a sequence has come.</summary>
internal sealed record SequenceValueRow
{
    // Each SELECT keeps a lock until its savepoint is rolled back; this many stay far below the smallest lock table. Planning a
    // UNION takes more than twice as long when it has twice as many branches, and below this number sending it takes longer.
    private const int AtOnce = 50;

    public long Oid { get; init; }
    public decimal LastValue { get; init; }
    public bool Called { get; init; }

    /// <summary>
    /// Reads the sequences themselves, many to a query: <c>pg_sequence_last_value</c> would take a lock that only writers need.
    /// </summary>
    public static IReadOnlyList<ProbeQuery<SequenceValueRow>> Queries(IEnumerable<SequenceRow> sequences) =>
        sequences.Where(sequence => sequence.Readable).Chunk(AtOnce).Select(Query).ToList();

    private static ProbeQuery<SequenceValueRow> Query(SequenceRow[] sequences)
    {
        var sql = new StringBuilder();
        foreach (var sequence in sequences)
        {
            sql.Append(sql.Length == 0 ? "" : "\nUNION ALL ")
                .Append("SELECT ").Append(sequence.Oid).Append("::int8 AS oid, last_value, is_called AS called FROM ")
                .Append(SqlQuoting.AlwaysQuoted(sequence.Schema, SqlDialect.Postgres)).Append('.').Append(SqlQuoting.AlwaysQuoted(sequence.Name, SqlDialect.Postgres));
        }

        return new ProbeQuery<SequenceValueRow>("sequence values", sql.ToString(), ProbeRowsJson.Default.SequenceValueRow);
    }
}
