using Polystore.Core.Catalogs;
using Polystore.Core.Connections;
using Polystore.Core.Findings;
using Polystore.Core.Rules;
using Polystore.Postgres.Rules.Reading;

namespace Polystore.Postgres.Rules.Tables;

internal sealed class PartitionCandidate : IRule
{
    private static readonly RuleOption MinimumBytes = new()
    {
        Name = "minimum-bytes", Default = 64.0 * 1024 * 1024 * 1024, Unit = "bytes", Meaning = "smaller tables are left alone",
        Source = "manual 5.12.1: a rule of thumb is that the table exceeds the memory of the server; 64 GB is a common one",
    };

    private static readonly RuleOption Correlation = new()
    {
        Name = "correlation", Default = 0.9, Unit = "ratio", Maximum = 1, Meaning = "how well the time follows the order of the rows: rows arrive in time",
        Source = "pg_stats.correlation; from 0.9 on btcostestimate treats the column as nearly clustered",
    };

    public RuleInfo Info { get; } = new()
    {
        Id = "PG-TABLE-PARTITION-CANDIDATE",
        Engine = EngineNames.Postgres,
        Family = "tables",
        Title = "Large table that time could divide",
        LooksFor = "A very large table with a date or timestamp column that rows arrive in the order of. Not reported: large tables without such a column, where partitions "
            + "would only slow lookups.",
        Why = "Old rows go by dropping a partition instead of a DELETE that VACUUM must follow; vacuum, index builds and hot data shrink to the newest partition.",
        Options = [MinimumBytes, Correlation],
        References = ["https://www.postgresql.org/docs/current/ddl-partitioning.html#DDL-PARTITIONING-OVERVIEW"],
    };

    public RuleVerdict Judge(RuleContext context) => CatalogReading.TryOpen(context, out var reading, out var reason)
        ? RuleVerdict.Of(reading.Tables
            .Where(table => table.Kind == TableKind.Ordinary && table.TotalBytes >= context.Option(MinimumBytes))
            .Select(table => (table, column: table.Columns
                .Where(column => column.Type.StartsWith("timestamp", StringComparison.Ordinal) || column.Type == "date")
                .Where(column => column.Statistics?.Correlation >= context.Option(Correlation))
                .MaxBy(column => column.Statistics!.Correlation)))
            .Where(pair => pair.column is not null)
            .Select(pair => Describe(context, pair.table, pair.column!)))
        : RuleVerdict.NotExamined(reason);

    private Finding Describe(RuleContext context, Table table, Column column)
    {
        var deletes = table.Usage is { RowsDeleted: > 0 } usage ? (double)usage.RowsDeleted / Math.Max(1, usage.RowsInserted) : 0;
        return context.Problem(Info, SubjectOf.The(table), deletes > 0.1 ? Severity.Low : Severity.Info, $"{table.Name} ({Amount.Bytes(table.TotalBytes!.Value)}) could be partitioned by {column.Name}") with
        {
            Impact = deletes > 0 ? $"{Amount.Of(table.Usage!.RowsDeleted, "row")} deleted since counting began would have been partitions dropped" : "maintenance would touch the newest partition only",
            Evidence =
            [
                Evidence.Of("size with indexes", table.TotalBytes.Value, "bytes", "pg_total_relation_size"),
                Evidence.Of($"correlation of {column.Name}", column.Statistics!.Correlation!.Value, null, "pg_stats.correlation"),
                Evidence.Of("deletes for one insert", deletes, null, "pg_stat_all_tables"),
            ],
            Remedy = Remedy.ByHand(
                $"Make a table PARTITION BY RANGE ({PgName.Quote(column.Name)}), attach the old table as its first partition behind a validated CHECK, and let new rows go to new partitions. The primary key must then hold {column.Name}.",
                "keys, foreign keys to it and queries without the time must be looked at first"),
            Weight = table.TotalBytes.Value,
        };
    }
}
