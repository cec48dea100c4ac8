using MongoDB.Bson;
using Polystore.Mongo.Operations;
using Polystore.Mongo.Optimize.Evaluate;

namespace Polystore.Mongo.Advise.Shapes;

/// <summary>Reads the searches out of an operation.</summary>
internal static class AccessReading
{
    /// <summary>
    /// A list of fewer values counts as equality before an order: the server merges one scan for each of them (manual, "The ESR Guideline":
    /// from 201 elements on, $in is a range).
    /// </summary>
    public const int ShortList = 200;

    private static readonly HashSet<string> Limits = new(StringComparer.Ordinal) { "$gt", "$gte", "$lt", "$lte" };

    /// <summary>The searches of an operation: the first stands for itself, alternatives of <c>$or</c> are one list, joins follow each on its own.</summary>
    /// <returns>For each search of the operation the branches that it needs, all of them; one branch but for <c>$or</c>.</returns>
    /// <exception cref="NotSupportedException">No index of an ordinary kind can be told from it; the message says why.</exception>
    public static IReadOnlyList<IReadOnlyList<Access>> Read(MongoOperation operation)
    {
        var searches = new List<IReadOnlyList<Access>>();
        var filter = operation.Filter;
        var main = new Access
        {
            Collection = operation.Collection,
            Sort = operation.Sort.Where(part => part.Value.IsNumeric).Select(part => (part.Name, part.Value.ToDouble() < 0 ? -1 : 1)).ToList(),
            Limit = Limit(operation),
            Collation = operation.Collation,
            Wanted = Wanted(operation),
        };
        if (operation.Sort.Any(part => !part.Value.IsNumeric))
        {
            throw new NotSupportedException("the order is by a score ($meta), which an index of its own kind gives");
        }

        if (filter.ElementCount > 0 || main.Sort.Count > 0)
        {
            searches.Add(Branches(filter).Select(branch => Compare(main, branch)).ToList());
        }

        searches.AddRange(Joins(operation.Stages).Select(join => (IReadOnlyList<Access>)[join]));
        return searches;
    }

    // $or needs an index for every branch; what stands beside it belongs to each.
    private static IReadOnlyList<BsonDocument> Branches(BsonDocument filter)
    {
        if (!filter.TryGetValue("$or", out var or) || or is not BsonArray { Count: > 0 } alternatives)
        {
            return [filter];
        }

        var beside = new BsonDocument(filter.Where(part => part.Name != "$or"));
        return alternatives.OfType<BsonDocument>().Select(one => beside.ElementCount == 0 ? one : new BsonDocument("$and", new BsonArray { beside, one })).ToList();
    }

    private static Access Compare(Access access, BsonDocument filter)
    {
        var comparisons = new List<Comparison>();
        var rest = new List<BsonDocument>();
        Add(filter, "", comparisons, rest, filter);
        return access with { Comparisons = comparisons, Rest = rest };
    }

    private static void Add(BsonDocument filter, string prefix, List<Comparison> comparisons, List<BsonDocument> rest, BsonDocument whole)
    {
        foreach (var part in filter)
        {
            switch (part.Name)
            {
                case "$and" when part.Value is BsonArray all:
                    foreach (var one in all.OfType<BsonDocument>())
                    {
                        Add(one, prefix, comparisons, rest, one);
                    }

                    break;
                case "$comment":
                    break;
                case "$text":
                    throw new NotSupportedException("it searches by $text, whose index names the fields that only the application knows");
                case var name when name.StartsWith('$'):
                    rest.Add(new BsonDocument(part));
                    break;
                default:
                    Compare(prefix + part.Name, part.Value, comparisons, rest, prefix.Length == 0 ? new BsonDocument(part) : whole);
                    break;
            }
        }
    }

