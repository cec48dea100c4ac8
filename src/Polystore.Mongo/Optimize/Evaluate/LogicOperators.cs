using MongoDB.Bson;
using Polystore.MongoDriver;

namespace Polystore.Mongo.Optimize.Evaluate;

/// <summary>Comparisons, truth, choice, variables and types.</summary>
internal static class LogicOperators
{
    public static readonly IReadOnlyDictionary<string, Func<BsonValue, Scope, BsonValue?>> All = new Dictionary<string, Func<BsonValue, Scope, BsonValue?>>
    {
        ["$eq"] = (a, s) => Compare(a, s) == 0,
        ["$ne"] = (a, s) => Compare(a, s) != 0,
        ["$gt"] = (a, s) => Compare(a, s) > 0,
        ["$gte"] = (a, s) => Compare(a, s) >= 0,
        ["$lt"] = (a, s) => Compare(a, s) < 0,
        ["$lte"] = (a, s) => Compare(a, s) <= 0,
        ["$cmp"] = (a, s) => Math.Sign(Compare(a, s)),
        ["$and"] = (a, s) => Parts(a).All(part => Expression.IsTrue(Expression.Of(part, s))),
        ["$or"] = (a, s) => Parts(a).Any(part => Expression.IsTrue(Expression.Of(part, s))),
        ["$not"] = (a, s) => !Expression.IsTrue(Single(a, s)),
        ["$cond"] = Choose,
        ["$ifNull"] = FirstPresent,
        ["$switch"] = Switch,
        ["$literal"] = (a, _) => a,
        ["$let"] = Let,
        ["$type"] = (a, s) => BsonTypes.NameOf(Single(a, s)),
        ["$isArray"] = (a, s) => Single(a, s) is BsonArray,
        ["$isNumber"] = (a, s) => Single(a, s) is { IsNumeric: true },
        ["$in"] = Among,
    };

    /// <summary>The one argument of an operator, which may stand in a list of one.</summary>
    public static BsonValue? Single(BsonValue argument, Scope scope) => Expression.Arguments(argument, scope) is [var value]
        ? value
        : throw new PipelineFailedException("the operator takes one argument");

    private static IEnumerable<BsonValue> Parts(BsonValue argument) => argument is BsonArray list ? list : [argument];

    private static int Compare(BsonValue argument, Scope scope) => Expression.Arguments(argument, scope) is [var a, var b]
        ? BsonOrder.MissingBelowNull.Compare(a, b)
        : throw new PipelineFailedException("a comparison takes two arguments");

    private static BsonValue? Choose(BsonValue argument, Scope scope)
    {
        var (test, yes, no) = argument switch
        {
            BsonArray { Count: 3 } list => (list[0], list[1], list[2]),
            BsonDocument parts => (parts["if"], parts["then"], parts["else"]),
            _ => throw new PipelineFailedException("$cond takes three arguments"),
        };
        return Expression.Of(Expression.IsTrue(Expression.Of(test, scope)) ? yes : no, scope);
    }

    private static BsonValue? FirstPresent(BsonValue argument, Scope scope)
    {
        BsonValue? value = null;
        foreach (var part in Parts(argument))
        {
            value = Expression.Of(part, scope);
            if (!Expression.IsNullish(value))
            {
                break;
            }
        }

        return value;
    }

    private static BsonValue? Switch(BsonValue argument, Scope scope)
    {
        foreach (var branch in argument["branches"].AsBsonArray)
        {
            if (Expression.IsTrue(Expression.Of(branch["case"], scope)))
            {
                return Expression.Of(branch["then"], scope);
            }
        }

        return argument.AsBsonDocument.TryGetValue("default", out var otherwise)
            ? Expression.Of(otherwise, scope)
            : throw new PipelineFailedException("$switch has no branch for a value and no default");
    }

    private static BsonValue? Let(BsonValue argument, Scope scope)
    {
        var inner = argument["vars"].AsBsonDocument.Aggregate(scope, (current, variable) => current.With(variable.Name, Expression.Of(variable.Value, scope)));
        return Expression.Of(argument["in"], inner);
    }

    private static BsonBoolean Among(BsonValue argument, Scope scope) => Expression.Arguments(argument, scope) is [var value, BsonArray list]
        ? list.Contains(value ?? BsonUndefined.Value, BsonOrder.MissingBelowNull)
        : throw new PipelineFailedException("$in wants an array");
}
