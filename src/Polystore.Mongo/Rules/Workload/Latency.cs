using Polystore.Core.Findings;
using Polystore.Core.Rules;
using Polystore.Mongo.Observe.Sections;
using Polystore.Mongo.Rules.Reading;

namespace Polystore.Mongo.Rules.Workload;

/// <summary>Slow on average.</summary>
internal sealed class Latency : FigureRule
{
    private static readonly RuleOption Milliseconds = Option("milliseconds", 100, "ms", "average time of reads or of writes", "slowms, from which the server itself calls one operation slow, is 100 by default", 0.1);
    private static readonly RuleOption Operations = Option("operations", 10_000, "operations", "operations below which nothing is said", "a fresh server tells nothing", 1);

    public override RuleInfo Info { get; } = Describe(
        "MONGO-WORKLOAD-LATENCY",
        "workload",
        "Operations are slow on average",
        "Average time of all reads, and of all writes, in the server. Single slow operations, and those of a server that has hardly worked, are not reported; nor are commands, among which are those that wait on purpose.",
        "When the average is what should be the exception, it is not one query: the machine, the cache or a missing index under most of them.",
        ["https://www.mongodb.com/docs/manual/reference/command/serverStatus/#oplatencies", "https://www.mongodb.com/docs/manual/reference/operator/aggregation/collStats/#latencystats-document"], Milliseconds, Operations) with { Untested = true };

    protected override IReadOnlyList<string> Needs => ["opLatencies.reads.latency", "opLatencies.writes.latency"];

    protected override IEnumerable<Finding> Find(RuleContext context, MongoFigures status)
    {
        var counters = ServerCounters.Of(context, status);
        foreach (var kind in new[] { "reads", "writes" })
        {
            var (operations, micros) = (counters.Grown($"opLatencies.{kind}.ops"), counters.Grown($"opLatencies.{kind}.latency"));
            var average = micros / 1000 / Math.Max(1, operations);
            if (operations < context.Option(Operations) || average < context.Option(Milliseconds))
            {
                continue;
            }

            yield return context.Problem(Info, Server("node", kind), average >= 10 * context.Option(Milliseconds) ? Severity.High : Severity.Medium, $"{char.ToUpperInvariant(kind[0])}{kind[1..]} take {Amount.Milliseconds(average)} on average") with
            {
                Weight = average,
                Evidence = [Grown(counters, $"opLatencies.{kind}.ops"), Grown(counters, $"opLatencies.{kind}.latency", "µs")],
                Remedy = Remedy.ByHand("db.setProfilingLevel(1, { slowms: 100 }) for a while, then check again, or `polystore advise`: they name the operations and their indexes. When all are alike slow, look at disk, processor and cache.", "the figures do not say which operations"),
            };
        }
    }
}
