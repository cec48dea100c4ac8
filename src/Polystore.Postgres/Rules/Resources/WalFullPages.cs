using Polystore.Core.Connections;
using Polystore.Core.Findings;
using Polystore.Core.Rules;
using Polystore.Postgres.Observe.Sections;
using Polystore.Postgres.Rules.Configuration;
using Polystore.Postgres.Rules.Reading;

namespace Polystore.Postgres.Rules.Resources;

internal sealed class WalFullPages : BackgroundRule
{
    private static readonly RuleOption Share = new()
    {
        Name = "share", Default = 0.5, Unit = "ratio", Maximum = 1, Meaning = "share of full-page images in WAL, at 8 kB each, from which on it is reported", Source = "from here on compressing them gives more than anything else could",
    };

    private static readonly RuleOption Bytes = new()
    {
        Name = "bytes-per-second", Default = 1 << 20, Unit = "bytes/s", Meaning = "less WAL than this on average is left alone", Source = "86 GB a day to write, archive and send to each standby",
    };

    public override RuleInfo Info { get; } = new()
    {
        Id = "PG-RESOURCES-WAL-FULL-PAGES",
        Engine = EngineNames.Postgres,
        Family = "resources",
        Title = "WAL that is mostly whole pages, not compressed",
        LooksFor = "Much WAL of which most is full-page images, with wal_compression off. Not reported: little WAL, and servers that compress already.",
        Why = "A page is written whole into WAL at its first change after each checkpoint; compressed it takes a fraction, on disk, in the archive and on the way to standbys.",
        Options = [Share, Bytes, ClusterClock.Hours],
        References = ["https://www.postgresql.org/docs/current/runtime-config-wal.html#GUC-WAL-COMPRESSION"],
    };

    protected override RuleVerdict Judge(RuleContext context, PostgresBackground background)
    {
        var setting = context.Snapshot.Settings.FirstOrDefault(setting => setting is { Node: null, Name: "wal_compression" });
        if (background.Wal is not { } wal || setting is null)
        {
            return RuleVerdict.NotExamined("the WAL counters (PostgreSQL 14 and newer) were not observed");
        }

        var seconds = ClusterClock.Since(context, wal.ResetAt);
        if (ClusterClock.WhyTooYoung(context, seconds) is { } young)
        {
            return RuleVerdict.NotExamined(young);
        }

        var block = context.Snapshot.TryGet(PostgresSections.Server, out var server, out _) ? server.BlockSize : 8192;
        // At most: the hole in a page is left out of its image.
        var share = wal.Bytes > 0 ? Math.Min(1, wal.FullPageImages * block / wal.Bytes) : 0;
        var rate = wal.Bytes / seconds!.Value;
        return setting.Value != "off" || share < context.Option(Share) || rate < context.Option(Bytes)
            ? RuleVerdict.Fine
            : RuleVerdict.Of(
            [
                context.Problem(Info, SubjectOf.Setting(setting.Name), Severity.Low, $"up to {Amount.Share(share)} of WAL is whole pages, written uncompressed") with
                {
                    Impact = $"{Amount.Bytes(rate * 86400)} of WAL a day",
                    Evidence =
                    [
                        Evidence.Of("WAL written", rate, "bytes/s", "pg_stat_wal.wal_bytes"),
                        Evidence.Of("full-page images", wal.FullPageImages, "pages", "pg_stat_wal.wal_fpi"),
                        Evidence.Of("share of full-page images, at most", share, "ratio", "pg_stat_wal.wal_fpi × block_size over wal_bytes"),
                        .. SettingEvidence.Of(setting),
                    ],
                    Remedy = SettingChange.To(context, setting, "on", "It costs processor time for each image; from 15 on lz4 and zstd, where compiled in, cost less than the pglz of 'on'. Rarer checkpoints (max_wal_size, checkpoint_timeout) save more still."),
                    Weight = rate,
                },
            ]);
    }
}
