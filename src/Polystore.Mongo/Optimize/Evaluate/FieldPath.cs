using MongoDB.Bson;

namespace Polystore.Mongo.Optimize.Evaluate;

/// <summary>Paths as expressions read them: through arrays they give the array of what the elements hold.</summary>
internal static class FieldPath
{
    /// <param name="text">A path with its <c>$</c>, or <c>$$variable.path</c>.</param>
    /// <param name="scope">What it sees.</param>
    public static BsonValue? Of(string text, Scope scope)
    {
        if (!text.StartsWith("$$", StringComparison.Ordinal))
        {
            return Get(scope.Root, text[1..].Split('.'), 0);
        }

        var names = text[2..].Split('.');
        return names.Length == 1 ? scope.Variable(names[0]) : Below(scope.Variable(names[0]), names, 1);
    }

    public static BsonValue? Get(BsonDocument document, IReadOnlyList<string> names, int at)
    {
        var value = document.TryGetValue(names[at], out var found) ? found : null;
        return at == names.Count - 1 ? value : Below(value, names, at + 1);
    }

    // Elements that are no documents, arrays among them, give nothing.
    private static BsonValue? Below(BsonValue? value, IReadOnlyList<string> names, int at) => value switch
    {
        BsonDocument document => Get(document, names, at),
        BsonArray array => new BsonArray(array.OfType<BsonDocument>().Select(element => Get(element, names, at)).OfType<BsonValue>()),
        _ => null,
    };
}
