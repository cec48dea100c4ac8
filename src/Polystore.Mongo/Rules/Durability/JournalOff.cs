using Polystore.Core.Findings;
using Polystore.Core.Rules;
using Polystore.Mongo.Observe;
using Polystore.Mongo.Rules.Reading;

namespace Polystore.Mongo.Rules.Durability;

/// <summary>Writes that a crash undoes.</summary>
internal sealed class JournalOff : MongoRule
{
    // From here on the server always writes it, and refuses the option.
    private static readonly Version Always = new(6, 1);

    public override RuleInfo Info { get; } = Describe(
        "MONGO-DURABILITY-JOURNAL",
        "durability",
        "No journal",
        "storage.journal.enabled set to false, which versions before 6.1 allow on a server without a replica set. The in-memory engine, which has nothing to write, and a journal that is on by default are not reported.",
        "After a crash the data are those of the last checkpoint: up to a minute of acknowledged writes is lost.",
        ["https://www.mongodb.com/docs/v6.0/reference/configuration-options/#mongodb-setting-storage.journal.enabled", "https://www.mongodb.com/docs/manual/core/journaling/"]) with { Untested = true };

    public override RuleVerdict Judge(RuleContext context)
    {
        if (!context.Snapshot.TryGet(MongoSections.Options, out var options, out var reason))
        {
            return RuleVerdict.NotExamined($"getCmdLineOpts: {reason}");
        }

        if (options.Number("storage.journal.enabled") != 0 || options.Text("storage.engine") == "inMemory" || ServerSeries.Of(context.Snapshot.ServerVersion) >= Always)
        {
            return RuleVerdict.Fine;
        }

        return RuleVerdict.Of([context.Problem(Info, Subject.Setting(Info.Engine, "storage.journal.enabled"), Severity.High, "A crash loses up to a minute of acknowledged writes: there is no journal") with
        {
            Evidence = [Evidence.Of("storage.journal.enabled", false, null, "getCmdLineOpts"), Evidence.Of("version", context.Snapshot.ServerVersion, null, "buildInfo")],
            Remedy = Remedy.ByHand("Take storage.journal.enabled (or --nojournal) out of the configuration and restart.", "a restart needs its time"),
        }]);
    }
}
