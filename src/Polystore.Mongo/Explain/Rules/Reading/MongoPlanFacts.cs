using MongoDB.Bson;
using Polystore.Core.Findings;
using Polystore.Core.Rules;
using Polystore.Mongo.Explain.Model;
using Polystore.Mongo.Observe;
using Polystore.Mongo.Observe.Sections;
using Polystore.Mongo.Operations;

namespace Polystore.Mongo.Explain.Rules.Reading;

/// <summary>What plan rules look at.</summary>
internal sealed class MongoPlanFacts
{
    private readonly IReadOnlyList<MongoCollectionFacts> collections;

    private MongoPlanFacts(MongoPlan plan, IReadOnlyList<MongoCollectionFacts> collections)
    {
        Plan = plan;
        this.collections = collections;
        Stages = plan.Root.Flatten().ToList();
        Operation = Repeated(plan) ?? new MongoOperation(plan.Database, new BsonDocument { { "find", plan.Collection }, { "filter", plan.ParsedQuery }, { "sort", SortOf(Stages) } });
    }

    public MongoPlan Plan { get; }

    /// <summary>Every stage, depth first.</summary>
    public IReadOnlyList<MongoStage> Stages { get; }

    /// <summary>The operation; from the filter and the sort of the plan where the plan does not repeat it.</summary>
    public MongoOperation Operation { get; }

    /// <summary>Documents of the answer, at least 1, so that ratios can be taken.</summary>
    public double Wanted => Math.Max(1, Plan.Returned ?? 1);

    public static MongoPlanFacts? Of(RuleContext context) => context.Plan?.Native is MongoPlan plan
        ? new MongoPlanFacts(plan, context.Snapshot.TryGet(MongoSections.Collections, out var all, out _) ? all.Items : [])
        : null;

    /// <summary>What is known of a collection; null for a plan without its database.</summary>
    public MongoCollectionFacts? Collection(string? ns) => ns?.Split('.', 2) is [var database, var name] ? collections.FirstOrDefault(item => item.Database == database && item.Name == name) : null;

    public MongoCollectionFacts? Collection(MongoStage stage) => Collection(stage.Namespace ?? Plan.Namespace);

    public Evidence Said(string name, EvidenceValue value, string? unit = null) => Evidence.Of(name, value, unit, Plan.Executed ? "explain, executionStats" : "explain, queryPlanner");

    /// <summary>The stages above one, nearest first.</summary>
    public IReadOnlyList<MongoStage> Above(MongoStage stage)
    {
        var above = new List<MongoStage>();
        for (var at = stage; Stages.FirstOrDefault(parent => parent.Children.Any(child => ReferenceEquals(child, at))) is { } parent; at = parent)
        {
            above.Add(parent);
        }

        return above;
    }

    /// <summary>Documents that came out at the end of a stage's own part, at least 1: after the filter of a fetch above an index scan, say.</summary>
    public double Kept(MongoStage stage) => Math.Max(1, (stage.ReadsIndex && Above(stage) is [{ Kind: "FETCH" } fetch, ..] ? fetch : stage).Returned ?? 1);

    private static MongoOperation? Repeated(MongoPlan plan)
    {
        try
        {
            // An update's explain may repeat it without its filter.
            return plan.Command is { } command && OperationReading.OfCommand(command) is { } operation && (operation.Filter.ElementCount > 0 || plan.ParsedQuery.ElementCount == 0) ? operation : null;
        }
        catch (FormatException)
        {
            return null;
        }
    }

    private static BsonDocument SortOf(IReadOnlyList<MongoStage> stages) =>
        stages.FirstOrDefault(stage => stage.IsSort) is { } sort ? sort.Document("sortPattern") ?? (sort.Body as BsonDocument)?.GetValue("sortKey", new BsonDocument()) as BsonDocument ?? [] : [];
}
