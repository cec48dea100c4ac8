using Polystore.Core.Connections;
using Polystore.Core.Findings;
using Polystore.Core.Rules;
using Polystore.Postgres.Rules.Reading;

namespace Polystore.Postgres.Rules.Workload;

internal sealed class ReadHeavy : IRule
{
    private static readonly RuleOption Share = new()
    {
        Name = "share", Default = 0.25, Unit = "ratio", Maximum = 1, Meaning = "share of all blocks read from which on a statement is named",
        Source = "four statements at most can have it",
    };

    private static readonly RuleOption Bytes = new()
    {
        Name = "bytes-per-second", Default = 1 << 20, Unit = "bytes/s", Meaning = "reads below this mean rate are left alone",
        Source = "128 blocks a second; the slowest spinning disk gives about as many random reads, any other far more",
    };

    public RuleInfo Info { get; } = new()
    {
        Id = "PG-WORKLOAD-READS",
        Engine = EngineNames.Postgres,
        Family = "workload",
        Title = "Statement that causes most reads",
        LooksFor = "Statements that account for a large share of the blocks read from outside shared buffers, at a rate that matters. "
            + "Not reported: the first reads after a start, and statements that find in shared buffers what they need, however much that is.",
        Why = "It takes the disk's time, and pushes what others need out of shared buffers.",
        Options = [Share, Bytes, BusyTime.Medium, BusyTime.High, StatementsReading.Hours],
        References = ["https://www.postgresql.org/docs/current/pgstatstatements.html"],
    };

    public RuleVerdict Judge(RuleContext context)
    {
        if (!StatementsReading.TryOpen(context, out var reading, out var reason))
        {
            return RuleVerdict.NotExamined(reason);
        }

        var all = reading.Items.Sum(item => item.BlocksRead);
        return RuleVerdict.Of(reading.Items
            .Where(item => item.BlocksRead > 0 && item.BlocksRead >= all * context.Option(Share)
                && item.BlocksRead * reading.BlockSize / reading.Seconds >= context.Option(Bytes))
            .Select(item => Finding(context, reading, item, item.BlocksRead / all)));
    }

    private Finding Finding(RuleContext context, StatementsReading reading, StatementGroup item, double share)
    {
        var bytes = item.BlocksRead * reading.BlockSize;
        return StatementFinding.Of(
            context, Info, reading, item, BusyTime.Grade(context, reading.Load(item)),
            $"{Amount.Share(share)} of all reads: {Amount.Bytes(bytes / Math.Max(1, item.Calls))} a call") with
        {
            Impact = $"{Amount.Bytes(reading.PerHour(bytes))} read an hour"
                + (item.ReadMilliseconds > 0 ? $"; waiting for them is {Amount.Share(Math.Min(1, item.ReadMilliseconds / item.Milliseconds))} of its time" : ""),
            Evidence = StatementFinding.Evidence(
                reading, item,
                Evidence.Of("blocks read", item.BlocksRead, "blocks", "pg_stat_statements.shared_blks_read"),
                Evidence.Of("blocks found in shared buffers", item.BlocksHit, "blocks", "pg_stat_statements.shared_blks_hit"),
                Evidence.Of("time spent reading", reading.Section.IoTimed ? item.ReadMilliseconds : (string?)null, "ms", "pg_stat_statements, needs track_io_timing")),
            Remedy = Remedy.ByHand(
                StatementFinding.SeePlan(reading) + " Buffers: read= shows the node. A sequential scan of a large table wants an index or a partition key in the condition; an index scan that visits the table for each row, a covering index (INCLUDE).",
                "the cure depends on the plan"),
            Weight = bytes,
        };
    }
}
