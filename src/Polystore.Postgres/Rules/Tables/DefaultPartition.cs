using Polystore.Core.Connections;
using Polystore.Core.Findings;
using Polystore.Core.Rules;
using Polystore.Postgres.Observe.Sections;
using Polystore.Postgres.Rules.Reading;

namespace Polystore.Postgres.Rules.Tables;

internal sealed class DefaultPartition : IRule
{
    private static readonly RuleOption MediumShare = new()
    {
        Name = "medium-share", Default = 0.1, Unit = "ratio", Maximum = 1, Meaning = "share of all rows from which on: medium",
        Source = "manual 5.12.2.2: each new partition scans the default partition under ACCESS EXCLUSIVE; at a tenth of all rows that is felt",
    };

    public RuleInfo Info { get; } = new()
    {
        Id = "PG-PARTITION-DEFAULT-FILLING",
        Engine = EngineNames.Postgres,
        Family = "tables",
        Title = "Rows in the default partition",
        LooksFor = "Rows that fit no other partition and so went to the default one. Not reported: an empty default partition, which is a safety net.",
        Why = "The rows escape retention and pruning, and a partition for their range cannot be made before they are moved.",
        Options = [MediumShare],
        References = ["https://www.postgresql.org/docs/current/ddl-partitioning.html#DDL-PARTITIONING-DECLARATIVE-MAINTENANCE"],
    };

    public RuleVerdict Judge(RuleContext context)
    {
        if (!CatalogReading.TryOpen(context, out var reading, out var reason) || !context.Snapshot.TryGet(PostgresSections.Partitions, out var partitions, out reason))
        {
            return RuleVerdict.NotExamined(reason);
        }

        return RuleVerdict.Of(partitions.Items
            .SelectMany(parent => parent.Partitions.Where(partition => partition.Default).Select(partition => (parent, partition)))
            .Where(pair => reading.Table(pair.partition.ObjectName) is { } table && !table.HasOption("extension"))
            .Select(pair => Find(context, reading, pair.parent, pair.partition))
            .OfType<Finding>());
    }

    private Finding? Find(RuleContext context, CatalogReading reading, PostgresPartitionedTable parent, PostgresPartition partition)
    {
        var table = reading.Table(partition.ObjectName)!;
        var rows = Math.Max(Math.Max(0, partition.Rows), table.Usage?.LiveRows ?? 0);
        if (rows <= 0)
        {
            // A table never analysed whose counters were lost may still hold rows; its size tells.
            return table.Bytes > 0 && partition.Rows < 0
                ? context.NotExamined(Info, SubjectOf.The(table), "it was never analysed and its counters say nothing; run ANALYZE")
                : null;
        }

        var share = rows / Math.Max(rows, reading.Table(parent.ObjectName)?.Rows ?? rows);
        return context.Problem(
            Info, SubjectOf.The(table), share >= context.Option(MediumShare) ? Severity.Medium : Severity.Low, $"{Amount.Of(rows, "row")} of {parent.Name} lie in its default partition {partition.Name}") with
        {
            Impact = $"{Amount.Share(share)} of the rows fit no partition; each new partition is made only after a scan of them",
            Evidence = [Evidence.Of("rows", rows, "rows", "pg_class.reltuples, pg_stat_all_tables.n_live_tup")],
            Remedy = Remedy.ByHand(
                $"In one transaction: ALTER TABLE {PgName.Qualified(parent.Schema, parent.Name)} DETACH PARTITION {PgName.Of(table)}, make the partitions that the rows need, "
                    + $"INSERT INTO {PgName.Qualified(parent.Schema, parent.Name)} SELECT * FROM {PgName.Of(table)}, and attach an empty default again.",
                "which partitions the rows need depends on their values"),
            Weight = rows,
        };
    }
}
