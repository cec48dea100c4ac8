using Polystore.Core.Findings;
using Polystore.Core.Rules;
using Polystore.Mongo.Observe;
using Polystore.Mongo.Observe.Sections;
using Polystore.Mongo.Rules.Reading;

namespace Polystore.Mongo.Rules.Design;

/// <summary>Arrays that were shorter.</summary>
internal sealed class GrowingArrays : MongoRule
{
    private static readonly RuleOption Growth = Option("growth", 1.25, "ratio", "average length against that of the earlier snapshot", "a quarter: random documents differ by less", 1);
    private static readonly RuleOption Elements = Option("elements", 20, "elements", "average length below which nothing is said", "short lists are what embedding is for", 1);

    public override RuleInfo Info { get; } = Describe(
        "MONGO-DESIGN-ARRAY-GROWTH",
        "design",
        "Arrays grow from week to week",
        "Arrays whose average length in random documents grew between two snapshots (--since), while the longest grew, too. Arrays that keep a bound ($slice) and short ones are not reported.",
        "What is appended for ever makes every document larger until it is at 16 MB; it is moved easily while it is small.",
        ["https://www.mongodb.com/docs/manual/data-modeling/design-antipatterns/unbounded-arrays/"], Growth, Elements) with { ReadsData = true, Untested = true };

    public override RuleVerdict Judge(RuleContext context)
    {
        if (TwoSnapshots.NotComparable(context) is { } reason)
        {
            return RuleVerdict.NotExamined(reason);
        }

        if (!context.Snapshot.TryGet(MongoSections.Samples, out var now, out var why) || !context.Before!.TryGet(MongoSections.Samples, out var before, out why))
        {
            return RuleVerdict.NotExamined(why);
        }

        return RuleVerdict.Of(Arrays(now)
            .Join(Arrays(before), array => (array.Sample.Database, array.Sample.Collection, array.Path.Path), array => (array.Sample.Database, array.Sample.Collection, array.Path.Path), (array, old) => (Now: array, Old: old))
            .Where(pair => pair.Now.Average >= context.Option(Elements) && pair.Now.Average >= context.Option(Growth) * pair.Old.Average && pair.Now.Path.LongestArray > pair.Old.Path.LongestArray)
            .Select(pair => context.Problem(Info, PathOf(pair.Now.Sample, pair.Now.Path.Path), Severity.Low, $"{pair.Now.Path.Path} grew from {pair.Old.Average:0.#} to {pair.Now.Average:0.#} elements on average in {TwoSnapshots.Days(context):0.#} days") with
            {
                Weight = pair.Now.Average,
                Evidence = [Sampled("average then", pair.Old), Sampled("average now", pair.Now), Evidence.Of("longest then", pair.Old.Path.LongestArray, "elements", "$sample"), Evidence.Of("longest now", pair.Now.Path.LongestArray, "elements", "$sample")],
                Remedy = Remedy.ByHand("Bound it ($push with $slice) and keep the others in a collection of their own, one document each or in buckets.", "what belongs together is for the application to say"),
            }));
    }

    private static Evidence Sampled(string name, Array array) => new() { Name = name, Value = array.Average, Unit = "elements", Sample = array.Sample.Documents, Source = "$sample" };

    private static IEnumerable<Array> Arrays(MongoSamples samples) => samples.Items.SelectMany(sample => sample.Paths
        .Where(path => path.Types.GetValueOrDefault("array") > 0)
        .Select(path => new Array(sample, path, (double)path.Elements / path.Types["array"])));

    private sealed record Array(MongoSample Sample, MongoPath Path, double Average);
}
