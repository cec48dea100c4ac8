using MongoDB.Bson;
using Polystore.MongoDriver;

namespace Polystore.Mongo.Optimize.Evaluate;

/// <summary>Expressions of the aggregation framework, evaluated as the server does. A missing value is null.</summary>
internal static class Expression
{
    private static readonly Dictionary<string, Func<BsonValue, Scope, BsonValue?>> Operators =
        new[] { LogicOperators.All, ArithmeticOperators.All, ArrayOperators.All, TextOperators.All, DateOperators.All }.SelectMany(family => family).ToDictionary();

    /// <exception cref="NotEvaluatedException">It holds an operator that is not known here.</exception>
    /// <exception cref="PipelineFailedException">The server would fail.</exception>
    public static BsonValue? Of(BsonValue expression, Scope scope) => expression switch
    {
        BsonString { Value: ['$', ..] path } => FieldPath.Of(path, scope),
        BsonArray array => new BsonArray(array.Select(element => Of(element, scope) ?? BsonNull.Value)),
        BsonDocument { ElementCount: 1 } call when call.GetElement(0).Name is ['$', ..] name =>
            Operators.TryGetValue(name, out var operation) ? operation(call[0], scope) : throw new NotEvaluatedException($"the operator {name}"),
        BsonDocument fields => Object(fields, scope),
        _ => expression,
    };

    /// <summary>The arguments of an operator that takes one or several.</summary>
    public static IReadOnlyList<BsonValue?> Arguments(BsonValue argument, Scope scope) =>
        argument is BsonArray list ? [.. list.Select(element => Of(element, scope))] : [Of(argument, scope)];

    /// <summary>Whether a value counts as true: all but false, 0, null and missing.</summary>
    public static bool IsTrue(BsonValue? value) => value switch
    {
        null or BsonNull or BsonUndefined => false,
        BsonBoolean truth => truth.Value,
        _ when value.IsNumeric => BsonNumbers.ToDouble(value) != 0,
        _ => true,
    };

    public static bool IsNullish(BsonValue? value) => value is null or BsonNull or BsonUndefined;

    private static BsonDocument Object(BsonDocument fields, Scope scope)
    {
        var made = new BsonDocument();
        foreach (var field in fields)
        {
            if (Of(field.Value, scope) is { } value)
            {
                made.Add(field.Name, value);
            }
        }

        return made;
    }
}
