using MongoDB.Bson;
using Polystore.Core.Errors;
using Polystore.Mongo.Optimize;
using Polystore.Mongo.Optimize.Reading;

namespace Polystore.Mongo.Tests.Optimize;

public sealed class PipelineReaderTests
{
    private static readonly DateTimeOffset Now = DateTimeOffset.UnixEpoch;

    [Fact]
    public void A_call_as_the_shell_takes_it_is_read()
    {
        var read = Read(
            """
            // the best customers
            db.getSiblingDB("shop").orders.aggregate([
              { $match: { status: 'paid', at: { $gte: ISODate("2025-01-01T00:00:00Z") }, note: /^gift\/[a/b]/i, }, },
              /* then */ { "$group": { _id: "$customer", n: { $sum: NumberLong(1) }, d: { $max: NumberDecimal("1.50") } } },
              { $match: { $where: function () { return this.a == "}" && /* } */ true; } } },
              { $match: { id: ObjectId('507f1f77bcf86cd799439011'), big: 5000000000, neg: -3, x: -0.0, h: 0xff, u: UUID("00112233-4455-6677-8899-aabbccddeeff") } },
            ], { allowDiskUse: true, collation: { locale: "de" } }).toArray();
            """);

        read.Collection.ShouldBe("orders");
        read.Options["collation"]["locale"].AsString.ShouldBe("de");
        read.Stages.Count.ShouldBe(4);
        var match = read.Stages[0]["$match"].AsBsonDocument;
        match["at"]["$gte"].ShouldBe(new BsonDateTime(1735689600000));
        match["note"].ShouldBe(new BsonRegularExpression("^gift/[a/b]", "i"));
        read.Stages[1]["$group"]["n"]["$sum"].BsonType.ShouldBe(BsonType.Int64);
        read.Stages[1]["$group"]["d"]["$max"].AsDecimal128.ShouldBe(Decimal128.Parse("1.50"));
        read.Stages[2]["$match"]["$where"].AsBsonJavaScript.Code.ShouldStartWith("function ()");
        var last = read.Stages[3]["$match"].AsBsonDocument;
        last["big"].ShouldBe(new BsonInt64(5000000000));
        last["neg"].ShouldBe(new BsonInt32(-3));
        double.IsNegative(last["x"].AsDouble).ShouldBeTrue();
        last["h"].ShouldBe(new BsonInt32(255));
    }

    [Theory]
    [InlineData("""[{"$match": {"a": {"$numberLong": "7"}}}]""", BsonType.Int64)]
    [InlineData("""[{"$match": {"a": {"$numberDouble": "-Infinity"}}}]""", BsonType.Double)]
    [InlineData("""[{"$match": {"a": {"$date": {"$numberLong": "1735689600000"}}}}]""", BsonType.DateTime)]
    [InlineData("""[{"$match": {"a": {"$date": "2025-01-01T00:00:00Z"}}}]""", BsonType.DateTime)]
    [InlineData("""[{"$match": {"a": {"$oid": "507f1f77bcf86cd799439011"}}}]""", BsonType.ObjectId)]
    [InlineData("""[{"$match": {"a": {"$regularExpression": {"pattern": "x", "options": ""}}}}]""", BsonType.RegularExpression)]
    [InlineData("""[{"$match": {"a": {"$regex": "x"}}}]""", BsonType.Document)]
    [InlineData("""[{"$match": {"a": {"$binary": {"base64": "AAEC", "subType": "00"}}}}]""", BsonType.Binary)]
    [InlineData("""[{"$match": {"a": {"$minKey": 1}}}]""", BsonType.MinKey)]
    [InlineData("""{aggregate: "c", pipeline: [{$match: {a: MaxKey}}], cursor: {}}""", BsonType.MaxKey)]
    [InlineData("""db["c"].aggregate({$match: {a: null}})""", BsonType.Null)]
    [InlineData("""const pipeline = [{$match: {a: new Date(0)}}];""", BsonType.DateTime)]
    public void Extended_json_and_other_forms_keep_their_types(string text, BsonType type) =>
        Read(text).Stages.ShouldHaveSingleItem()["$match"]["a"].BsonType.ShouldBe(type);

    [Theory]
    [InlineData("", "line 1: the text holds no pipeline")]
    [InlineData("[\n  { $match: { a: 1 } \n", "line 3, column 1: ")]
    [InlineData("[{ $match: { a: 1 } } { $limit: 5 }]", "line 1, column 23: ")]
    [InlineData("[{ $match: { a: cutoff } }]", "line 1, column 17: 'cutoff'")]
    [InlineData("[{ $match: { a: 'x } }]", "line 1, column 17: ")]
    [InlineData("\n[{ match: {} }]", "line 2: stage 1 is no stage")]
    [InlineData("db.orders.find({})", "line 1: aggregate( … ) is expected, and find( … ) is there")]
    [InlineData("[{ $match: {} }]; [", "line 1, column 20: ")]
    [InlineData("[{ $match: {} }]\n[{ $match: {} }]", "line 2: there are 2 statements")]
    public void What_is_no_pipeline_is_refused_with_its_place(string text, string expected) =>
        Should.Throw<UsageException>(() => Read(text)).Message.ShouldContain(expected);

    [Fact]
    public void Every_pipeline_that_is_printed_is_read_back()
    {
        var random = new Random(7);
        for (var i = 0; i < 2000; i++)
        {
            BsonDocument[] stages = [new("$match", RandomValue.Document(random, 3))];
            var text = PipelineShell.Of(stages);
            Read(text).Stages[0].Equals(stages[0]).ShouldBeTrue(text);
        }
    }

    [Fact]
    public void Damaged_texts_are_read_or_refused_in_one_sentence()
    {
        const string Whole = """db.c.aggregate([{ $match: { a: /x[/]y/i, "b": 'c\u0041', d: ISODate("2025-01-01"), f: function () { return 1; } } }, { $limit: 5 }], { x: -1.5e3 })""";
        var random = new Random(11);
        for (var i = 0; i < 20000; i++)
        {
            var damaged = new System.Text.StringBuilder(Whole);
            for (var n = random.Next(1, 6); n > 0 && damaged.Length > 0; n--)
            {
                var at = random.Next(damaged.Length);
                if (random.Next(2) == 0)
                {
                    damaged.Remove(at, Math.Min(random.Next(1, 12), damaged.Length - at));
                }
                else
                {
                    damaged.Insert(at, Whole[random.Next(Whole.Length)]);
                }
            }

            try
            {
                Read(damaged.ToString());
            }
            catch (UsageException refused)
            {
                refused.Message.ShouldStartWith("The pipeline cannot be read: line ");
            }
        }
    }

    private static PipelineText Read(string text) => PipelineReader.Read(text, Now);
}
