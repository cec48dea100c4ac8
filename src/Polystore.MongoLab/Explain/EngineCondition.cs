using System.Text.RegularExpressions;
using MongoDB.Bson;
using Polystore.MongoLab.Wire;

namespace Polystore.MongoLab.Explain;

/// <summary>Turns the engine's conditions back into the query operators they came from.</summary>
internal static partial class EngineCondition
{
    // Operators of documentdb_api_catalog over (bson, bsonquery).
    private static readonly Dictionary<string, string> Operators = new(StringComparer.Ordinal)
    {
        ["@="] = "$eq",
        ["@>"] = "$gt",
        ["@>="] = "$gte",
        ["@<"] = "$lt",
        ["@<="] = "$lte",
        ["@!="] = "$ne",
        ["@*="] = "$in",
        ["@!*="] = "$nin",
        ["@~"] = "$regex",
        ["@?"] = "$exists",
        ["@@#"] = "$size",
        ["@#"] = "$type",
        ["@&="] = "$all",
        ["@#?"] = "$elemMatch",
        ["@%"] = "$mod",
    };

    /// <summary>The query that the conditions say; null when none of them can be told.</summary>
    public static BsonDocument? Decode(string? condition)
    {
        if (condition is null)
        {
            return null;
        }

        var parts = new List<BsonDocument>();
        foreach (Match match in Comparison().Matches(condition))
        {
            if (Operators.TryGetValue(match.Groups["operator"].Value, out var name))
            {
                var operand = new RawBson(Convert.FromHexString(match.Groups["hex"].ValueSpan)).Decode();
                if (operand.ElementCount == 1)
                {
                    parts.Add(new BsonDocument(operand.GetElement(0).Name, new BsonDocument(name, operand[0])));
                }
            }
        }

        return parts.Count switch
        {
            0 => null,
            1 => parts[0],
            _ => new BsonDocument(condition.Contains(" OR ", StringComparison.Ordinal) ? "$or" : "$and", new BsonArray(parts)),
        };
    }

    [GeneratedRegex("document (?<operator>[@!*=<>~?#&%]+) 'BSONHEX(?<hex>[0-9a-fA-F]+)'", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex Comparison();
}
