using Polystore.Core.Findings;
using Polystore.Core.Rules;
using Polystore.Mongo.Observe.Sections;
using Polystore.Mongo.Rules.Reading;

namespace Polystore.Mongo.Rules.Durability;

/// <summary>Checkpoints that never end.</summary>
internal sealed class LongCheckpoints : FigureRule
{
    // Its place until 7.0, and since 8.0.
    private static readonly string[] Places = ["wiredTiger.transaction.transaction checkpoint most recent time (msecs)", "wiredTiger.checkpoint.most recent time (msecs)"];

    private static readonly RuleOption Seconds = Option("seconds", 60, "s", "time of the latest checkpoint", "syncPeriodSecs: the next one is due a minute after the last", 0.1);

    public override RuleInfo Info { get; } = Describe(
        "MONGO-DURABILITY-CHECKPOINT",
        "durability",
        "Checkpoints take longer than a minute",
        "The latest checkpoint of WiredTiger took longer than the time between two. Checkpoints of some seconds, every minute, are as it should be.",
        "The disk does not keep up with what is changed: the cache fills with changed pages, and after a crash more of the journal is replayed.",
        ["https://www.mongodb.com/docs/manual/core/wiredtiger/#snapshots-and-checkpoints", "https://www.mongodb.com/docs/manual/reference/command/serverStatus/#wiredtiger"], Seconds) with { Untested = true };

    protected override IReadOnlyList<string> Needs => ["wiredTiger.cache.maximum bytes configured"];

    protected override IEnumerable<Finding> Find(RuleContext context, MongoFigures status)
    {
        if (Places.FirstOrDefault(name => status.Number(name) is not null) is not { } place)
        {
            yield return context.NotExamined(Info, Server("node", "checkpoint"), "serverStatus of this server does not say how long checkpoints take");
            yield break;
        }

        var seconds = status.Number(place)!.Value / 1000;
        if (seconds < context.Option(Seconds))
        {
            yield break;
        }

        yield return context.Problem(Info, Server("node", "checkpoint"), Severity.Medium, $"The latest checkpoint took {Amount.Seconds(seconds)}") with
        {
            Weight = seconds,
            Evidence = [Figure(status, place, "ms"), Figure(status, "wiredTiger.cache.tracked dirty bytes in the cache", "bytes"), Figure(status, "wiredTiger.cache.maximum bytes configured", "bytes")],
            Remedy = Remedy.ByHand("Look at the disk's queue and at its limits (burst credits of a cloud's disk), at very many collections and indexes, and at indexes that nothing uses: each is written at every checkpoint.", "the cause is the disk, the workload or the number of files"),
        };
    }
}
