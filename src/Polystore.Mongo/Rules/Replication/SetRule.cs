using Polystore.Core.Findings;
using Polystore.Core.Rules;
using Polystore.Mongo.Observe;
using Polystore.Mongo.Observe.Sections;
using Polystore.Mongo.Rules.Reading;

namespace Polystore.Mongo.Rules.Replication;

/// <summary>A rule over the configuration of a replica set.</summary>
internal abstract class SetRule : MongoRule
{
    public sealed override RuleVerdict Judge(RuleContext context) => context.Snapshot.TryGet(MongoSections.SetSettings, out var set, out var reason)
        ? RuleVerdict.Of(Find(context, set))
        : RuleVerdict.NotExamined(reason);

    protected abstract IEnumerable<Finding> Find(RuleContext context, MongoSetSettings set);

    protected static Evidence Configured(string name, EvidenceValue value, string? unit = null) => Evidence.Of(name, value, unit, "replSetGetConfig");

    protected static string Names(IEnumerable<MongoSetMember> members) => string.Join(", ", members.Select(member => member.Name));
}
