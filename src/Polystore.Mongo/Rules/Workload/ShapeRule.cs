using Polystore.Core.Findings;
using Polystore.Core.Rules;
using Polystore.Mongo.Observe;
using Polystore.Mongo.Observe.Sections;
using Polystore.Mongo.Rules.Reading;

namespace Polystore.Mongo.Rules.Workload;

/// <summary>A rule over what the profiler recorded.</summary>
internal abstract class ShapeRule : MongoRule
{
    public sealed override RuleVerdict Judge(RuleContext context)
    {
        if (!context.Snapshot.TryGet(MongoSections.Shapes, out var shapes, out var reason))
        {
            return RuleVerdict.NotExamined($"the profiler: {reason}");
        }

        if (shapes.Items.Count == 0)
        {
            return RuleVerdict.NotExamined("the profiler has recorded nothing; db.setProfilingLevel(1, { slowms: 100 }) records slow operations");
        }

        var collections = context.Snapshot.TryGet(MongoSections.Collections, out var all, out _) ? all.Items : [];
        return RuleVerdict.Of(shapes.Items
            .Select(shape => (shape, collection: collections.FirstOrDefault(item => item.Database == shape.Database && item.Name == shape.Collection)))
            .Where(pair => pair.collection is not null)
            .SelectMany(pair => Find(context, pair.shape, pair.collection!)));
    }

    protected abstract IEnumerable<Finding> Find(RuleContext context, MongoShape shape, MongoCollectionFacts collection);

    protected static Subject ShapeOf(MongoShape shape) => new()
    {
        Engine = Core.Connections.EngineNames.Mongo,
        Kind = "statement",
        Path = [shape.Database, shape.Collection, shape.Text],
        Label = shape.Text,
    };

    protected static Evidence Recorded(string name, EvidenceValue value, string? unit = null) => Evidence.Of(name, value, unit, "system.profile");
}
