using MongoDB.Bson;

namespace Polystore.Mongo.Tests.Hostile;

/// <summary>Documents with some places changed.</summary>
internal static class DamagedBson
{
    private static readonly string[] Names = ["", "$", "$x", "$match", "$group", "$lookup", "$expr", "$in", "$sum", "a.b", "..", "0", "_id", "ns", "key", "é", "$db"];

    private static readonly BsonValue[] Odd =
    [
        BsonNull.Value, BsonUndefined.Value, BsonMinKey.Value, BsonMaxKey.Value, BsonBoolean.True, "", "$", "$$", "$a..b", "$$ROOT", ".", "\u202e", new string('x', 5000), "1e999", "2026-99-99",
        -1, 0, int.MinValue, long.MaxValue, long.MinValue, double.NaN, double.PositiveInfinity, -1e308, 0.5, BsonDecimal128.Create(Decimal128.MaxValue), BsonDecimal128.Create(Decimal128.PositiveInfinity),
        new BsonDateTime(long.MaxValue), new BsonDateTime(long.MinValue), new BsonTimestamp(-1), ObjectId.Empty, new BsonRegularExpression("(a+)+$", "i"), new BsonRegularExpression("(?<", "zz"),
        new BsonBinaryData([1, 2, 3]), new BsonJavaScript("this.a ==="), new BsonArray(), new BsonDocument(),
    ];

    /// <summary>A copy with one to four places changed.</summary>
    public static BsonValue Of(BsonValue value, Random random)
    {
        var copy = value.DeepClone();
        for (var times = random.Next(1, 5); times > 0; times--)
        {
            copy = Changed(copy, random);
        }

        return copy;
    }

    private static BsonValue Changed(BsonValue value, Random random)
    {
        switch (value)
        {
            // Most changes are deep: what is wrong at the top is soon refused.
            case BsonDocument { ElementCount: > 0 } document when random.Next(8) > 0:
                ChangeIn(document, random.Next(document.ElementCount), random);
                return document;
            case BsonArray { Count: > 0 } array when random.Next(8) > 0:
                ChangeIn(array, random.Next(array.Count), random);
                return array;
            default:
                return random.Next(4) switch
                {
                    0 => new BsonArray { value, value.DeepClone() },
                    1 => new BsonDocument(Names[random.Next(Names.Length)], value),
                    2 when random.Next(20) == 0 => Enumerable.Range(0, 60).Aggregate(value, (inner, depth) => depth % 2 == 0 ? new BsonArray { inner } : new BsonDocument("a", inner)),
                    _ => Odd[random.Next(Odd.Length)].DeepClone(),
                };
        }
    }

    private static void ChangeIn(BsonDocument document, int at, Random random)
    {
        var element = document.GetElement(at);
        switch (random.Next(12))
        {
            case 0:
                document.RemoveAt(at);
                break;
            case 1 when Names[random.Next(Names.Length)] is var name && !document.Contains(name):
                document.RemoveAt(at);
                document.InsertAt(at, new BsonElement(name, element.Value));
                break;
            case 2 when document.ElementCount > 1:
                document[at] = document[random.Next(document.ElementCount)].DeepClone();
                break;
            default:
                document[at] = Changed(element.Value, random);
                break;
        }
    }

    private static void ChangeIn(BsonArray array, int at, Random random)
    {
        switch (random.Next(10))
        {
            case 0:
                array.RemoveAt(at);
                break;
            case 1:
                array.Insert(at, array[random.Next(array.Count)].DeepClone());
                break;
            case 2:
                (array[at], array[^1]) = (array[^1], array[at]);
                break;
            default:
                array[at] = Changed(array[at], random);
                break;
        }
    }
}
