using Polystore.Core.Findings;
using Polystore.Core.Rules;
using Polystore.Mongo.Observe;
using Polystore.Mongo.Observe.Sections;
using Polystore.Mongo.Rules.Replication;

namespace Polystore.Mongo.Rules.Durability;

/// <summary>A majority that only has it in memory.</summary>
internal sealed class MajorityWithoutJournal : SetRule
{
    public override RuleInfo Info { get; } = Describe(
        "MONGO-DURABILITY-MAJORITY",
        "durability",
        "The majority confirms from memory",
        "writeConcernMajorityJournalDefault set to false. A set whose members keep everything in memory (engine inMemory) needs it so and is not reported.",
        "Writes that the majority confirmed are lost when power fails at several members at once.",
        ["https://www.mongodb.com/docs/manual/reference/replica-configuration/#mongodb-rsconf-rsconf.writeConcernMajorityJournalDefault"]) with { Untested = true };

    protected override IEnumerable<Finding> Find(RuleContext context, MongoSetSettings set)
    {
        var inMemory = (context.Snapshot.TryGet(MongoSections.Status, out var status, out _) && status.Text("storageEngine.name") == "inMemory")
            || (context.Snapshot.TryGet(MongoSections.Options, out var options, out _) && options.Text("storage.engine") == "inMemory");
        if (set.MajorityJournals || inMemory)
        {
            yield break;
        }

        yield return context.Problem(Info, Subject.Setting(Info.Engine, "writeConcernMajorityJournalDefault"), Severity.Medium, "Writes of the majority are confirmed before any journal has them") with
        {
            Evidence = [Configured("writeConcernMajorityJournalDefault", false)],
            Remedy = Remedy.ByHand("rs.reconfig with writeConcernMajorityJournalDefault: true.", "each write of the majority waits for a journal then"),
        };
    }
}
