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
        "A TTL index over a field that holds no date in any sampled document that has it: text, numbers or other types. A field that holds dates in some documents, or is missing in all, is not reported.",
        "MongoDB deletes a document only when the field holds a date or an array of dates. Others stay for ever, and the collection grows while everybody believes that it cleans itself.",
        ["https://www.mongodb.com/docs/manual/core/index-ttl/#expiration-of-data"]) with { ReadsData = true };

    protected override IEnumerable<Finding> Find(RuleContext context, MongoSample sample, MongoCollectionFacts collection)
    {
        foreach (var index in collection.Indexes.Where(index => index is { ExpireAfterSeconds: not null, Keys.Count: 1, PartialFilter: null }))
        {
            var field = index.Keys[0].Path;
            var paths = sample.Paths.Where(path => path.Path.Replace("[]", "", StringComparison.Ordinal) == field).ToList();
            var kinds = paths.SelectMany(path => path.Types).Where(type => type.Key is not ("array" or "null" or "undefined")).ToList();
            if (kinds.Count == 0 || kinds.Exists(type => type.Key == "date"))
            {
                continue;
            }

            yield return context.Problem(Info, IndexOf(collection, index), Severity.High, $"{index.Name} deletes nothing: {field} holds {string.Join(" and ", kinds.Select(type => type.Key).Distinct().Order(StringComparer.Ordinal))}, never a date") with
            {
                Impact = collection.Documents is { } documents ? $"{Amount.Count(documents)} documents are there, and none of those that were looked at can expire." : null,
                Evidence =
                [
                    Evidence.Of("expires after", index.ExpireAfterSeconds!.Value, "s", "listIndexes"),
                    .. kinds.Select(type => Sampled($"values of type {type.Key}", type.Value, null, sample)),
                ],
                Remedy = Remedy.ByHand(
                    $"Turn the values into dates: updateMany({{ \"{field}\": {{ $type: \"{kinds[0].Key}\" }} }}, [{{ $set: {{ \"{field}\": {{ $toDate: \"${field}\" }} }} }}]), and let the applications write dates. Documents whose time is past are deleted within a minute then.",
                    "the first run deletes everything that is past its time, and applications read the field as it is"),
            };
        }
    }
}
