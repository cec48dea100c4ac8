using MongoDB.Bson;
using Polystore.Mongo.Optimize.Reading;

namespace Polystore.Mongo.Optimize.Evaluate;

/// <summary><c>$where</c> as JavaScript decides it, as far as <see cref="JavaScriptTest"/> reads it.</summary>
internal static class JavaScript
{
    public static bool Holds(BsonValue where, BsonDocument document) =>
        JavaScriptTest.Of(where) is { } test ? Holds(test, document) : throw new NotEvaluatedException("JavaScript beyond === of fields and constants");

    private static bool Holds(JavaScriptTest test, BsonDocument document) => test switch
    {
        JavaScriptTest.Combination { All: true } all => all.Parts.All(part => Holds(part, document)),
        JavaScriptTest.Combination any => any.Parts.Any(part => Holds(part, document)),
        JavaScriptTest.Comparison one => (Property(document, one.Path) is { } value && value.BsonType == one.Value.BsonType && value.Equals(one.Value)) == one.IsEqual,
        _ => throw new NotEvaluatedException("JavaScript"),
    };

    private static BsonValue? Property(BsonDocument document, string path)
    {
        BsonValue? value = document;
        foreach (var name in path.Split('.'))
        {
            value = value switch
            {
                BsonDocument inner => inner.TryGetValue(name, out var found) ? found : null,
                null or BsonNull or BsonUndefined => throw new PipelineFailedException("JavaScript reads a field of nothing"),
                // Texts, lists and the like have properties of their own, none of them a text or truth value.
                _ => BsonMinKey.Value,
            };
        }

        return value;
    }
}
