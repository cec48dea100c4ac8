using Polystore.Core.Connections;
using Polystore.Core.Findings;
using Polystore.Core.Rules;
using Polystore.Postgres.Observe.Sections;
using Polystore.Postgres.Rules.Reading;

namespace Polystore.Postgres.Rules.Tables;

internal sealed class PartitionGap : IRule
{
    public RuleInfo Info { get; } = new()
    {
        Id = "PG-PARTITION-GAP",
        Engine = EngineNames.Postgres,
        Family = "tables",
        Title = "Gap between range partitions",
        LooksFor = "Two neighbouring partitions of a table partitioned by range of one date, timestamp or integer column that leave values between them. Not reported: "
            + "what lies before the first and after the last partition, and tables with a default partition, which takes the values.",
        Why = "A row that falls into the gap is refused: no partition of relation found for row.",
        References = ["https://www.postgresql.org/docs/current/ddl-partitioning.html"],
    };

    public RuleVerdict Judge(RuleContext context)
    {
        if (!CatalogReading.TryOpen(context, out var reading, out var reason) || !context.Snapshot.TryGet(PostgresSections.Partitions, out var partitions, out reason))
        {
            return RuleVerdict.NotExamined(reason);
        }

        var taken = PartitionNames.Taken(context.Catalog);
        return RuleVerdict.Of(partitions.Items
            .Where(parent => parent is { Strategy: "range", KeyTypes.Count: 1 } && reading.Table(parent.ObjectName) is { } table && !table.HasOption("extension"))
            .SelectMany(parent => OfTable(context, reading, parent, taken)));
    }

    private IEnumerable<Finding> OfTable(RuleContext context, CatalogReading reading, PostgresPartitionedTable parent, HashSet<Core.Catalogs.ObjectName> taken)
    {
        if (parent.Partitions.Any(partition => partition.Default))
        {
            yield break;
        }

        if (parent.Partitions.Any(partition => partition.Bound is null))
        {
            yield return context.NotExamined(Info, SubjectOf.The(reading.Table(parent.ObjectName)!), "the bounds of a partition were not observed");
            yield break;
        }

        var bounds = parent.Partitions.Select(partition => RangeBound.Parse(partition.Bound)).OfType<RangeBound>()
            .Select(bound => (bound, from: Position(bound.From), to: Position(bound.To)))
            .OrderBy(item => item.from ?? decimal.MinValue)
            .ToList();
        for (var i = 1; i < bounds.Count; i++)
        {
            if (bounds[i - 1].to is { } end && bounds[i].from is { } begin && end < begin)
            {
                yield return Describe(context, reading, parent, bounds[i - 1].bound.To!, bounds[i].bound.From!, taken);
            }
        }
    }

    private Finding Describe(RuleContext context, CatalogReading reading, PostgresPartitionedTable parent, string from, string to, HashSet<Core.Catalogs.ObjectName> taken)
    {
        var table = reading.Table(parent.ObjectName)!;
        var name = PartitionNames.Free(taken, parent.Schema, parent.Name, from);
        return context.Problem(Info, SubjectOf.The(table), Severity.Medium, $"no partition of {parent.Name} takes values from {from} to {to}") with
        {
            Discriminator = from,
            Impact = "inserts and updates into the gap fail",
            Evidence = [Evidence.Of("gap from", from, null, "pg_class.relpartbound"), Evidence.Of("gap to", to, null, "pg_class.relpartbound")],
            Remedy = PartitionNames.Create(parent, name, from, to),
            Weight = table.Rows ?? 0,
        };
    }

    private static decimal? Position(string? bound) => RangeBound.Number(bound) ?? RangeBound.Time(bound)?.Ticks;
}
