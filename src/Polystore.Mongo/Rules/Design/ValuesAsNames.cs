using Polystore.Core.Findings;
using Polystore.Core.Rules;
using Polystore.Mongo.Observe.Sections;
using Polystore.Mongo.Rules.Reading;

namespace Polystore.Mongo.Rules.Design;

/// <summary>Values as names of fields.</summary>
internal sealed class ValuesAsNames : SampleRule
{
    private static readonly RuleOption Names = Option("names", 50, "names", "different names from which an object is reported", "an object of months or weekdays stays below", 2);

    public override RuleInfo Info { get; } = Describe(
        "MONGO-DESIGN-VALUES-AS-NAMES",
        "design",
        "Values as names of fields",
        "An object whose fields are named by numbers, dates, identifiers or addresses, many different ones over the documents. An object with a few such names is not reported.",
        "No index can serve a search for them (but a wildcard index, with an entry for each), no validator and no $group reaches them without $objectToArray, and names are kept in every document.",
        ["https://www.mongodb.com/docs/manual/data-modeling/design-patterns/group-data/attribute-pattern/"], Names) with { ReadsData = true };

    protected override IEnumerable<Finding> Find(RuleContext context, MongoSample sample, MongoCollectionFacts collection) => sample.Paths
        .Where(path => path.ValueNames >= context.Option(Names))
        .Select(path => context.Problem(Info, PathOf(sample, path.Path), Severity.Low, $"{path.Path} has values as names of its fields, {Amount.Count(path.ValueNames)} different ones") with
        {
            Weight = path.ValueNames,
            Evidence = [Sampled("different names", path.ValueNames, null, sample)],
            Remedy = Remedy.ByHand($"Make it an array of objects: {path.Path}: [{{ k: …, v: … }}], and index {path.Path}.k with {path.Path}.v.", "applications read it as it is"),
        });
}
