using MongoDB.Bson;
using Polystore.Core.Findings;
using Polystore.Core.Rules;
using Polystore.Mongo.Explain.Model;
using Polystore.Mongo.Explain.Rules.Reading;
using Polystore.Mongo.Observe.Sections;
using Polystore.Mongo.Rules.Reading;

namespace Polystore.Mongo.Explain.Rules;

/// <summary>A join that reads the other collection from end to end.</summary>
internal sealed class LookupScan : MongoPlanRule
{
    public override RuleInfo Info { get; } = Plan(
        "MONGO-PLAN-LOOKUP",
        "Join without an index on the other side",
        "A $lookup or $graphLookup whose other collection has no index that leads with the joined field. Not reported: joins by _id, indexed ones, and small other collections.",
        "The other collection is read whole for each document (or held in memory as a hash table): the cost is the product of both.",
        ["https://www.mongodb.com/docs/manual/reference/operator/aggregation/lookup/#performance-considerations", "https://www.mongodb.com/docs/manual/reference/explain-results/"], Examined) with { Untested = false };

    protected override IEnumerable<Finding> Find(RuleContext context, MongoPlanFacts facts) =>
        facts.Stages.Select(stage => Join.Read(stage, facts)).OfType<Join>().Where(join => IsScan(context, facts, join)).Select(join => Describe(context, facts, join));

    private static bool IsScan(RuleContext context, MongoPlanFacts facts, Join join)
    {
        var collection = facts.Collection(join.Foreign);
        var indexed = join.Field == "_id" || collection?.Indexes.Any(index => !index.Hidden && index.PartialFilter is null && KeyComparison.Leads([join.Field], index)) == true;
        // What was counted decides; else what is known of the collection.
        return join.Documents is { } read ? join.Scans && !indexed && read >= context.Option(Examined)
            : !indexed && collection is not null ? collection.Documents >= context.Option(Examined)
            : join.Scans && collection is null;
    }

    private Finding Describe(RuleContext context, MongoPlanFacts facts, Join join)
    {
        var name = join.Foreign.Split('.', 2)[^1];
        var collection = facts.Collection(join.Foreign);
        var problem = Problem(context, facts, join.Stage with { Namespace = join.Foreign }, join.Documents, join.Documents is { } read
            ? $"the join reads {Amount.Count(read)} documents of {name}, which has no index on {join.Field}"
            : $"the join looks for {join.Field} in {name}, which has no index on it");
        return problem with
        {
            Evidence =
            [
                .. problem.Evidence,
                .. join.Stage.Text("strategy") is { } strategy ? [facts.Said("strategy", strategy)] : Array.Empty<Evidence>(),
                .. join.Stage.Number("collectionScans") is { } scans ? [facts.Said("collection scans", scans)] : Array.Empty<Evidence>(),
                .. collection?.Documents is { } documents ? [Evidence.Of("documents of the other collection", documents, "documents", "$collStats")] : Array.Empty<Evidence>(),
            ],
            Remedy = IndexChange.Create(
                collection ?? new MongoCollectionFacts { Database = join.Foreign.Split('.', 2)[0], Name = name, Kind = "collection" },
                new BsonDocument { { "key", new BsonDocument(join.Field, 1) }, { "name", join.Field + "_1" } },
                "The join then seeks each value. The collations of both sides must be the same."),
        };
    }

    /// <param name="Stage">The stage.</param>
    /// <param name="Foreign">Database and collection of the other side.</param>
    /// <param name="Field">The field of the other side.</param>
    /// <param name="Documents">Documents read there; null when it was not counted.</param>
    /// <param name="Scans">Whether the server says that it reads it whole.</param>
    private sealed record Join(MongoStage Stage, string Foreign, string Field, double? Documents, bool Scans)
    {
        public static Join? Read(MongoStage stage, MongoPlanFacts facts)
        {
            if (stage.Kind.StartsWith("EQ_LOOKUP", StringComparison.Ordinal) && stage.Text("foreignCollection") is { } foreign && stage.Text("foreignField") is { } field)
            {
                return new Join(stage, foreign, field, stage.Number("totalDocsExamined"), stage.Text("strategy") is "NestedLoopJoin" or "HashJoin");
            }

            if (stage.Kind is not ("$lookup" or "$graphLookup") || stage.Body is not BsonDocument body || (body.GetValue("from", "") as BsonString)?.Value is not { Length: > 0 } from)
            {
                return null;
            }

            var on = (body.GetValue(stage.Kind == "$lookup" ? "foreignField" : "connectToField", BsonNull.Value) as BsonString)?.Value;
            return on is null ? null : new Join(stage, $"{facts.Plan.Database}.{from}", on, stage.Number("totalDocsExamined"), stage.Number("collectionScans") is not 0.0);
        }
    }
}
