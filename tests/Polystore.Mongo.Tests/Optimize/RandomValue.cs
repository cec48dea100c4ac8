using MongoDB.Bson;

namespace Polystore.Mongo.Tests.Optimize;

/// <summary>Values of every kind that the reader must give back as they are.</summary>
internal static class RandomValue
{
    public static BsonDocument Document(Random random, int depth)
    {
        var document = new BsonDocument();
        for (var n = random.Next(1, 5); n > 0; n--)
        {
            document[$"{"abcde"[random.Next(5)]}{random.Next(3)}"] = Value(random, depth - 1);
        }

        return document;
    }

    private static BsonValue Value(Random random, int depth) => random.Next(depth > 0 ? 14 : 12) switch
    {
        0 => random.Next(-1000, 1000),
        1 => random.NextInt64() - (long.MaxValue / 2),
        2 => random.NextDouble() * 1e6,
        3 => new BsonDecimal128(Decimal128.Parse($"{random.Next(100)}.{random.Next(100)}")),
        4 => string.Concat(Enumerable.Range(0, random.Next(6)).Select(_ => "a\"'\\\n\t/é{$"[random.Next(10)])),
        5 => random.Next(2) == 0,
        6 => BsonNull.Value,
        7 => new BsonDateTime(random.NextInt64(0, 2_000_000_000_000)),
        8 => ObjectId.GenerateNewId(),
        9 => new BsonRegularExpression("^a[/b]\\d", random.Next(2) == 0 ? "i" : ""),
        10 => random.Next(2) == 0 ? BsonMinKey.Value : BsonMaxKey.Value,
        11 => new BsonTimestamp(random.Next(), random.Next()),
        12 => new BsonArray(Enumerable.Range(0, random.Next(4)).Select(_ => Value(random, depth - 1))),
        _ => Document(random, depth),
    };
}
