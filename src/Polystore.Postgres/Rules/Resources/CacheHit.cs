using Polystore.Core.Connections;
using Polystore.Core.Findings;
using Polystore.Core.Rules;
using Polystore.Postgres.Observe.Sections;
using Polystore.Postgres.Rules.Reading;

namespace Polystore.Postgres.Rules.Resources;

internal sealed class CacheHit : DatabaseRule
{
    private static readonly RuleOption Ratio = new()
    {
        Name = "hit-ratio", Default = 0.99, Unit = "ratio", Maximum = 1, Meaning = "share of blocks found in shared buffers below which a database is looked at", Source = "PgHero, cache_hit_rate_threshold",
    };

    private static readonly RuleOption Bytes = new()
    {
        Name = "bytes-per-second", Default = 5 << 20, Unit = "bytes/s", Meaning = "reads below this mean rate are left alone, whatever the ratio",
        Source = "640 blocks a second, 430 GB a day; a network disk of a small cloud machine gives 3,000 reads a second",
    };

    private static readonly RuleOption Medium = new()
    {
        Name = "medium-waiting", Default = 0.25, Unit = "ratio", Maximum = 1, Meaning = "share of the time of all statements spent reading (track_io_timing) from which on it is medium",
        Source = "more memory could give back a quarter of the server at most",
    };

    public override RuleInfo Info { get; } = new()
    {
        Id = "PG-RESOURCES-CACHE-HIT",
        Engine = EngineNames.Postgres,
        Family = "resources",
        Title = "Working set that does not fit shared buffers",
        LooksFor = "Databases that find less in shared buffers than they should and read much because of it, whose data could not fit anyway. "
            + "Not reported: a low ratio of a database that hardly reads, one that is smaller than shared_buffers (it was just started, or reads through ring buffers), and young statistics.",
        Why = "Each miss is a call to the operating system at best and a wait for the disk at worst.",
        Options = [Ratio, Bytes, Medium, ClusterClock.Hours],
        References = ["https://www.postgresql.org/docs/current/runtime-config-resource.html#GUC-SHARED-BUFFERS", "https://www.postgresql.org/docs/current/monitoring-stats.html#MONITORING-PG-STAT-DATABASE-VIEW"],
    };

    protected override Finding? Find(RuleContext context, PostgresDatabase database, double seconds)
    {
        var server = context.Snapshot.TryGet(PostgresSections.Server, out var facts, out _) ? facts : null;
        var (blocks, block) = (database.BlocksHit + database.BlocksRead, server?.BlockSize ?? 8192);
        var (ratio, rate) = (blocks > 0 ? (double)database.BlocksHit / blocks : 1, database.BlocksRead * (double)block / seconds);
        var buffers = SettingNumber.Bytes(context.Snapshot, "shared_buffers");
        return ratio < context.Option(Ratio) && rate >= context.Option(Bytes) && !(database.Bytes <= buffers)
            ? Describe(context, database, seconds, ratio, rate, buffers)
            : null;
    }

    private Finding Describe(RuleContext context, PostgresDatabase database, double seconds, double ratio, double rate, double? buffers)
    {
        double? waiting = database is { ReadMilliseconds: > 0, ActiveMilliseconds: > 0 } ? Math.Min(1, database.ReadMilliseconds / database.ActiveMilliseconds) : null;
        return context.Problem(
            Info, Subject(database), waiting >= context.Option(Medium) ? Severity.Medium : Severity.Low,
            $"{Amount.Bytes(rate)} a second are read; {Amount.Share(ratio)} of blocks are found in shared buffers{(buffers is { } now ? $" of {Amount.Bytes(now)}" : "")}") with
        {
            Impact = waiting is { } share
                ? $"{Amount.Share(share)} of the time of all statements is spent reading"
                : $"{Amount.Bytes(rate * 86400)} read a day; how long that takes is not known without track_io_timing",
            Evidence =
            [
                Evidence.Of("blocks found in shared buffers", ratio, "ratio", "pg_stat_database.blks_hit, blks_read"),
                Evidence.Of("read", rate, "bytes/s", "pg_stat_database.blks_read"),
                Evidence.Of("size of the database", database.Bytes is { } bytes ? bytes : (string?)null, "bytes", "pg_database_size"),
                Evidence.Of("shared_buffers", buffers is { } size ? size : (string?)null, "bytes", "pg_settings"),
                .. database.Current ? TopReaders(context) : [],
                Since(context, seconds),
            ],
            Remedy = Remedy.ByHand(
                "First the statements and tables that read most (an index instead of a scan costs less than memory). Then shared_buffers: about a quarter of the machine's memory is a good start (manual, 20.4.1); it needs a restart.",
                "how much memory the machine has cannot be seen from here"),
            Weight = rate,
        };
    }

    private static IEnumerable<Evidence> TopReaders(RuleContext context)
    {
        if (!context.Snapshot.TryGet(PostgresSections.TablesIo, out var tables, out _))
        {
            return [];
        }

        var all = tables.Items.Sum(Read);
        return tables.Items.Where(item => Read(item) > 0).OrderByDescending(Read).Take(3)
            .Select(item => Evidence.Of($"share of reads of {item.Schema}.{item.Name}", Read(item) / all, "ratio", "pg_statio_all_tables"));
    }

    private static double Read(PostgresTableIo item) => item.HeapRead + item.IndexRead + item.ToastRead;
}
