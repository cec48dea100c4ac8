namespace Polystore.Postgres.Observe.Queries;

/// <summary>What the planner knows of a column or of an index's expression; never a value of it.</summary>
internal sealed record StatisticsRow
{
    public string Schema { get; init; } = "";
    public string Relation { get; init; } = "";
    public string Column { get; init; } = "";
    public bool Inherited { get; init; }
    public double NullFraction { get; init; }
    public double AverageBytes { get; init; }
    public double Distinct { get; init; }
    public double? Correlation { get; init; }
    public IReadOnlyList<double>? Frequencies { get; init; }

    // The shares of the first values tell a skewed column; a hundred of them for every column would make a snapshot large.
    // The view asks for the right to every column of the database, statistics or not; a superuser needs no such question.
    public static ProbeQuery<StatisticsRow> Query(bool superuser) => new("planner statistics", superuser ? Direct : Guarded, Read);

    private const string Guarded = """
        SELECT schemaname AS schema, tablename AS relation, attname AS column, inherited, null_frac AS null_fraction, avg_width AS average_bytes,
               n_distinct AS distinct, correlation, most_common_freqs[1:20] AS frequencies
          FROM pg_stats
         WHERE schemaname <> 'pg_catalog' AND schemaname <> 'information_schema' AND schemaname !~ '^pg_(toast|temp_|toast_temp_)'
        """;

    // As pg_stats (src/backend/catalog/system_views.sql): STATISTIC_KIND_MCV is 1, STATISTIC_KIND_CORRELATION is 3.
    private const string Direct = $"""
        SELECT n.nspname AS schema, c.relname AS relation, a.attname AS column, s.stainherit AS inherited, s.stanullfrac AS null_fraction,
               s.stawidth AS average_bytes, s.stadistinct AS distinct,
               CASE 3 WHEN s.stakind1 THEN s.stanumbers1[1] WHEN s.stakind2 THEN s.stanumbers2[1] WHEN s.stakind3 THEN s.stanumbers3[1]
                      WHEN s.stakind4 THEN s.stanumbers4[1] WHEN s.stakind5 THEN s.stanumbers5[1] END AS correlation,
               (CASE 1 WHEN s.stakind1 THEN s.stanumbers1 WHEN s.stakind2 THEN s.stanumbers2 WHEN s.stakind3 THEN s.stanumbers3
                       WHEN s.stakind4 THEN s.stanumbers4 WHEN s.stakind5 THEN s.stanumbers5 END)[1:20] AS frequencies
          FROM pg_statistic s
          JOIN pg_class c ON c.oid = s.starelid
          JOIN pg_namespace n ON n.oid = c.relnamespace
          JOIN pg_attribute a ON a.attrelid = s.starelid AND a.attnum = s.staattnum
         WHERE NOT a.attisdropped AND {UserSchemas.Condition}
        """;

    // In the order of the query.
    private static StatisticsRow Read(ColumnReader row) => new()
    {
        Schema = row.Text("schema"),
        Relation = row.Text("relation"),
        Column = row.Text("column"),
        Inherited = row.Bool("inherited"),
        NullFraction = row.Double("null_fraction"),
        AverageBytes = row.Double("average_bytes"),
        Distinct = row.Double("distinct"),
        Correlation = row.DoubleOrNull("correlation"),
        Frequencies = row.DoublesOrNull("frequencies"),
    };
}
