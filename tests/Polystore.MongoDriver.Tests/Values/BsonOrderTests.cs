using FsCheck;
using FsCheck.Fluent;
using MongoDB.Bson;

namespace Polystore.MongoDriver.Tests.Values;

/// <summary>The order of the manual's page "Comparison/Sort Order", and the places where a simpler comparison goes wrong.</summary>
public sealed class BsonOrderTests
{
    // Each below the next; equal values stand together.
    private static readonly BsonValue[][] Ladder =
    [
        [BsonMinKey.Value],
        [BsonUndefined.Value],
        [BsonNull.Value],
        [double.NaN, new BsonDecimal128(Decimal128.QNaN)],
        [double.NegativeInfinity, new BsonDecimal128(Decimal128.NegativeInfinity)],
        [Decimal("-1E+400")],
        [-1e300],
        [Decimal("-999999999999999999999999999999999E+200")],
        [long.MinValue, -9223372036854775808.0],
        [-1, -1L, -1.0, Decimal("-1"), Decimal("-1.000")],
        [Decimal("-1E-6000")],
        [0, 0L, 0.0, -0.0, Decimal("0"), Decimal("-0"), Decimal("0E+3")],
        [double.Epsilon],
        // What a double calls 0.1 is a little more than a tenth.
        [Decimal("0.1"), Decimal("0.10")],
        [Decimal("0.1000000000000000055511151231257827")],
        [0.1],
        [Decimal("0.1000000000000000055511151231257828")],
        [1, 1.0],
        [1.5, Decimal("1.5")],
        [1000, Decimal("1E+3")],
        // 2^53 and 2^53 + 1 are one double.
        [9007199254740992L, 9007199254740992.0, Decimal("9007199254740992")],
        [9007199254740993L, Decimal("9007199254740993")],
        [long.MaxValue],
        [9223372036854775808.0, Decimal("9223372036854775808")],
        [Decimal("1000000000000000052504760255204420E+267")],
        // Its 34 first digits are those above; its 35th is no zero.
        [1e300],
        [Decimal("1E+400")],
        [double.PositiveInfinity, new BsonDecimal128(Decimal128.PositiveInfinity)],
        ["", BsonSymbolTable.Lookup("")],
        ["Z"],
        ["a", BsonSymbolTable.Lookup("a")],
        ["ab"],
        ["é"],
        ["\ufffd"],
        // Beyond the basic plane: after U+FFFD by its bytes, before it by UTF-16.
        ["😀"],
        [new BsonDocument()],
        // Type, then name, then value.
        [new BsonDocument("b", 1), new BsonDocument("b", 1.0)],
        [new BsonDocument("b", 2)],
        [new BsonDocument { { "b", 2 }, { "a", 1 } }],
        [new BsonDocument("c", 0)],
        [new BsonDocument("a", "text")],
        [new BsonArray()],
        [new BsonArray { 1 }, new BsonArray { 1L }],
        [new BsonArray { 1, BsonNull.Value }],
        [new BsonArray { 2 }],
        // Length, subtype, bytes.
        [new BsonBinaryData([9, 9])],
        [new BsonBinaryData([0, 0], BsonBinarySubType.UserDefined)],
        [new BsonBinaryData([0, 0, 0])],
        [new BsonBinaryData([0, 0, 200])],
        [ObjectId.Parse("000000000000000000000001")],
        [ObjectId.Parse("ff0000000000000000000000")],
        [false],
        [true],
        [new BsonDateTime(-1)],
        [new BsonDateTime(5)],
        [new BsonTimestamp(1, 1)],
        // Unsigned.
        [new BsonTimestamp(unchecked((int)0x90000000), 0)],
        [new BsonRegularExpression("a", "i")],
        [new BsonRegularExpression("a", "m")],
        [new BsonJavaScript("f")],
        [new BsonJavaScriptWithScope("f", [])],
        [BsonMaxKey.Value],
    ];

    public static TheoryData<bool> Both => [true, false];

    [Theory]
    [MemberData(nameof(Both))]
    public void Every_value_is_below_those_above_it_and_equal_to_its_peers(bool missingIsNull)
    {
        var order = missingIsNull ? BsonOrder.MissingIsNull : BsonOrder.MissingBelowNull;
        for (var i = 0; i < Ladder.Length; i++)
        {
            for (var j = 0; j < Ladder.Length; j++)
            {
                foreach (var (a, b) in Ladder[i].SelectMany(a => Ladder[j].Select(b => (a, b))))
                {
                    Math.Sign(order.Compare(a, b)).ShouldBe(Math.Sign(i.CompareTo(j)), $"{a.BsonType} {a} and {b.BsonType} {b}");
                    order.Equals(a, b).ShouldBe(i == j);
                }
            }
        }
    }

    [Fact]
    public void Equal_values_have_one_hash()
    {
        foreach (var peers in Ladder)
        {
            peers.Select(BsonOrder.MissingIsNull.GetHashCode).Distinct().Count().ShouldBe(1, peers[0].ToString());
            peers.Select(value => BsonOrder.MissingIsNull.GetHashCode(new BsonDocument("in", new BsonArray { value }))).Distinct().Count().ShouldBe(1, peers[0].ToString());
        }
    }

    [Fact]
    public void What_is_missing_is_null_or_below_it_as_was_asked()
    {
        BsonOrder.MissingIsNull.Equals(null, BsonNull.Value).ShouldBeTrue();
        BsonOrder.MissingIsNull.GetHashCode(null).ShouldBe(BsonOrder.MissingIsNull.GetHashCode(BsonNull.Value));
        BsonOrder.MissingBelowNull.Compare(null, BsonNull.Value).ShouldBeLessThan(0);
        BsonOrder.MissingBelowNull.Compare(null, BsonMinKey.Value).ShouldBeGreaterThan(0);
        BsonOrder.MissingBelowNull.Equals(null, null).ShouldBeTrue();
    }

    [Fact]
    public void Texts_are_ordered_as_their_bytes_are()
    {
        // Code points on both sides of the surrogates, in twos.
        var characters = Gen.Elements("a", "z", "é", "\u07ff", "\u0800", "\ud7ff", "\ue000", "\uffff", "\U00010000", "😀", "\U0010ffff");
        var texts = Gen.Select(Gen.ListOf(characters), string.Concat).Two();
        Prop.ForAll(texts.ToArbitrary(), pair =>
            Math.Sign(Utf8Order.Instance.Compare(pair.Item1, pair.Item2))
            == Math.Sign(System.Text.Encoding.UTF8.GetBytes(pair.Item1).AsSpan().SequenceCompareTo(System.Text.Encoding.UTF8.GetBytes(pair.Item2)))).QuickCheckThrowOnFailure();
    }

    private static BsonDecimal128 Decimal(string text) => new(Decimal128.Parse(text));
}
