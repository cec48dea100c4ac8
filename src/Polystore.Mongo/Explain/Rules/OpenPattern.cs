using MongoDB.Bson;
using Polystore.Core.Findings;
using Polystore.Core.Rules;
using Polystore.Mongo.Explain.Rules.Reading;

namespace Polystore.Mongo.Explain.Rules;

/// <summary>A regular expression that an index cannot bound.</summary>
internal sealed class OpenPattern : MongoPlanRule
{
    public override RuleInfo Info { get; } = Plan(
        "MONGO-PLAN-REGEX",
        "Pattern that no index can bound",
        "A regular expression that is not anchored, or ignores case, tested on many keys or documents of which few fit. Not reported: case-sensitive prefixes, which become a range, and patterns that another condition has already narrowed.",
        "Every key of the field, or every document, is tested by the pattern.",
        ["https://www.mongodb.com/docs/manual/reference/operator/query/regex/#index-use"], Examined, Ratio);

    protected override string? Needs(MongoPlanFacts facts) => NeedsExecution(facts);

    protected override IEnumerable<Finding> Find(RuleContext context, MongoPlanFacts facts)
    {
        foreach (var stage in facts.Stages)
        {
            var read = Math.Max(stage.Keys ?? 0, stage.Documents ?? 0);
            if (read < context.Option(Examined) || read < context.Option(Ratio) * Math.Max(1, stage.Returned ?? 0) || Open(stage.Filter) is not { } open)
            {
                continue;
            }

            var problem = Problem(context, facts, stage, read, $"{Amount.Count(read)} {(stage.Keys > 0 ? "keys" : "documents")} are tested by a pattern on {open.Path} that {open.Why}");
            yield return problem with
            {
                Evidence = [.. problem.Evidence, facts.Said("field", open.Path), facts.Said("tested", read), facts.Said("kept", stage.Returned ?? 0)],
                Remedy = Remedy.ByHand(
                    open.Why == "ignores case"
                        ? $"Compare by an index with a collation of strength 2 (collation: {{ locale: \"en\", strength: 2 }}) and equality, or keep a lower-case copy of {open.Path} and search it by a case-sensitive prefix (/^text/)."
                        : $"Search {open.Path} by a case-sensitive prefix (/^text/), by a text index, or by Atlas Search; for fixed words keep them in an array of their own and index that.",
                    "the pattern is the application's"),
            };
        }
    }

    private static (string Path, string Why)? Open(BsonDocument? filter, string path = "")
    {
        foreach (var part in filter ?? [])
        {
            var at = part.Name.StartsWith('$') ? path : part.Name;
            var found = part.Value switch
            {
                _ when part.Name == "$regex" => Why(part.Value.IsString ? part.Value.AsString : (part.Value as BsonRegularExpression)?.Pattern ?? "", filter!.GetValue("$options", "").ToString() + (part.Value as BsonRegularExpression)?.Options) is { } why ? (path, why) : null,
                BsonRegularExpression regex => Why(regex.Pattern, regex.Options) is { } why ? (at, why) : null,
                // What is not to fit is no search for it.
                BsonDocument inner when part.Name is not ("$not" or "$nor") => Open(inner, at),
                BsonArray list when part.Name is "$and" or "$or" => list.OfType<BsonDocument>().Select(one => Open(one, path)).FirstOrDefault(one => one is not null),
                _ => ((string, string)?)null,
            };
            if (found is not null)
            {
                return found;
            }
        }

        return null;
    }

    private static string? Why(string pattern, string options) =>
        options.Contains('i', StringComparison.Ordinal) ? "ignores case"
        : (pattern.StartsWith('^') || pattern.StartsWith("\\A", StringComparison.Ordinal)) && pattern.Length > 1 && !pattern.StartsWith("^.", StringComparison.Ordinal) && !options.Contains('m', StringComparison.Ordinal) ? null
        : "is not anchored";
}
