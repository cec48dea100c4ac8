using Polystore.Core.Findings;
using Polystore.Core.Rules;
using Polystore.Mongo.Observe.Sections;
using Polystore.Mongo.Rules.Reading;

namespace Polystore.Mongo.Rules.Design;

/// <summary>Dates that are text.</summary>
internal sealed class DatesAsText : SampleRule
{
    private static readonly RuleOption Share = Option("share", 0.9, "ratio", "share of a path's strings that are dates from which the path is reported", "some free text looks like a date by chance", 0, 1);
    private static readonly RuleOption Values = Option("values", 10, "values", "strings below which nothing is said", "too few to tell a habit from chance", 1);

    public override RuleInfo Info { get; } = Describe(
        "MONGO-DESIGN-DATE-TEXT",
        "design",
        "Dates kept as text",
        "A path whose strings are dates of ISO 8601, nearly all of them. Text that holds a date among other words, and codes such as 2024-117, are not reported.",
        "Text knows no time zone, no difference in days, no expiry (TTL), and sorts rightly only while every writer keeps to one form; it takes 20 to 30 bytes where a date takes 8.",
        ["https://www.mongodb.com/docs/manual/reference/bson-types/#date"], Share, Values) with { ReadsData = true };

    protected override IEnumerable<Finding> Find(RuleContext context, MongoSample sample, MongoCollectionFacts collection) => sample.Paths
        .Where(path => path.Types.GetValueOrDefault("string") >= context.Option(Values) && path.DateTexts >= context.Option(Share) * path.Types["string"])
        .Select(path => context.Problem(Info, PathOf(sample, path.Path), Severity.Low, $"{path.Path} holds dates as text") with
        {
            Weight = path.DateTexts,
            Evidence = [Sampled("texts that are dates", path.DateTexts, null, sample), Sampled("texts", path.Types["string"], null, sample)],
            Remedy = Remedy.ByHand(
                path.Path.Contains("[]", StringComparison.Ordinal)
                    ? "Rewrite the elements with updateMany, $map and $dateFromString, and let the applications write dates."
                    : $"updateMany({{ \"{path.Path}\": {{ $type: \"string\" }} }}, [{{ $set: {{ \"{path.Path}\": {{ $dateFromString: {{ dateString: \"${path.Path}\" }} }} }} }}]), and let the applications write dates.",
                "applications that read text must change first"),
        });
}
