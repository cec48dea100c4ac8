using Polystore.Core.Findings;
using Polystore.Core.Rules;
using Polystore.Mongo.Observe.Sections;
using Polystore.Mongo.Rules.Reading;

namespace Polystore.Mongo.Rules.Design;

/// <summary>One path, several types.</summary>
internal sealed class TypeDrift : SampleRule
{
    private static readonly HashSet<string> Numbers = new(StringComparer.Ordinal) { "int", "long", "double", "decimal" };

    private static readonly RuleOption Share = Option("share", 0.05, "ratio", "share of the rarer types from which drift is more than a slip and severity rises", "one in twenty", 0, 1);

    public override RuleInfo Info { get; } = Describe(
        "MONGO-DESIGN-TYPE-DRIFT",
        "design",
        "One field with several types",
        "A path whose values have several types, in documents of one collection. The four kinds of numbers count as one type and null as none; an array beside its single element, and elements of arrays that mix types, are another matter and are not reported.",
        "A comparison finds values of its own type only: a search for 5 does not see \"5\", a range over dates leaves out texts, and sorting groups by type.",
        ["https://www.mongodb.com/docs/manual/reference/bson-type-comparison-order/"], Share) with { ReadsData = true };

    protected override IEnumerable<Finding> Find(RuleContext context, MongoSample sample, MongoCollectionFacts collection)
    {
        foreach (var path in sample.Paths.Where(path => !path.Path.Contains("[]", StringComparison.Ordinal) && !path.Path.Contains("<key>", StringComparison.Ordinal)))
        {
            var kinds = Kinds(path);
            if (kinds.Count < 2)
            {
                continue;
            }

            var rare = 1 - ((double)kinds[0].Value / kinds.Sum(kind => kind.Value));
            yield return context.Problem(Info, PathOf(sample, path.Path), rare >= context.Option(Share) ? Severity.Medium : Severity.Low, $"{path.Path} is {string.Join(" in some documents and ", kinds.Select(kind => kind.Key))} in others") with
            {
                Weight = rare,
                Impact = $"{Amount.Share(rare, 2)} of the values are not of the usual type, {kinds[0].Key}.",
                Evidence = kinds.Select(kind => Sampled($"values of type {kind.Key}", kind.Value, null, sample)).ToList(),
                Remedy = Remedy.ByHand(
                    $"Count them: countDocuments({{ \"{path.Path}\": {{ $not: {{ $type: \"{kinds[0].Key}\" }}, $exists: true }} }}). Convert them with updateMany and $convert, then keep them out by a validator.",
                    "whether the other values can be converted is for a person to say"),
            };
        }
    }

    // The usual type first.
    private static List<KeyValuePair<string, long>> Kinds(MongoPath path) => path.Types
        .Where(type => type.Key is not ("null" or "undefined" or "array" or "minKey" or "maxKey"))
        .GroupBy(type => Numbers.Contains(type.Key) ? "number" : type.Key, StringComparer.Ordinal)
        .Select(group => KeyValuePair.Create(group.Key, group.Sum(type => type.Value)))
        .OrderByDescending(kind => kind.Value)
        .ThenBy(kind => kind.Key, StringComparer.Ordinal)
        .ToList();
}
