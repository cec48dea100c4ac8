using MongoDB.Bson;

namespace Polystore.Mongo.Optimize.Evaluate;

/// <summary>Texts; letters beyond ASCII are not changed by case operators, as on the server.</summary>
internal static class TextOperators
{
    public static readonly IReadOnlyDictionary<string, Func<BsonValue, Scope, BsonValue?>> All = new Dictionary<string, Func<BsonValue, Scope, BsonValue?>>
    {
        ["$concat"] = Concatenate,
        ["$toLower"] = (a, s) => Case(a, s, char.ToLowerInvariant),
        ["$toUpper"] = (a, s) => Case(a, s, char.ToUpperInvariant),
    };

    private static BsonValue Concatenate(BsonValue argument, Scope scope)
    {
        var parts = Expression.Arguments(argument, scope);
        foreach (var part in parts)
        {
            if (Expression.IsNullish(part))
            {
                return BsonNull.Value;
            }

            if (part is not BsonString)
            {
                throw new PipelineFailedException("$concat of a value that is no text");
            }
        }

        return string.Concat(parts);
    }

    private static BsonValue Case(BsonValue argument, Scope scope, Func<char, char> change) => LogicOperators.Single(argument, scope) switch
    {
        var value when Expression.IsNullish(value) => "",
        BsonString text => string.Concat(text.Value.Select(c => char.IsAscii(c) ? change(c) : c)),
        BsonArray or BsonDocument or BsonBoolean => throw new PipelineFailedException("the case of a value that is no text"),
        _ => throw new NotEvaluatedException("the case of a value that becomes a text first"),
    };
}
