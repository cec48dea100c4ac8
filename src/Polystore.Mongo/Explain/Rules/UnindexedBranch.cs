using MongoDB.Bson;
using Polystore.Core.Findings;
using Polystore.Core.Rules;
using Polystore.Mongo.Explain.Rules.Reading;
using Polystore.Mongo.Observe.Sections;
using Polystore.Mongo.Operations;
using Polystore.Mongo.Rules.Reading;
using Polystore.Mongo.Rules.Workload;

namespace Polystore.Mongo.Explain.Rules;

/// <summary>One side of an $or without an index, for which all sides are scanned.</summary>
internal sealed class UnindexedBranch : MongoPlanRule
{
    public override RuleInfo Info { get; } = Plan(
        "MONGO-PLAN-OR-BRANCH",
        "One branch of $or without an index",
        "A collection scan for an $or at the top of the filter, of which some branches have an index and others have none. Not reported: $or beside a condition that an index answers, and branches that all lack one (the collection scan says that).",
        "The server uses indexes for $or only when every branch has one; a single branch without makes it read the collection.",
        ["https://www.mongodb.com/docs/manual/reference/operator/query/or/#or-clauses-and-indexes"], Examined);

    protected override IEnumerable<Finding> Find(RuleContext context, MongoPlanFacts facts)
    {
        var branches = facts.Plan.ParsedQuery is { ElementCount: 1 } query && query.TryGetValue("$or", out var or) && or is BsonArray list ? list.OfType<BsonDocument>().ToList() : [];
        var scan = facts.Stages.FirstOrDefault(stage => stage.ReadsWholeCollection);
        if (branches.Count < 2 || scan is null || facts.Collection(scan) is not { } collection || (scan.Documents ?? collection.Documents) < context.Option(Examined))
        {
            yield break;
        }

        var shapes = branches.ConvertAll(branch => NeededIndex.Shape(new MongoOperation(facts.Plan.Database, new() { { "find", collection.Name }, { "filter", branch } }), $"{collection.Database}.{collection.Name}"));
        var bare = shapes.Where(shape => !IsServed(shape, collection)).ToList();
        if (bare.Count == 0 || bare.Count == shapes.Count)
        {
            yield break;
        }

        var problem = Problem(context, facts, scan, scan.Documents, $"{bare.Count} of {shapes.Count} branches of $or have no index, so that {collection.Name} is read whole");
        var candidates = bare.Select(shape => shape.Opaque is null ? CandidateIndex.For(shape, collection) : null).ToList();
        yield return problem with
        {
            Evidence = [.. problem.Evidence, facts.Said("branches without an index", string.Join("; ", bare.Select(Name))), facts.Said("documents read", scan.Documents ?? 0, "documents")],
            Remedy = candidates.TrueForAll(candidate => candidate is not null)
                ? IndexChange.Create(collection, candidates[0]!, candidates.Count == 1 ? "Each branch is then answered by an index of its own." : $"So do the same for {string.Join(" and ", bare.Skip(1).Select(Name))}.")
                : Remedy.ByHand($"Give each branch an index, or ask for the branches one by one: {string.Join("; ", bare.Select(Name))}.", "no index can be told from a branch"),
        };
    }

    private static string Name(MongoShape shape) => string.Join(", ", shape.Equal.Concat(shape.Range).DefaultIfEmpty("an expression"));

    private static bool IsServed(MongoShape shape, MongoCollectionFacts collection) => shape.Equal.Concat(shape.Range).Any(path =>
        path == "_id" || collection.Indexes.Any(index => !index.Hidden && index.PartialFilter is null && !index.Sparse && KeyComparison.Leads([path], index)));
}