    private static void Compare(string path, BsonValue value, List<Comparison> comparisons, List<BsonDocument> rest, BsonDocument condition)
    {
        if (value is not BsonDocument operators || !Query.IsOperators(value))
        {
            comparisons.Add(new Comparison(path, value is BsonRegularExpression regex ? Pattern(regex.Pattern, regex.Options) : ComparisonKind.Equality, condition));
            return;
        }

        if (operators.Names.Any(name => name is "$near" or "$nearSphere" or "$geoWithin" or "$geoIntersects"))
        {
            throw new NotSupportedException($"it searches {path} by place: that takes a 2dsphere index, of which there is but one sensible form ({{ {path}: \"2dsphere\" }})");
        }

        if (operators.TryGetValue("$elemMatch", out var element) && element is BsonDocument inner)
        {
            if (Query.IsOperators(inner))
            {
                Compare(path, inner, comparisons, rest, condition);
            }
            else
            {
                Add(inner, path + ".", comparisons, rest, condition);
            }

            return;
        }

        var limits = operators.Names.Count(Limits.Contains);
        if (limits > 0)
        {
            comparisons.Add(new Comparison(path, ComparisonKind.Range, condition));
        }

        foreach (var one in operators.Where(one => !Limits.Contains(one.Name) && one.Name != "$options"))
        {
            comparisons.Add(new Comparison(path, Kind(one, operators), condition));
        }
    }

    private static ComparisonKind Kind(BsonElement comparison, BsonDocument all) => comparison.Name switch
    {
        "$eq" => ComparisonKind.Equality,
        "$in" when comparison.Value is BsonArray list => list.Any(item => item is BsonRegularExpression) ? ComparisonKind.Test : list.Count == 1 ? ComparisonKind.Equality : list.Count <= ShortList ? ComparisonKind.List : ComparisonKind.Range,
        "$all" => ComparisonKind.Equality,
        "$regex" => comparison.Value is BsonRegularExpression regex ? Pattern(regex.Pattern, regex.Options) : Pattern(comparison.Value.ToString() ?? "", all.GetValue("$options", "").ToString() ?? ""),
        _ => ComparisonKind.Test,
    };

    // Only a case-sensitive prefix becomes a range (manual, "$regex", Index Use).
    private static ComparisonKind Pattern(string pattern, string options) =>
        pattern is ['^', not ('.' or '[' or '(' or '\\' or '$' or '*'), ..] && !options.Contains('i', StringComparison.Ordinal) && !options.Contains('m', StringComparison.Ordinal) && !pattern.Contains('|', StringComparison.Ordinal) ? ComparisonKind.Range : ComparisonKind.Test;

    private static double? Limit(MongoOperation operation) => operation.Name switch
    {
        "find" when operation.Command.TryGetValue("limit", out var limit) && limit.IsNumeric && limit.ToDouble() != 0 =>
            Math.Abs(limit.ToDouble()) + (operation.Command.TryGetValue("skip", out var skip) && skip.IsNumeric ? skip.ToDouble() : 0),
        "findAndModify" => 1,
        "update" or "delete" => One(operation) ? 1 : null,
        "aggregate" => operation.Stages.SkipWhile(stage => stage.Contains("$match") || stage.Contains("$sort")).FirstOrDefault() is { } next && next.TryGetValue("$limit", out var most) && most.IsNumeric ? most.ToDouble() : null,
        _ => null,
    };

    private static bool One(MongoOperation operation) => operation.Command.TryGetValue(operation.Name + "s", out var statements) && statements is BsonArray { Count: > 0 } list && list[0] is BsonDocument statement
        && (operation.Name == "update" ? !statement.GetValue("multi", false).ToBoolean() : statement.GetValue("limit", 0) == 1);

    private static List<string>? Wanted(MongoOperation operation)
    {
        if (operation.Name != "find" || !operation.Command.TryGetValue("projection", out var given) || given is not BsonDocument { ElementCount: > 0 } projection
            || projection.Any(field => !field.Value.IsBoolean && !field.Value.IsNumeric) || projection.Any(field => field.Name != "_id" && !field.Value.ToBoolean()))
        {
            return null;
        }

        return [.. projection.Where(field => field.Value.ToBoolean()).Select(field => field.Name), .. projection.Contains("_id") ? Array.Empty<string>() : ["_id"]];
    }

    private static IEnumerable<Access> Joins(IEnumerable<BsonDocument> stages)
    {
        foreach (var stage in stages)
        {
            var name = stage.Names.FirstOrDefault();
            if (name is not ("$lookup" or "$graphLookup") || stage[0] is not BsonDocument join || join.GetValue("from", BsonNull.Value) is not BsonString from)
            {
                continue;
            }

            if (join.GetValue(name == "$lookup" ? "foreignField" : "connectToField", BsonNull.Value) is BsonString field && field.Value != "_id")
            {
                // Which values it seeks the documents say; none of them is known here.
                yield return new Access { Collection = from.Value, Comparisons = [new Comparison(field.Value, ComparisonKind.Equality, [])], Times = double.NaN };
            }
        }
    }
}
