using MongoDB.Bson;

namespace Polystore.Mongo.Optimize.Prove;

/// <summary>
/// Documents made up for the fields that a pipeline names, with what people forget: missing, null, a scalar where an array is expected,
/// empty arrays, arrays in arrays, mixed types, NaN, -0, one number in several types, duplicates, and values beside those that are
/// compared with.
/// </summary>
/// <param name="fields">What the pipeline names.</param>
/// <param name="random">Chooses.</param>
internal sealed class SampleDocuments(NamedFields fields, Random random)
{
    private const int MostElements = 4;

    private static readonly BsonValue[] Odd =
    [
        BsonNull.Value, double.NaN, -0.0, 0, new BsonInt64(1), 1.0, new BsonDecimal128(1m), "", "1", true, false, new BsonDateTime(1_700_000_000_000), new BsonArray(), new BsonArray { 1, 2 },
        new BsonArray { new BsonArray { 1 } }, new BsonDocument(), new BsonDocument("a", 1), ObjectId.Parse("507f1f77bcf86cd799439011"),
    ];

    // How often something stands where it is not expected: in some rounds often, in some never, so that operators get past it.
    private readonly double oddity = random.Next(3) switch { 0 => 0, 1 => 0.08, _ => 0.3 };
    private readonly Dictionary<string, List<string>> children = Children(fields.Shapes.Keys);

    public IReadOnlyList<BsonDocument> Make(int count) => [.. Enumerable.Range(0, count).Select(i =>
    {
        var document = new BsonDocument("_id", i);
        Fill(document, "");
        return document;
    })];

    private void Fill(BsonDocument document, string prefix)
    {
        foreach (var name in children.GetValueOrDefault(prefix) ?? [])
        {
            var path = prefix.Length == 0 ? name : $"{prefix}.{name}";
            if (path != "_id" && !(random.NextDouble() < oddity / 2) && Value(path) is var value)
            {
                document[name] = value;
            }
        }
    }

    private BsonValue Value(string path)
    {
        var shape = fields.Shapes.GetValueOrDefault(path);
        if (random.NextDouble() < oddity)
        {
            return Odd[random.Next(Odd.Length)];
        }

        // A field below which others are named is a document, or a list of them.
        return shape.HasFlag(FieldShapes.List) || (children.ContainsKey(path) && random.NextDouble() < oddity)
            ? new BsonArray(Enumerable.Range(0, random.Next(MostElements)).Select(_ => Element(path, shape)))
            : Single(path, shape);
    }

    private BsonValue Element(string path, FieldShapes shape) => random.NextDouble() < oddity
        ? random.Next(2) == 0 ? new BsonArray { Single(path, shape) } : Odd[random.Next(Odd.Length)]
        : Single(path, shape);

    private BsonValue Single(string path, FieldShapes shape)
    {
        if (children.ContainsKey(path))
        {
            var document = new BsonDocument();
            Fill(document, path);
            return document;
        }

        if (fields.Constants.TryGetValue(path, out var constants) && constants.Count > 0 && random.Next(2) == 0)
        {
            return Near(constants[random.Next(constants.Count)]);
        }

        return (shape & ~FieldShapes.List) switch
        {
            FieldShapes.Number => Number(),
            FieldShapes.Text => "abAB "[random.Next(5)].ToString() + "xy"[random.Next(2)],
            FieldShapes.Date => new BsonDateTime(1_700_000_000_000 + (random.Next(-40, 40) * 86_400_000L * 12)),
            _ => random.Next(3) == 0 ? "abc"[random.Next(3)].ToString() : Number(),
        };
    }

    private BsonValue Number() => random.Next(5) switch
    {
        0 => random.Next(4) + 0.5,
        1 => new BsonInt64(random.Next(4)),
        2 => new BsonDouble(random.Next(4)),
        _ => random.Next(-2, 5),
    };

    private BsonValue Near(BsonValue constant) => constant switch
    {
        BsonInt32 number => random.Next(3) switch { 0 => number, 1 => new BsonDouble(number.Value + random.Next(-1, 2)), _ => new BsonInt64((long)number.Value + random.Next(-1, 2)) },
        BsonDateTime date => new BsonDateTime(date.MillisecondsSinceEpoch + (random.Next(-1, 2) * 86_400_000L)),
        BsonString text => random.Next(3) == 0 ? text.Value + "x" : text,
        BsonRegularExpression pattern => string.Concat(pattern.Pattern.Where(c => char.IsLetterOrDigit(c) || c == ' ')),
        _ => constant,
    };

    private static Dictionary<string, List<string>> Children(IEnumerable<string> paths)
    {
        var found = new Dictionary<string, List<string>>();
        foreach (var names in paths.Order(StringComparer.Ordinal).Select(path => path.Split('.')))
        {
            if (names.Contains(""))
            {
                // A field without a name would stand for the whole document, and hold itself without end.
                continue;
            }

            for (var i = 0; i < names.Length; i++)
            {
                var prefix = string.Join('.', names.Take(i));
                var below = found.TryGetValue(prefix, out var list) ? list : found[prefix] = [];
                if (!below.Contains(names[i]))
                {
                    below.Add(names[i]);
                }
            }
        }

        return found;
    }
}
