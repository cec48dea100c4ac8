using MongoDB.Bson;
using Polystore.MongoDriver;

namespace Polystore.Mongo.Optimize.Evaluate;

/// <summary>Arrays and documents.</summary>
internal static class ArrayOperators
{
    public static readonly IReadOnlyDictionary<string, Func<BsonValue, Scope, BsonValue?>> All = new Dictionary<string, Func<BsonValue, Scope, BsonValue?>>
    {
        ["$size"] = (a, s) => LogicOperators.Single(a, s) is BsonArray list ? list.Count : throw new PipelineFailedException("$size of a value that is no array"),
        ["$arrayElemAt"] = ElementAt,
        ["$first"] = (a, s) => End(a, s, list => list[0]),
        ["$last"] = (a, s) => End(a, s, list => list[^1]),
        ["$map"] = Map,
        ["$filter"] = Filter,
        ["$reduce"] = Reduce,
        ["$concatArrays"] = Concatenate,
        ["$reverseArray"] = (a, s) => LogicOperators.Single(a, s) is var value && Expression.IsNullish(value) ? BsonNull.Value : new BsonArray(List(value, "$reverseArray").Reverse()),
        ["$mergeObjects"] = Merge,
        ["$setUnion"] = Union,
    };

    // The order of a set is undefined: here that of its values, as of $addToSet.
    private static BsonValue Union(BsonValue argument, Scope scope)
    {
        var lists = Expression.Arguments(argument, scope);
        return lists.Any(Expression.IsNullish)
            ? BsonNull.Value
            : new BsonArray(lists.SelectMany(list => List(list, "$setUnion")).Distinct(BsonOrder.MissingBelowNull).Order(BsonOrder.MissingBelowNull));
    }

    private static BsonArray List(BsonValue? value, string name) => value as BsonArray ?? throw new PipelineFailedException($"{name} of a value that is no array");

    private static BsonValue? ElementAt(BsonValue argument, Scope scope)
    {
        if (Expression.Arguments(argument, scope) is not [var array, var place])
        {
            throw new PipelineFailedException("$arrayElemAt takes two arguments");
        }

        if (Expression.IsNullish(array) || Expression.IsNullish(place))
        {
            return BsonNull.Value;
        }

        var list = List(array, "$arrayElemAt");
        var number = place is { IsNumeric: true } ? BsonNumbers.ToDouble(place) : throw new PipelineFailedException("$arrayElemAt wants a number");
        if (number != Math.Truncate(number))
        {
            throw new PipelineFailedException("$arrayElemAt wants a whole number");
        }

        number = number < 0 ? list.Count + number : number;
        return number >= 0 && number < list.Count ? list[(int)number] : null;
    }

    private static BsonValue? End(BsonValue argument, Scope scope, Func<BsonArray, BsonValue> choose)
    {
        var value = LogicOperators.Single(argument, scope);
        return Expression.IsNullish(value) ? BsonNull.Value : List(value, "$first or $last") is { Count: > 0 } list ? choose(list) : null;
    }

    private static BsonValue? Map(BsonValue argument, Scope scope)
    {
        var input = Expression.Of(argument["input"], scope);
        var name = Name(argument);
        return Expression.IsNullish(input)
            ? BsonNull.Value
            : new BsonArray(List(input, "$map").Select(element => Expression.Of(argument["in"], scope.With(name, element)) ?? BsonNull.Value));
    }

    private static BsonValue? Filter(BsonValue argument, Scope scope)
    {
        if (argument.AsBsonDocument.Contains("limit"))
        {
            throw new NotEvaluatedException("the limit of $filter");
        }

        var input = Expression.Of(argument["input"], scope);
        var name = Name(argument);
        return Expression.IsNullish(input)
            ? BsonNull.Value
            : new BsonArray(List(input, "$filter").Where(element => Expression.IsTrue(Expression.Of(argument["cond"], scope.With(name, element)))));
    }

    private static BsonValue? Reduce(BsonValue argument, Scope scope)
    {
        var input = Expression.Of(argument["input"], scope);
        return Expression.IsNullish(input)
            ? BsonNull.Value
            : List(input, "$reduce").Aggregate(
                Expression.Of(argument["initialValue"], scope),
                (value, element) => Expression.Of(argument["in"], scope.With("this", element).With("value", value)));
    }

    private static BsonValue Concatenate(BsonValue argument, Scope scope)
    {
        var lists = Expression.Arguments(argument, scope);
        return lists.Any(Expression.IsNullish) ? BsonNull.Value : new BsonArray(lists.SelectMany(list => List(list, "$concatArrays")));
    }

    private static BsonDocument Merge(BsonValue argument, Scope scope)
    {
        var merged = new BsonDocument();
        var values = Expression.Arguments(argument, scope);
        foreach (var value in argument is not BsonArray && values is [BsonArray list] ? (IEnumerable<BsonValue?>)list : values)
        {
            if (Expression.IsNullish(value))
            {
                continue;
            }

            merged.Merge(value as BsonDocument ?? throw new PipelineFailedException("$mergeObjects of a value that is no document"), overwriteExistingElements: true);
        }

        return merged;
    }

    private static string Name(BsonValue argument) => argument.AsBsonDocument.TryGetValue("as", out var name) ? name.AsString : "this";
}
