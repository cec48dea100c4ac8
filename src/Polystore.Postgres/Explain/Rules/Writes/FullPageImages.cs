using Polystore.Core.Connections;
using Polystore.Core.Findings;
using Polystore.Core.Rules;
using Polystore.Postgres.Explain.Rules.Reading;
using Polystore.Postgres.Rules.Reading;

namespace Polystore.Postgres.Explain.Rules.Writes;

internal sealed class FullPageImages : PlanRule
{
    private static readonly RuleOption Share = new()
    {
        Name = "share", Default = 0.5, Unit = "ratio", Maximum = 1, Meaning = "share of full images in the write-ahead log from which on it is reported",
        Source = "above one half the statement writes more for blocks being touched anew than for what it changes",
    };

    private static readonly RuleOption LeastBytes = new()
    {
        Name = "least-bytes", Default = 1024 * 1024, Unit = "bytes", Meaning = "statements that write less are left alone",
        Source = "one sixteenth of a segment of the log (wal_segment_size is 16 MB): less is written within the wait of one commit",
    };

    // An image leaves out the hole in the middle of its block and may be compressed, so that this is the most it can be.
    private const double BlockBytes = 8192;

    public override RuleInfo Info { get; } = new()
    {
        Id = "PG-PLAN-FULL-PAGE-IMAGES",
        Engine = EngineNames.Postgres,
        Family = PlanRules.Family,
        Title = "Most of the write-ahead log is full images of blocks",
        LooksFor = "A statement whose log (EXPLAIN (WAL)) is mostly images of whole blocks: each block that is changed for the first time after a checkpoint is logged whole. "
            + "Not reported: writes of little log, and images that are few beside the records.",
        Why = "Log is written, sent to replicas and archived: a row of a hundred bytes then costs eight kilobytes in each of them.",
        Options = [Share, LeastBytes],
        References =
        [
            "https://www.postgresql.org/docs/current/runtime-config-wal.html#GUC-FULL-PAGE-WRITES",
            "https://www.postgresql.org/docs/current/wal-configuration.html",
            "https://www.postgresql.org/docs/current/runtime-config-wal.html#GUC-WAL-COMPRESSION",
        ],
    };

    protected override string? Needs(PlanFacts facts) => facts.Plan.Root.Wal is not null || facts.Nodes.All(node => node.NodeType != "ModifyTable") ? null : "the log was not counted (EXPLAIN (ANALYZE, WAL))";

    protected override IEnumerable<Finding> Find(RuleContext context, PlanFacts facts)
    {
        if (facts.Plan.Root.Wal is not { } wal || wal.Bytes < context.Option(LeastBytes))
        {
            yield break;
        }

        var share = Math.Min(1, wal.FullPageImages * BlockBytes / wal.Bytes);
        if (share < context.Option(Share))
        {
            yield break;
        }

        var written = facts.Nodes.Where(node => node.NodeType == "ModifyTable").Sum(node => node.Children.Sum(child => facts.Times[child].Rows ?? 0));
        var finding = Problem(context, facts, facts.Plan.Root, facts.StakeOf(0), $"{PlanWords.Number(wal.FullPageImages)} full images of blocks are {PlanWords.Share(share)} of {Amount.Bytes(wal.Bytes)} of write-ahead log");
        yield return finding with
        {
            // No node shows it as time: the disk, the replicas and the archive pay.
            Severity = Severity.Low,
            Impact = $"up to {Amount.Bytes(Math.Min(wal.Bytes, wal.FullPageImages * BlockBytes))} of log of each execution that comes soon after a checkpoint",
            Evidence =
            [
                .. finding.Evidence,
                Evidence.Of("full page images", wal.FullPageImages, null, "EXPLAIN (WAL)"),
                Evidence.Of("log", wal.Bytes, "bytes", "EXPLAIN (WAL)"),
                Evidence.Of("rows written", written, "rows", "EXPLAIN ANALYZE"),
                Evidence.Of("log of a row", wal.Bytes / Math.Max(1, written), "bytes", "log / rows written"),
                Evidence.Of("max_wal_size", facts.Settings.Text("max_wal_size"), null, "settings of the server"),
                Evidence.Of("wal_compression", facts.Settings.Text("wal_compression"), null, "settings of the server"),
            ],
            Remedy = Remedy.ByHand(
                "Let checkpoints come less often (raise max_wal_size and checkpoint_timeout), compress the images (wal_compression), and touch fewer blocks: keys that grow instead of random ones (UUIDs of version 7), "
                    + "no index that nothing uses, a fillfactor that leaves room for updates in the same block, one statement for many rows. full_page_writes stays on: without it a crash can lose blocks.",
                "it concerns the whole server, and a run long after a checkpoint may show none"),
        };
    }
}
