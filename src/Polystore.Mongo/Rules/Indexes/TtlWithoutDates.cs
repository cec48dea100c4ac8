using Polystore.Core.Findings;
using Polystore.Core.Rules;
using Polystore.Mongo.Observe.Sections;
using Polystore.Mongo.Rules.Reading;

namespace Polystore.Mongo.Rules.Indexes;

/// <summary>Documents that should expire and never do.</summary>
internal sealed class TtlWithoutDates : SampleRule
{
    public override RuleInfo Info { get; } = Describe(
        "MONGO-INDEX-TTL-NO-DATES",
        "indexes",
        "Documents that never expire",
        "A TTL index over a field that holds text, numbers or other types in a tenth of the sampled documents that have it, or that is missing in all of many. A few other values, null, and a field that is missing in all of few documents are not reported.",
        "MongoDB deletes a document only when the field holds a date or an array of dates. Others stay for ever, and the collection grows while everybody believes that it cleans itself.",
        ["https://www.mongodb.com/docs/manual/core/index-ttl/#expiration-of-data"], Share, Missing) with { ReadsData = true };

    private static readonly RuleOption Share = Option("share", 0.1, "ratio", "share of values that are no date from which the index is reported", "our choice: below it they are slips that type drift names", maximum: 1);
    private static readonly RuleOption Missing = Option("missing", 500, "documents", "fewest sampled documents without the field that are reported", "with none of 500 at most one in 167 has it (95 %: 3 ÷ 500)", minimum: 50);

    protected override IEnumerable<Finding> Find(RuleContext context, MongoSample sample, MongoCollectionFacts collection)
    {
        foreach (var index in collection.Indexes.Where(index => index is { ExpireAfterSeconds: not null, Keys.Count: 1, PartialFilter: null }))
        {
            var field = index.Keys[0].Path;
            var paths = sample.Paths.Where(path => path.Path.Replace("[]", "", StringComparison.Ordinal) == field).ToList();
            var kinds = paths.SelectMany(path => path.Types).Where(type => type.Key is not ("array" or "null" or "undefined")).ToList();
            var (dates, values) = (kinds.Where(type => type.Key == "date").Sum(type => type.Value), kinds.Sum(type => type.Value));
            if (paths.Count == 0 && sample.Documents >= context.Option(Missing))
            {
                yield return Found(context, sample, collection, index, [], Severity.Low, $"{index.Name} deletes nothing: none of {Amount.Count(sample.Documents)} documents has {field}") with
                {
                    Remedy = Remedy.ByHand($"See whether the applications write the time under another name than {field}, and make the index over that; a search of the field costs nothing, the index does.", "what the field was meant to be is for a person to say"),
                };
            }
            else if (values > dates && values - dates >= context.Option(Share) * values)
            {
                var others = kinds.Where(type => type.Key != "date").ToList();
                var shown = string.Join(" and ", others.Select(type => type.Key).Distinct().Order(StringComparer.Ordinal));
                yield return Found(context, sample, collection, index, kinds, dates == 0 ? Severity.High : Severity.Medium, dates == 0
                    ? $"{index.Name} deletes nothing: {field} holds {shown}, never a date"
                    : $"{index.Name} leaves {Amount.Share((double)(values - dates) / values)} of the documents: {field} holds {shown} there") with
                {
                    Remedy = Remedy.ByHand(
                        $"Turn the values into dates: updateMany({{ \"{field}\": {{ $type: \"{others[0].Key}\" }} }}, [{{ $set: {{ \"{field}\": {{ $toDate: \"${field}\" }} }} }}]), and let the applications write dates. Documents whose time is past are deleted within a minute then.",
                        "the first run deletes everything that is past its time, and applications read the field as it is"),
                };
            }
        }
    }

    private Finding Found(
        RuleContext context, MongoSample sample, MongoCollectionFacts collection, MongoIndexFacts index, IReadOnlyList<KeyValuePair<string, long>> kinds, Severity severity, string title) =>
        context.Problem(Info, IndexOf(collection, index), severity, title) with
        {
            Impact = collection.Documents is { } documents ? $"{Amount.Count(documents)} documents are there, and {(kinds.Any(type => type.Key == "date") ? "some" : "all")} of those that were looked at never expire." : null,
            Evidence =
            [
                Evidence.Of("expires after", index.ExpireAfterSeconds!.Value, "s", "listIndexes"),
                .. kinds.Select(type => Sampled($"values of type {type.Key}", type.Value, null, sample)),
            ],
        };
}
