using Polystore.Core.Connections;
using Polystore.Core.Findings;
using Polystore.Core.Rules;
using Polystore.Postgres.Rules.Reading;

namespace Polystore.Postgres.Rules.Workload;

internal sealed class WalHeavy : IRule
{
    private static readonly RuleOption Share = new()
    {
        Name = "share", Default = 0.25, Unit = "ratio", Maximum = 1, Meaning = "share of all WAL from which on a statement is named", Source = "four statements at most can have it",
    };

    private static readonly RuleOption Bytes = new()
    {
        Name = "bytes-per-second", Default = 1 << 20, Unit = "bytes/s", Meaning = "less WAL than this on average is left alone",
        Source = "300 MB in a checkpoint_timeout of 5 minutes, half of what the default max_wal_size of 1 GB takes between two checkpoints (manual, 28.5)",
    };

    public RuleInfo Info { get; } = new()
    {
        Id = "PG-WORKLOAD-WAL",
        Engine = EngineNames.Postgres,
        Family = "workload",
        Title = "Statement that writes most of the WAL",
        LooksFor = "Statements that account for a large share of the WAL, at a rate that matters. Not reported: the first writer of a database that hardly writes.",
        Why = "WAL is written, synced, archived, sent to every standby and replayed there; much of it makes checkpoints frequent and standbys late.",
        Options = [Share, Bytes, BusyTime.Medium, BusyTime.High, StatementsReading.Hours],
        References = ["https://www.postgresql.org/docs/current/wal-configuration.html", "https://www.postgresql.org/docs/current/storage-hot.html"],
    };

    public RuleVerdict Judge(RuleContext context)
    {
        if (!StatementsReading.TryOpen(context, out var reading, out var reason))
        {
            return RuleVerdict.NotExamined(reason);
        }

        var all = reading.Items.Sum(item => item.WalBytes);
        return RuleVerdict.Of(reading.Items
            .Where(item => item.WalBytes > 0 && item.WalBytes >= all * context.Option(Share) && item.WalBytes / reading.Seconds >= context.Option(Bytes))
            .Select(item => Finding(context, reading, item, item.WalBytes / all)));
    }

    private Finding Finding(RuleContext context, StatementsReading reading, StatementGroup item, double share)
    {
        // A full-page image is a block at most; holes and wal_compression make it smaller.
        var images = Math.Min(1, item.WalFullPageImages * reading.BlockSize / item.WalBytes);
        return StatementFinding.Of(
            context, Info, reading, item, BusyTime.Grade(context, reading.Load(item)),
            $"{Amount.Share(share)} of all WAL: {Amount.Bytes(item.WalBytes / Math.Max(1, item.Calls))} a call") with
        {
            Impact = $"{Amount.Bytes(reading.PerHour(item.WalBytes))} of WAL an hour",
            Evidence = StatementFinding.Evidence(
                reading, item,
                Evidence.Of("WAL", item.WalBytes, "bytes", "pg_stat_statements.wal_bytes"),
                Evidence.Of("WAL of one row", item.Rows > 0 ? item.WalBytes / item.Rows : (string?)null, "bytes", "pg_stat_statements.wal_bytes, rows"),
                Evidence.Of("full-page images, at most", images, "ratio", "pg_stat_statements.wal_fpi")),
            Remedy = Remedy.ByHand(
                images >= 0.5
                    ? "Most of it are whole pages, written once after each checkpoint: let checkpoints be rarer (max_wal_size, checkpoint_timeout) and set wal_compression."
                    : "See that it changes only rows that differ (WHERE … IS DISTINCT FROM …), that updates can be heap-only (no index on the changed column, fillfactor below 100), and that no index is there for nothing.",
                "what it writes is what the application asked for"),
            Weight = item.WalBytes,
        };
    }
}
