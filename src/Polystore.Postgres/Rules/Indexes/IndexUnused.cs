using Polystore.Core.Catalogs;
using Polystore.Core.Connections;
using Polystore.Core.Findings;
using Polystore.Core.Rules;
using Polystore.Postgres.Observe.Sections;
using Polystore.Postgres.Rules.Reading;

namespace Polystore.Postgres.Rules.Indexes;

internal sealed class IndexUnused : IRule
{
    private static readonly RuleOption Days = new()
    {
        Name = "days", Default = 31, Unit = "days",
        Meaning = "how long the statistics must have counted, and (16 and newer) how long ago the last scan must be",
        Source = "the longest common business cycle is the month, so that month-end work has run once; manual 28.2.24 pg_stat_all_indexes counts since stats_reset",
    };

    private static readonly RuleOption SmallBytes = new()
    {
        Name = "small-bytes", Default = 1024 * 1024, Unit = "bytes", Meaning = "below this: info",
        Source = "PgHero's unused_indexes leaves out what is under 1 MB",
    };

    private static readonly RuleOption MediumBytes = new()
    {
        Name = "medium-bytes", Default = 100.0 * 1024 * 1024, Unit = "bytes", Meaning = "from here on, or from medium-writes: medium",
        Source = "most of the default shared_buffers of 128 MB (manual 20.4.1)",
    };

    private static readonly RuleOption MediumWrites = new()
    {
        Name = "medium-writes", Default = 10_000_000, Unit = "entries", Meaning = "entries written into it in the time counted: medium",
        Source = "four a second for a month, each with its WAL record and its share of VACUUM (manual 25.1.2)",
    };

    public RuleInfo Info { get; } = new()
    {
        Id = "PG-INDEX-UNUSED",
        Engine = EngineNames.Postgres,
        Family = "indexes",
        Title = "Index that nothing reads",
        LooksFor = "An index without a scan while the statistics have counted long enough, its partitions' indexes taken together. Not reported: indexes that keep "
            + "rows unique, carry a constraint or the replica identity, or are the only support of a foreign key.",
        Why = "Every insert and every update that is not heap-only writes into it, every vacuum cleans it, it takes memory and space, and it keeps updates from being heap-only.",
        Options = [Days, SmallBytes, MediumBytes, MediumWrites],
        References = ["https://www.postgresql.org/docs/current/monitoring-stats.html#MONITORING-PG-STAT-ALL-INDEXES-VIEW", "https://wiki.postgresql.org/wiki/Index_Maintenance"],
    };

    public RuleVerdict Judge(RuleContext context)
    {
        if (!CatalogReading.TryOpen(context, out var reading, out var reason))
        {
            return RuleVerdict.NotExamined(reason);
        }

        if (reading.InRecovery)
        {
            return RuleVerdict.NotExamined("a standby counts only its own scans; ask the primary");
        }

        var candidates = reading.Indexes().Where(pair => MayGo(context, reading, pair.Table, pair.Index)).ToList();
        if (candidates.Count == 0)
        {
            return RuleVerdict.Fine;
        }

        return CounterAge.WhyUnusable(context, context.Option(Days)) is { } unusable
            ? RuleVerdict.NotExamined(unusable)
            : reading.Verdict(candidates.Select(pair => Describe(context, reading, pair.Table, pair.Index)));
    }

    private static bool MayGo(RuleContext context, CatalogReading reading, Table table, Core.Catalogs.Index index)
    {
        if (index.Unique || index.Primary || index.BacksConstraint || !index.Valid || reading.Details(index) is { ReplicaIdentity: true } or { Clustered: true })
        {
            return false;
        }

        var idle = reading.Scans(index) switch
        {
            null => false,
            0 => true,
            _ => reading.LastScan(index) is { } last && (context.Now - last).TotalDays >= context.Option(Days),
        };
        return idle && !table.ForeignKeys.Any(key =>
            IndexComparison.SupportsLookup(index, key.Columns)
            && !table.Indexes.Any(other => !ReferenceEquals(other, index) && IndexComparison.SupportsLookup(other, key.Columns)));
    }

    private Finding Describe(RuleContext context, CatalogReading reading, Table table, Core.Catalogs.Index index)
    {
        var bytes = reading.Bytes(index);
        var writes = IndexWrites.Of(reading, table);
        var days = CounterAge.Days(context)!.Value;
        var last = reading.LastScan(index);
        var severity = bytes < context.Option(SmallBytes) && writes < context.Option(MediumWrites) ? Severity.Info
            : bytes >= context.Option(MediumBytes) || writes >= context.Option(MediumWrites) ? Severity.Medium
            : Severity.Low;
        return context.Problem(Info, SubjectOf.The(index), severity, last is null
            ? $"{index.Name} on {table.Name} was not scanned in {Amount.Days(days)}"
            : $"{index.Name} on {table.Name} was last scanned {Amount.Days((context.Now - last.Value).TotalDays)} ago") with
        {
            Impact = IndexWrites.Words(bytes, writes),
            Evidence =
            [
                Evidence.Of("scans", reading.Scans(index)!.Value, null, "pg_stat_all_indexes"),
                Evidence.Of("counting for", days, "days", "pg_stat_database.stats_reset"),
                .. last is { } at ? [Evidence.Of("last scan", at, null, "pg_stat_all_indexes.last_idx_scan")] : Array.Empty<Evidence>(),
                .. bytes is { } size ? [Evidence.Of("size", size, "bytes", "pg_relation_size")] : Array.Empty<Evidence>(),
                Evidence.Of("entries written", writes, null, "pg_stat_all_tables"),
                Evidence.Of("standbys", Standbys(context), null, "pg_stat_replication"),
            ],
            Remedy = Cure(context, reading, index),
            Weight = (bytes ?? 0) + writes,
        };
    }

    private static Remedy Cure(RuleContext context, CatalogReading reading, Core.Catalogs.Index index)
    {
        var drop = DroppedIndex.Remedy(reading, index);
        if (StandbyCount(context) > 0 && drop.IsAutomatic)
        {
            return Remedy.ByHand(
                $"Ask each standby for its own idx_scan of {index.Name}; when it is 0 there too: {drop.Apply[0]}",
                "a standby may serve queries by this index, and the primary does not count them");
        }

        var caveats = new List<string>();
        if (StandbyCount(context) is null)
        {
            caveats.Add("Whether standbys exist was not visible; they count their own scans.");
        }

        if (index.Keys.Any(key => key.Expression is not null))
        {
            caveats.Add("ANALYZE keeps statistics for the indexed expression, which the planner uses without scanning the index; CREATE STATISTICS on the expression keeps them.");
        }

        caveats.Add("PostgreSQL does not say when an index was made: keep one that is new.");
        return drop with { Guidance = drop.Guidance ?? string.Join(' ', caveats) };
    }

    private static string Standbys(RuleContext context) => StandbyCount(context) switch
    {
        null => "not visible",
        0 => "none connected",
        var count => $"{count} connected; their scans are not counted here",
    };

    private static int? StandbyCount(RuleContext context) =>
        context.Snapshot.TryGet(PostgresSections.Replication, out var replication, out _) && replication.ReplicasVisible
            ? replication.Replicas.Count(replica => !replica.Logical)
            : null;
}
