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
    [InlineData("const r = await Order.aggregate([{ $match: { a: 1 } }, { $sort: { b: 1 } }]).exec();", null)]
    [InlineData("exports.f = async (req, res) => {\n  const s = await Tour.aggregate([\n    { $match: { a: 1 } }, // one\n    { $sort: { b: 1 } },\n  ]);\n  res.json(s);\n};", null)]
    [InlineData("this.model\n  .aggregate<Row>([{ $match: { a: 1 } }, { $sort: { b: 1 } }])\n  .then(rows => send(rows))", null)]
    [InlineData("const client = connect();\nconst pipeline: PipelineStage[] = [{ $match: { a: 1 } }, { $sort: { b: 1 } }];\nreturn await Users.aggregate(pipeline);", null)]
    [InlineData("from bson.son import SON\npipeline = [\n  {\"$match\": {\"a\": 1}},  # comment\n  {\"$sort\": SON([(\"b\", 1)])},\n]\nlist(db.things.aggregate(pipeline))", "things")]
    [InlineData("rows = list(db.get_collection('t').aggregate([{'$match': {'a': 1}}, {'$sort': {'b': 1}}], allowDiskUse=True))", "t")]
    [InlineData("db.runCommand({ aggregate: 'orders', pipeline: [{ $match: { a: 1 } }, { $sort: { b: 1 } }], cursor: { batchSize: 100 }, $readPreference: { mode: 'secondary' } })", "orders")]
    [InlineData("{ op: 'command', ns: 'shop.orders', command: { aggregate: 'orders', pipeline: [{ $match: { a: 1 } }, { $sort: { b: 1 } }], cursor: {}, $db: 'shop' }, millis: 100 }", "orders")]
    [InlineData("const N = 1;\nconst f = 'a';\ndb.collection('users').aggregate([{ $match: { [f]: N } }, { $sort: { b: 1 } }]).toArray((err, rows) => { show(rows); });", "users")]
    public void A_pipeline_in_the_source_of_an_application_is_found(string source, string? collection)
    {
        var read = Read(source);
        new BsonArray(read.Stages).ShouldBe(new BsonArray { new BsonDocument("$match", new BsonDocument("a", 1)), new BsonDocument("$sort", new BsonDocument("b", 1)) });
        read.Collection.ShouldBe(collection);
    }

    [Fact]
    public void Values_of_python_and_of_drivers_keep_their_types()
    {
        var match = Read("p = [{'$match': {'on': True, 'gone': None, 'id': mongoose.Types.ObjectId('507f1f77bcf86cd799439011')}}]").Stages[0]["$match"];
        (match["on"], match["gone"]).ShouldBe((BsonBoolean.True, BsonNull.Value));
        match["id"].BsonType.ShouldBe(BsonType.ObjectId);
    }

    [Fact]
    public void A_template_of_constants_is_joined() =>
        Read("const f = 'amount'; db.c.aggregate([{ $group: { _id: `$${'customer'}`, total: { $sum: `$${f}.x` } } }])").Stages[0]["$group"]
            .ShouldBe(BsonDocument.Parse("{ _id: '$customer', total: { $sum: '$amount.x' } }"));

    [Theory]
    [InlineData("db.o.aggregate([\n  { $match: { c: userId, at: { $gte: since } } }, { $limit: Number(req.query.limit) || 10 }])", "userId (line 2), since (line 2), Number(req.query.limit) || 10 (line 2)")]
    [InlineData("A.aggregate([{ $match: { a: 1 } }]);\nB.aggregate([{ $match: { a: 1 } }]);", "lines 1, 2")]
    [InlineData("const p = [{ $match: { a: 1 } }];\nif (x) p.push({ $limit: 1 });\nA.aggregate(p);", "line 2: the array is added to")]
    [InlineData("A.aggregate([{ $match: { a: 1 } }, stage])", "stage 2 is no stage: stage")]
    [InlineData("collection.aggregate(Arrays.asList(new Document(\"$match\", new Document(\"a\", 1))))", "toJson()")]
    [InlineData("var p = new BsonDocument[] { new BsonDocument(\"$match\", 1) };", "ToJson()")]
    public void What_source_does_not_tell_is_said_by_name_and_line(string source, string part) =>
        Should.Throw<UsageException>(() => Read(source)).Message.ShouldContain(part);

    [Theory]
    [InlineData("$grup", "$group")]
    [InlineData("$mtach", "$match")]
    [InlineData("$lookUp", "$lookup")]
    [InlineData("$unwnd", "$unwind")]
    [InlineData("$sorts", "$sort")]
    [InlineData("$newStage", null)]
    [InlineData("$_internalSearchMongotRemote", null)]
    public void A_slip_in_the_name_of_a_stage_is_refused_and_a_newer_stage_passes(string name, string? meant)
    {
        var check = () => StageForms.Check([new BsonDocument(name, new BsonDocument("_id", 1))]);
        if (meant is null)
        {
            check();
        }
        else
        {
            Should.Throw<UsageException>(check).Message.ShouldContain($"{meant} is meant");
        }
    }

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

    // Places where a pipeline may begin, each inside the one before: who reads every one to the end needs hours.
    [Theory]
    [InlineData("x=[{$", 200_000)]
    [InlineData(".aggregate([", 80_000)]
    [InlineData(".aggregate(f([{a:", 60_000)]
    [InlineData("const a=[", 100_000)]
    [InlineData("db.a.aggregate([{$match:{a:1}}])\n", 20_000)]
    [InlineData("[{ $match: { $where: '(", 40_000)]
    public void Size_and_depth_do_no_harm(string piece, int times) =>
        Should.Throw<UsageException>(() => Read(string.Concat(Enumerable.Repeat(piece, times)))).Message.ShouldStartWith("The pipeline cannot be read: line ");

    [Theory]
    [InlineData(200_000)]
    [InlineData(9_000)]
    public void A_condition_in_JavaScript_of_endless_parentheses_is_left_alone(int depth) =>
        JavaScriptTest.Of(new string('(', depth)).ShouldBeNull();

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
