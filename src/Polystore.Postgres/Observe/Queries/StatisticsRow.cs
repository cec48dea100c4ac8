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
    public static ProbeQuery<StatisticsRow> Query() => new(
        "planner statistics",
        """
        SELECT schemaname AS schema, tablename AS relation, attname AS column, inherited, null_frac AS null_fraction, avg_width AS average_bytes,
               n_distinct AS distinct, correlation, most_common_freqs[1:20] AS frequencies
          FROM pg_stats
         WHERE schemaname <> 'pg_catalog' AND schemaname <> 'information_schema' AND schemaname !~ '^pg_(toast|temp_|toast_temp_)'
        """,
        ProbeRowsJson.Default.StatisticsRow);
}
