using Polystore.Core.Connections;
using Polystore.Core.Findings;
using Polystore.Core.Rules;
using Polystore.Postgres.Explain.Rules.Reading;
using Polystore.Postgres.Rules.Reading;

namespace Polystore.Postgres.Explain.Rules.Overhead;

internal sealed class ColdCache : PlanRule
{
    private static readonly RuleOption Share = new()
    {
        Name = "share", Default = 0.5, Unit = "ratio", Maximum = 1, Meaning = "share of waiting for blocks in the work of the statement from which on it is reported",
        Source = "above one half, where the blocks lie and not what is done with them decides the time",
    };

    private const double BlockBytes = 8192;

    public override RuleInfo Info { get; } = new()
    {
        Id = "PG-PLAN-COLD-CACHE",
        Engine = EngineNames.Postgres,
        Family = PlanRules.Family,
        Title = "Most of the time is waiting for blocks that were not in the cache",
        LooksFor = "Measured waiting for reads (track_io_timing) that is most of the work of the statement. Not reported: plans without I/O timing, blocks found in shared_buffers, temporary files, which have rules of their own.",
        Why = "A second run that finds the blocks in memory may be many times faster; comparing a cold run with a warm one says nothing about the plan.",
        Options = [Share],
        References =
        [
            "https://www.postgresql.org/docs/current/runtime-config-statistics.html#GUC-TRACK-IO-TIMING",
            "https://www.postgresql.org/docs/current/runtime-config-resource.html#GUC-SHARED-BUFFERS",
        ],
    };

    protected override string? Needs(PlanFacts facts) => !facts.Plan.Timed ? "the plan has no times"
        : facts.Plan.Root.IoTimings is null && facts.Plan.Root.Buffers?.SharedRead > 0 ? "blocks were read, but how long that took was not measured (track_io_timing is off)"
        // pgstat_count_io_op_time in src/backend/utils/activity/pgstat_io.c of 16 adds those of IOOBJECT_RELATION alone.
        : facts.Plan.Root is { Buffers: { LocalRead: > 0, SharedRead: 0 }, IoTimings: null or { SharedRead: 0, LocalRead: 0 } } ? "blocks of temporary tables were read, and how long that took is not in the plan (version 16 never tells)" : null;

    protected override IEnumerable<Finding> Find(RuleContext context, PlanFacts facts)
    {
        // Reads of all processes against the work of all processes.
        var work = facts.Times.Nodes.Sum(node => node.SelfProcessTime ?? 0);
        var waited = (facts.Plan.Root.IoTimings?.SharedRead ?? 0) + (facts.Plan.Root.IoTimings?.LocalRead ?? 0);
        if (work <= 0 || facts.Times.ExecutionTime is not { } all || facts.Plan.Root.Buffers is not { } blocks || waited < context.Option(Share) * work)
        {
            yield break;
        }

        var read = blocks.SharedRead + blocks.LocalRead;
        var worst = facts.Nodes.MaxBy(node => facts.Times[node].SelfIoTime)!;
        var stake = facts.StakeOf(all * Math.Min(1, waited / work));
        var finding = Problem(context, facts, worst, stake, $"{PlanWords.Share(Math.Min(1, waited / work))} of the work is waiting for {PlanWords.Number(read)} blocks that were not in the cache");
        yield return finding with
        {
            Evidence =
            [
                .. finding.Evidence,
                Evidence.Of("waiting for reads", waited, "ms", "EXPLAIN (BUFFERS), all processes"),
                Evidence.Of("blocks read", read, "blocks", "EXPLAIN (BUFFERS)"),
                Evidence.Of("blocks found in the cache", blocks.SharedHit + blocks.LocalHit, "blocks", "EXPLAIN (BUFFERS)"),
                Evidence.Of("time of one read", waited / Math.Max(1, read), "ms", "waiting / blocks read"),
                Evidence.Of("rate", read * BlockBytes / Math.Max(1e-9, waited / 1000), "bytes/s", "blocks read / waiting"),
                .. facts.Settings.Bytes("shared_buffers") is { } cache ? [Evidence.Of("shared_buffers", cache, "bytes", "settings")] : Array.Empty<Evidence>(),
            ],
            Remedy = Remedy.ByHand(
                $"Run it a second time and compare warm with warm. When it is slow on every run, read fewer blocks: {PlanWords.Title(worst)} waits most, so an index that finds only what is needed, a covering index or a table without "
                    + $"bloat helps; {Amount.Bytes(read * BlockBytes)} that are read again and again belong into memory (shared_buffers, or the operating system's cache), or onto a faster disk.",
                "whether the statement usually finds its blocks in the cache cannot be told from one run"),
        };
    }
}
