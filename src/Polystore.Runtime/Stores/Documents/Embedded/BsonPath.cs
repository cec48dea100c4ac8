using System.Globalization;
using MongoDB.Bson;

namespace Polystore.Runtime.Stores;

/// <summary>What stands at a path of a document, as MongoDB's queries see it: through arrays, by index and by element.</summary>
internal static class BsonPath
{
    /// <summary>The values at the end of a path, null where it is missing; nothing for an array that has no documents to look into.</summary>
    /// <param name="start">Where the path begins.</param>
    /// <param name="path">Parts with dots between them; null for the start itself.</param>
    public static IEnumerable<BsonValue?> Values(BsonValue start, string? path) => path is null ? [start] : Values(start, path.Split('.'), 0);

    /// <summary>The values that a comparison looks at: an array at the end of a path stands for itself and for each of its elements.</summary>
    public static IEnumerable<BsonValue?> Candidates(BsonValue start, string? path)
    {
        if (path is null)
        {
            yield return start;
            yield break;
        }

        foreach (var value in Values(start, path))
        {
            yield return value;
            foreach (var element in value as BsonArray ?? [])
            {
                yield return element;
            }
        }
    }

    public static bool IsIndex(string part, out int index) => int.TryParse(part, NumberStyles.None, CultureInfo.InvariantCulture, out index);

    private static IEnumerable<BsonValue?> Values(BsonValue at, string[] path, int depth)
    {
        if (depth == path.Length)
        {
            return [at];
        }

        return at switch
        {
            BsonDocument document => document.TryGetValue(path[depth], out var inner) ? Values(inner, path, depth + 1) : [null],
            BsonArray array => OfArray(array, path, depth),
            _ => [null],
        };
    }

    private static IEnumerable<BsonValue?> OfArray(BsonArray array, string[] path, int depth)
    {
        if (IsIndex(path[depth], out var index) && index < array.Count)
        {
            foreach (var value in Values(array[index], path, depth + 1))
            {
                yield return value;
            }
        }

        foreach (var element in array.OfType<BsonDocument>())
        {
            foreach (var value in Values(element, path, depth))
            {
                yield return value;
            }
        }
    }
}
