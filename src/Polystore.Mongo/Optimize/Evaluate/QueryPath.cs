using MongoDB.Bson;

namespace Polystore.Mongo.Optimize.Evaluate;

/// <summary>Paths as queries read them: each array along the way is entered, one level deep.</summary>
internal static class QueryPath
{
    /// <summary>What stands at the end of a path: several values where arrays are along it, null where nothing is.</summary>
    /// <exception cref="NotEvaluatedException">A part of the path is a number, which may be a place in an array.</exception>
    public static IReadOnlyList<BsonValue?> Ends(BsonDocument document, string path)
    {
        var names = path.Split('.');
        if (names.Skip(1).Any(name => name.All(char.IsAsciiDigit)))
        {
            throw new NotEvaluatedException("paths with a place in an array");
        }

        var ends = new List<BsonValue?>();
        Walk(document, names, 0, ends);
        return ends;
    }

    /// <summary>The ends with the elements of those that are arrays beside the arrays themselves.</summary>
    public static IEnumerable<BsonValue?> WithElements(IEnumerable<BsonValue?> ends) =>
        ends.SelectMany(end => end is BsonArray array ? array.Append<BsonValue?>(array) : [end]);

    private static void Walk(BsonDocument document, IReadOnlyList<string> names, int at, List<BsonValue?> ends)
    {
        var value = document.TryGetValue(names[at], out var found) ? found : null;
        if (at == names.Count - 1)
        {
            ends.Add(value);
            return;
        }

        switch (value)
        {
            case BsonDocument inner:
                Walk(inner, names, at + 1, ends);
                break;
            case BsonArray array:
                foreach (var element in array.OfType<BsonDocument>())
                {
                    Walk(element, names, at + 1, ends);
                }

                break;
            default:
                ends.Add(null);
                break;
        }
    }
}
