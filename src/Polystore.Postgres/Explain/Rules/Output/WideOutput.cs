using System.Globalization;
using Polystore.Core.Connections;
using Polystore.Core.Findings;
using Polystore.Core.Rules;
using Polystore.Postgres.Explain.Rules.Reading;
using Polystore.Postgres.Rules.Reading;

namespace Polystore.Postgres.Explain.Rules.Output;

internal sealed class WideOutput : PlanRule
{
    private static readonly RuleOption LeastBytes = new()
    {
        Name = "least-bytes", Default = 10 * 1024 * 1024, Unit = "bytes", Meaning = "results smaller than this are left alone",
        Source = "a tenth of a second on a network of 1 Gbit/s, below which an answer feels instant (Nielsen, Usability Engineering, 1993, chapter 5)",
    };

    private static readonly RuleOption BytesPerSecond = new()
    {
        Name = "network", Default = 125_000_000, Unit = "bytes/s", Minimum = 1000, Meaning = "what the network carries",
        Source = "1 Gbit/s; every slower network makes it worse",
    };

    private static readonly RuleOption Share = new()
    {
        Name = "share", Default = 0.25, Unit = "ratio", Maximum = 1, Meaning = "share of sending in running and sending together from which on it is reported",
        Source = "below a quarter, a better plan gains more than a smaller result",
    };

    public override RuleInfo Info { get; } = new()
    {
        Id = "PG-PLAN-WIDE-OUTPUT",
        Engine = EngineNames.Postgres,
        Family = PlanRules.Family,
        Title = "Sending the result takes longer than it looks",
        LooksFor = "A result of many bytes (rows × width, or what SERIALIZE counted) whose way over the network is a good part of the time until the client has it. "
            + "Not reported: small results, statements that run far longer than sending takes, and statements that return no rows.",
        Why = "EXPLAIN ANALYZE throws the rows away: it shows neither turning them into text nor sending them.",
        Options = [LeastBytes, BytesPerSecond, Share],
        References = ["https://www.postgresql.org/docs/current/sql-explain.html", "https://www.postgresql.org/docs/current/using-explain.html#USING-EXPLAIN-CAVEATS"],
    };

    protected override string? Needs(PlanFacts facts) => facts.Times.ExecutionTime is null ? "the plan has no times" : null;

    protected override IEnumerable<Finding> Find(RuleContext context, PlanFacts facts)
    {
        var root = facts.Plan.Root;
        var rows = facts.Times[root].Rows ?? 0;
        var counted = facts.Plan.Serialization is { OutputVolume: > 0 } output ? output.OutputVolume * 1024 : (double?)null;
        var bytes = counted ?? (rows * (root.PlanWidth ?? 0));
        var (sending, running) = (1000 * bytes / context.Option(BytesPerSecond), facts.Times.ExecutionTime!.Value);
        var stake = new Stake(sending, null, sending / (sending + running));
        if (root.NodeType == "ModifyTable" || bytes < context.Option(LeastBytes) || stake.Share < context.Option(Share))
        {
            yield break;
        }

        var star = facts.Statement?.Shape.Query?.Items.Any(item => item.Expression is Sql.Shapes.ColumnReference { IsStar: true }) == true;
        var finding = Problem(context, facts, root, stake, $"{PlanWords.Number(rows)} rows of {PlanWords.Number(bytes / Math.Max(1, rows))} bytes are {Amount.Bytes(bytes)} to send");
        yield return finding with
        {
            Impact = $"about {PlanWords.Time(sending)} of sending at {Amount.Bytes(context.Option(BytesPerSecond))}/s beside {PlanWords.Time(running)} of running; no node of the plan shows it",
            Evidence =
            [
                .. finding.Evidence,
                Evidence.Of("rows", rows, "rows", "EXPLAIN ANALYZE"),
                Evidence.Of("bytes", bytes, "bytes", counted is null ? "rows × the planner's width; values stored out of line count as pointers, so that it may be more" : "EXPLAIN (SERIALIZE)"),
                .. facts.Plan.Serialization?.Time is { } time ? [Evidence.Of("turning rows into what is sent", time, "ms", "EXPLAIN (SERIALIZE)")] : Array.Empty<Evidence>(),
            ],
            Remedy = Remedy.ByHand(
                (star ? "Name the columns that are needed instead of *: " : "Select only the columns that are needed: ")
                    + "wide text and JSON are most of a row. Aggregate in the database what the application only sums up, page with LIMIT and a key, and use COPY or a cursor where all rows are really wanted.",
                string.Create(CultureInfo.InvariantCulture, $"what the application needs is not in the plan")),
        };
    }
}
