using System.Collections.Immutable;
using MongoDB.Bson;
using Polystore.MongoDriver;

namespace Polystore.Mongo.Optimize.Evaluate;

/// <summary>The conditions of <c>$match</c>, without a collation.</summary>
internal static class Query
{
    /// <param name="query">The conditions.</param>
    /// <param name="document">The document.</param>
    /// <param name="variables">What <c>let</c> bound, for <c>$expr</c>; null for none.</param>
    /// <exception cref="NotEvaluatedException">It holds an operator that is not known here.</exception>
    public static bool Matches(BsonDocument query, BsonDocument document, ImmutableDictionary<string, BsonValue?>? variables = null) => query.All(part => part.Name switch
    {
        "$and" => part.Value.AsBsonArray.All(inner => Matches(inner.AsBsonDocument, document, variables)),
        "$or" => part.Value.AsBsonArray.Any(inner => Matches(inner.AsBsonDocument, document, variables)),
        "$nor" => !part.Value.AsBsonArray.Any(inner => Matches(inner.AsBsonDocument, document, variables)),
        "$expr" => Expression.IsTrue(Expression.Of(part.Value, new Scope(document, variables ?? Scope.NoVariables))),
        "$where" => JavaScript.Holds(part.Value, document),
        "$comment" => true,
        ['$', ..] => throw new NotEvaluatedException($"the query operator {part.Name}"),
        _ => Holds(part.Value, QueryPath.Ends(document, part.Name)),
    });

    /// <summary>True when a value is a document of operators and not one to be equal to.</summary>
    public static bool IsOperators(BsonValue condition) => condition is BsonDocument { ElementCount: > 0 } document && document.GetElement(0).Name.StartsWith('$');

    private static bool Holds(BsonValue condition, IReadOnlyList<BsonValue?> ends) => condition switch
    {
        BsonDocument operators when IsOperators(condition) => operators.All(one => Holds(one.Name, one.Value, operators, ends)),
        BsonRegularExpression pattern => Pattern(pattern, ends),
        _ => Equal(condition, ends),
    };

    private static bool Holds(string name, BsonValue value, BsonDocument all, IReadOnlyList<BsonValue?> ends) => name switch
    {
        "$eq" => Equal(value, ends),
        "$ne" => !Equal(value, ends),
        "$in" => In(value, ends),
        "$nin" => !In(value, ends),
        "$gt" => Compares(value, ends, order => order > 0, orEqual: false),
        "$gte" => Compares(value, ends, order => order >= 0, orEqual: true),
        "$lt" => Compares(value, ends, order => order < 0, orEqual: false),
        "$lte" => Compares(value, ends, order => order <= 0, orEqual: true),
        "$exists" => ends.Any(end => end is not null) == Expression.IsTrue(value),
        "$not" => !Holds(value, ends),
        "$size" => ends.Any(end => end is BsonArray array && array.Count == BsonNumbers.ToDouble(value)),
        "$elemMatch" => ends.OfType<BsonArray>().Any(array => array.Any(element => Element(value.AsBsonDocument, element))),
        "$all" => value.AsBsonArray.Count > 0 && value.AsBsonArray.All(one => !IsOperators(one) ? Equal(one, ends) : throw new NotEvaluatedException("$all with operators")),
        "$type" => Types(value).Any(type => QueryPath.WithElements(ends).Any(end => end is not null && type(end))),
        "$mod" => QueryPath.WithElements(ends).Any(end => Modulo(end, value.AsBsonArray)),
        "$regex" => Pattern(value is BsonRegularExpression given ? given : new BsonRegularExpression(value.AsString, all.GetValue("$options", "").AsString), ends),
        "$options" => true,
        _ => throw new NotEvaluatedException($"the query operator {name}"),
    };

    // The end of { a: null } may be missing; a list as a whole may be equal, too.
    private static bool Equal(BsonValue value, IReadOnlyList<BsonValue?> ends) => value is BsonRegularExpression pattern
        ? Pattern(pattern, ends)
        : QueryPath.WithElements(ends).Any(end => value is BsonNull ? Expression.IsNullish(end) : end is not null && BsonOrder.MissingBelowNull.Compare(end, value) == 0);

    private static bool In(BsonValue values, IReadOnlyList<BsonValue?> ends) => values.AsBsonArray.Any(value => Equal(value, ends));

    // Only values of one type are compared (type bracketing); NaN is only equal to itself.
    private static bool Compares(BsonValue value, IReadOnlyList<BsonValue?> ends, Func<int, bool> accepts, bool orEqual)
    {
        if (value is BsonMinKey or BsonMaxKey or BsonRegularExpression or BsonUndefined)
        {
            throw new NotEvaluatedException($"ranges of {value.BsonType}");
        }

        return QueryPath.WithElements(ends).Any(end => value is BsonNull
            ? orEqual && Expression.IsNullish(end)
            : end is not null && BsonOrder.MissingBelowNull.Rank(end) == BsonOrder.MissingBelowNull.Rank(value)
                && (BsonNumbers.IsNaN(end) || BsonNumbers.IsNaN(value) ? orEqual && BsonNumbers.IsNaN(end) && BsonNumbers.IsNaN(value) : accepts(BsonOrder.MissingBelowNull.Compare(end, value))));
    }

    private static bool Element(BsonDocument condition, BsonValue element)
    {
        if (IsOperators(condition) && condition.GetElement(0).Name is not ("$and" or "$or" or "$nor" or "$expr"))
        {
            // Of an element that is a list, the list is meant and what it holds.
            return Holds(condition, [element]);
        }

        return element switch
        {
            BsonDocument document => Matches(condition, document),
            BsonArray when condition.Any(part => part.Value is BsonNull || IsOperators(part.Value)) => throw new NotEvaluatedException("$elemMatch over lists in lists"),
            _ => false,
        };
    }

    private static bool Pattern(BsonRegularExpression pattern, IReadOnlyList<BsonValue?> ends)
    {
        var regex = PatternText.Compile(pattern);
        return QueryPath.WithElements(ends).Any(end => (end is BsonString text && regex.IsMatch(text.Value)) || (end is BsonRegularExpression same && same.Equals(pattern)));
    }

    private static bool Modulo(BsonValue? value, BsonArray parts) =>
        value is { IsNumeric: true } && double.IsFinite(BsonNumbers.ToDouble(value)) && (long)BsonNumbers.ToDouble(value) % (long)BsonNumbers.ToDouble(parts[0]) == (long)BsonNumbers.ToDouble(parts[1]);

    private static IEnumerable<Func<BsonValue, bool>> Types(BsonValue named) => (named as BsonArray ?? [named]).Select(Type);

    private static Func<BsonValue, bool> Type(BsonValue named) => named switch
    {
        BsonString { Value: "number" } => value => value.IsNumeric,
        BsonString name => value => BsonTypes.NameOf(value) == name.Value,
        { IsNumeric: true } => value => (int)value.BsonType == (int)BsonNumbers.ToDouble(named),
        _ => throw new NotEvaluatedException("$type with something else than names and numbers"),
    };
}
