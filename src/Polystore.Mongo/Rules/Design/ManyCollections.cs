using Polystore.Core.Findings;
using Polystore.Core.Rules;
using Polystore.Mongo.Observe;
using Polystore.Mongo.Rules.Reading;

namespace Polystore.Mongo.Rules.Design;

/// <summary>Very many collections.</summary>
internal sealed class ManyCollections : MongoRule
{
    private static readonly RuleOption Most = Option("collections", 10_000, "collections", "collections of all databases from which it is reported", "manual, \"Reduce the Number of Collections\": at most 10,000 on a replica set", 1);

    public override RuleInfo Info { get; } = Describe(
        "MONGO-DESIGN-COLLECTIONS",
        "design",
        "Very many collections",
        "All collections of the databases that were looked at, together. Few collections with many documents are as they should be.",
        "Every collection and every index is a file that is kept open and written at each checkpoint: start, checkpoints and failover take minutes.",
        ["https://www.mongodb.com/docs/manual/data-modeling/design-antipatterns/reduce-collections/"], Most) with { Untested = true };

    public override RuleVerdict Judge(RuleContext context)
    {
        if (!context.Snapshot.TryGet(MongoSections.Databases, out var databases, out var reason))
        {
            return RuleVerdict.NotExamined($"dbStats: {reason}");
        }

        var (collections, indexes) = (databases.Items.Sum(item => item.Collections), databases.Items.Sum(item => item.Indexes));
        var most = databases.Items.MaxBy(item => item.Collections);
        return collections <= context.Option(Most) ? RuleVerdict.Fine : RuleVerdict.Of([context.Problem(Info, Server("node", "collections"), Severity.Medium, $"{Amount.Count(collections)} collections with {Amount.Count(indexes)} indexes, each in a file of its own") with
        {
            Weight = collections,
            Evidence = [Evidence.Of("collections", collections, null, "dbStats"), Evidence.Of("indexes", indexes, null, "dbStats"), Evidence.Of("most of them in", $"{most!.Name}: {Amount.Count(most.Collections)}", null, "dbStats")],
            Remedy = Remedy.ByHand("Where collections are made for each customer, day or device, keep them in one with that as a field, first in its indexes; for measurements take a time series collection. Drop what is empty.", "the applications make them"),
        }]);
    }
}
