using Polystore.Core.Findings;
using Polystore.Core.Rules;
using Polystore.Mongo.Observe.Sections;
using Polystore.Mongo.Rules.Reading;

namespace Polystore.Mongo.Rules.Design;

/// <summary>One field under several names.</summary>
internal sealed class FieldNames : SampleRule
{
    public override RuleInfo Info { get; } = Describe(
        "MONGO-DESIGN-FIELD-NAMES",
        "design",
        "One field under several names",
        "Fields of one object whose names differ in letter case and underscores alone, such as userId and user_id, and that no document has both. Two of them in one document are two fields and are not reported.",
        "A search and an index by one name do not see the documents with the other.",
        ["https://www.mongodb.com/docs/manual/core/document/#field-names"]) with { ReadsData = true };

    protected override IEnumerable<Finding> Find(RuleContext context, MongoSample sample, MongoCollectionFacts collection)
    {
        foreach (var group in sample.Paths.GroupBy(path => Plain(path.Path), StringComparer.Ordinal).Where(group => group.Count() > 1))
        {
            var names = group.OrderByDescending(path => path.Documents).ThenBy(path => path.Path, StringComparer.Ordinal).ToList();
            // Together in more documents than there are of the parent: some document has both. What is below a renamed object tells nothing new.
            if (names.Sum(path => path.Documents) > Documents(sample, names[0].Path) || names.Select(path => Parent(path.Path)).Distinct(StringComparer.Ordinal).Count() > 1)
            {
                continue;
            }

            yield return context.Problem(Info, PathOf(sample, names[0].Path), Severity.Medium, $"{string.Join(" and ", names.Select(path => path.Path))} are one field under {names.Count} names") with
            {
                Weight = names.Skip(1).Sum(path => path.Documents),
                Evidence = names.Select(path => Sampled($"documents with {path.Path}", path.Documents, null, sample)).ToList(),
                Remedy = Remedy.ByHand(
                    string.Join(" ", names.Skip(1).Select(path => $"updateMany({{ \"{path.Path}\": {{ $exists: true }} }}, {{ $rename: {{ \"{path.Path}\": \"{names[0].Path}\" }} }});")) + " first see that the applications write one name.",
                    "which name is the right one, and who writes the other, is for a person to say"),
            };
        }
    }

    private static string Parent(string path) => path.LastIndexOf('.') is >= 0 and var dot ? path[..dot] : "";

    private static long Documents(MongoSample sample, string path) => Parent(path) is { Length: > 0 } parent
        ? sample.Paths.FirstOrDefault(candidate => candidate.Path == parent)?.Documents ?? sample.Documents
        : sample.Documents;

    private static string Plain(string path) => path.Replace("_", "", StringComparison.Ordinal).ToLowerInvariant();
}
