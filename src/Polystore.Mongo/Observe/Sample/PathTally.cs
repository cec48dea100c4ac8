using System.Globalization;
using System.Text.RegularExpressions;
using MongoDB.Bson;
using Polystore.Mongo.Observe.Sections;

namespace Polystore.Mongo.Observe.Sample;

/// <summary>Counts what paths of sampled documents hold. Values are hashed to count the different ones, and not kept.</summary>
internal sealed partial class PathTally
{
    private const int MostDistinct = 1_000;

    // A document with more paths than this shows the same thing again and again.
    private const int MostPaths = 5_000;

    // Strings of the length of an ISO date and time are looked at; longer ones are none.
    private const int LongestDate = 40;

    private readonly Dictionary<string, Tally> paths = new(StringComparer.Ordinal);
    private long documents;
    private long largest;

    public void Add(BsonDocument document, long bytes)
    {
        documents++;
        largest = Math.Max(largest, bytes);
        Fields(document, "", new HashSet<string>(StringComparer.Ordinal));
    }

    public MongoSample Result(string database, string collection) => new(
        database,
        collection,
        documents,
        largest,
        paths.OrderBy(path => path.Key, StringComparer.Ordinal).Select(path => path.Value.Result(path.Key)).ToList());

    /// <summary>True for a name that is a value: a number, a date, an identifier.</summary>
    internal static bool LooksLikeValue(string name) => ValueName().IsMatch(name);

    [GeneratedRegex("^([0-9]+|[0-9a-fA-F]{24}|[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}|[0-9]{4}-[0-9]{2}(-[0-9]{2})?.*|[^@ ]+@[^@ ]+)$", RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex ValueName();

    [GeneratedRegex("^[0-9]{4}-[01][0-9]-[0-3][0-9]([T ][0-2][0-9]:[0-5][0-9](:[0-5][0-9]([.,][0-9]+)?)?(Z|[+-][0-9]{2}:?[0-9]{2})?)?$", RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex IsoDate();

    [GeneratedRegex("^([0-9a-fA-F]{24}|[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12})$", RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex Identifier();

    private void Fields(BsonDocument document, string prefix, HashSet<string> seen)
    {
        HashSet<string>? valueNames = null;
        foreach (var element in document)
        {
            var isValue = LooksLikeValue(element.Name);
            if (isValue)
            {
                (valueNames ??= new HashSet<string>(StringComparer.Ordinal)).Add(element.Name);
            }

            Value(prefix + (isValue ? "<key>" : element.Name), element.Value, seen);
        }

        if (valueNames is not null && Of(prefix.TrimEnd('.')) is { } owner)
        {
            owner.ValueNames.UnionWith(valueNames.Select(name => name.GetHashCode(StringComparison.Ordinal)));
        }
    }

    private void Value(string path, BsonValue value, HashSet<string> seen)
    {
        if (Of(path) is not { } tally)
        {
            return;
        }

        if (seen.Add(path))
        {
            tally.Documents++;
        }

        var type = TypeName(value.BsonType);
        tally.Types[type] = tally.Types.GetValueOrDefault(type) + 1;
        if (tally.Distinct.Count < MostDistinct && value is not (BsonDocument or BsonArray))
        {
            tally.Distinct.Add(HashCode.Combine(type, value.GetHashCode()));
        }

        switch (value)
        {
            case BsonString { Value.Length: >= 10 and <= LongestDate } text when IsoDate().IsMatch(text.Value)
                && DateTime.TryParse(text.Value, CultureInfo.InvariantCulture, DateTimeStyles.AdjustToUniversal, out _):
                tally.DateTexts++;
                break;
            case BsonString { Value.Length: 24 or 36 } text when Identifier().IsMatch(text.Value):
                tally.IdentifierTexts++;
                break;
            case BsonDocument inner:
                Fields(inner, path + ".", seen);
                break;
            case BsonArray list:
                tally.LongestArray = Math.Max(tally.LongestArray, list.Count);
                tally.Elements += list.Count;
                foreach (var item in list)
                {
                    Value(path + "[]", item, seen);
                }

                break;
        }
    }

    private Tally? Of(string path)
    {
        if (!paths.TryGetValue(path, out var tally) && paths.Count < MostPaths)
        {
            paths[path] = tally = new Tally();
        }

        return tally;
    }

    // As $type names them (manual, "BSON Types").
    private static string TypeName(BsonType type) => type switch
    {
        BsonType.Document => "object",
        BsonType.Boolean => "bool",
        BsonType.DateTime => "date",
        BsonType.Int32 => "int",
        BsonType.Int64 => "long",
        BsonType.Decimal128 => "decimal",
        BsonType.Binary => "binData",
        BsonType.ObjectId => "objectId",
        BsonType.RegularExpression => "regex",
        BsonType.JavaScriptWithScope => "javascriptWithScope",
        _ => char.ToLowerInvariant(type.ToString()[0]) + type.ToString()[1..],
    };

    private sealed class Tally
    {
        public long Documents { get; set; }

        public Dictionary<string, long> Types { get; } = new(StringComparer.Ordinal);

        public HashSet<int> Distinct { get; } = [];

        public long DateTexts { get; set; }

        public long IdentifierTexts { get; set; }

        public long LongestArray { get; set; }

        public long Elements { get; set; }

        public HashSet<int> ValueNames { get; } = [];

        public MongoPath Result(string path) => new()
        {
            Path = path,
            Documents = Documents,
            Types = Types.OrderBy(type => type.Key, StringComparer.Ordinal).ToDictionary(type => type.Key, type => type.Value, StringComparer.Ordinal),
            Distinct = Distinct.Count,
            DateTexts = DateTexts,
            IdentifierTexts = IdentifierTexts,
            LongestArray = LongestArray,
            Elements = Elements,
            ValueNames = ValueNames.Count,
        };
    }
}
