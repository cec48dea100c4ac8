using System.Text.RegularExpressions;

namespace Polystore.Mongo.Infer.Relations;

/// <summary>Whether the name of a field says that it refers to a collection: <c>userId</c>, <c>user_id</c>, <c>billingUser</c>, <c>user.id</c> to <c>users</c>.</summary>
internal static partial class ReferenceNames
{
    private static readonly HashSet<string> Marks = ["id", "ids", "ref", "refs", "key", "uuid", "guid", "oid", "no", "number"];

    /// <param name="path">Path of the field, elements of arrays as <c>[]</c>.</param>
    /// <param name="collection">The collection.</param>
    /// <param name="key">The key that it is found by over there.</param>
    public static bool Refers(string path, string collection, string key)
    {
        var names = path.Replace("[]", "", StringComparison.Ordinal).Split('.');
        var words = Words(names[^1]);
        if (key != "_id" && string.Concat(words) == string.Concat(Words(key.Split('.')[^1])))
        {
            return true;
        }

        var said = words.Where((word, i) => i == 0 || !Marks.Contains(word)).ToList();
        if (said.Count > 0 && Marks.Contains(said[^1]) && names.Length > 1)
        {
            // The owner says what the id is of: user.id.
            said = Words(names[^2]);
        }

        var meant = string.Concat(Words(collection.Split('.')[^1]).Select(Singular));
        return said.Count > 0 && meant.Length > 1 && (string.Concat(said.Select(Singular)) == meant || string.Concat(said.Select(Singular)).EndsWith(meant, StringComparison.Ordinal));
    }

    internal static string Singular(string word) => word switch
    {
        { Length: > 4 } when word.EndsWith("ies", StringComparison.Ordinal) => word[..^3] + "y",
        { Length: > 4 } when Sibilant().IsMatch(word) => word[..^2],
        { Length: > 3 } when word.EndsWith('s') && !word.EndsWith("ss", StringComparison.Ordinal) && !word.EndsWith("us", StringComparison.Ordinal) => word[..^1],
        _ => word,
    };

    private static List<string> Words(string name) => [.. Word().Matches(name).Select(match => match.Value.ToLowerInvariant())];

    [GeneratedRegex("[A-Z]?[a-z]+|[A-Z]+|[0-9]+", RegexOptions.NonBacktracking)]
    private static partial Regex Word();

    [GeneratedRegex("(s|x|z|ch|sh)es$", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex Sibilant();
}
