using Polystore.Core.Findings;
using Polystore.Core.Rules;
using Polystore.Mongo.Observe.Sections;
using Polystore.Mongo.Rules.Reading;

namespace Polystore.Mongo.Rules.Server;

/// <summary>Memory of the server that is not in memory.</summary>
internal sealed class PageFaults : FigureRule
{
    private const string Faults = "extra_info.page_faults";

    private static readonly RuleOption Rate = Option("per-second", 100, "faults/s", "major page faults a second on average", "at 0.1 to 1 ms for each read from disk that is a hundredth to a tenth of all time", 0.1);

    public override RuleInfo Info { get; } = Describe(
        "MONGO-MEMORY-PAGE-FAULTS",
        "memory",
        "Page faults",
        "Page faults that the operating system had to serve from disk, as a rate. Linux counts major faults only; Windows counts soft ones, too, so it is not judged there. Those of the start are few and are not reported.",
        "WiredTiger keeps its own cache, so memory that is paged in again was swapped out, or the machine has too little for what runs on it.",
        ["https://www.mongodb.com/docs/manual/reference/command/serverStatus/#mongodb-serverstatus-serverstatus.extra_info.page_faults"], Rate) with { Untested = true };

    protected override IReadOnlyList<string> Needs => [Faults, "uptime"];

    protected override IEnumerable<Finding> Find(RuleContext context, MongoFigures status)
    {
        var counters = ServerCounters.Of(context, status);
        var rate = counters.Per(1, Faults);
        if (status.Number("extra_info.totalPageFileMB") is not null)
        {
            yield return context.NotExamined(Info, Server("node", "page faults"), "Windows counts page faults that need no disk, too");
            yield break;
        }

        if (rate < context.Option(Rate))
        {
            yield break;
        }

        yield return context.Problem(Info, Server("node", "page faults"), Severity.Medium, $"{rate:#,0.#} page faults a second are served from disk") with
        {
            Weight = rate,
            Evidence = [Grown(counters, Faults), Figure(status, "mem.resident", "MB"), Figure(status, "uptime", "s")],
            Remedy = Remedy.ByHand("See what else runs on the machine and whether it swaps (vm.swappiness = 1); keep WiredTiger's cache at half of the memory less 1 GB, its default, or below.", "what shares the memory is for a person to say"),
        };
    }
}
