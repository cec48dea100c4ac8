using FsCheck;
using FsCheck.Fluent;
using MongoDB.Bson;
using MongoDB.Bson.IO;
using Polystore.Mongo.ShellSyntax;

namespace Polystore.Mongo.Tests.ShellSyntax;

public sealed class ShellTextTests
{
    private static readonly DateTimeOffset Now = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData("{ a: 1, 'b.c': -2.5, \"d\": [1, 2,], }", """{ "a" : 1, "b.c" : -2.5, "d" : [1, 2] }""")]
    [InlineData("{ $or: [ { a: { $gte: ISODate('2026-01-01') } }, { b: null } ] } // comment", """{ "$or" : [{ "a" : { "$gte" : ISODate("2026-01-01T00:00:00Z") } }, { "b" : null }] }""")]
    [InlineData("{ since: new Date(Date.now() - 24 * 60 * 60 * 1000) }", """{ "since" : ISODate("2026-02-28T12:00:00Z") }""")]
    [InlineData("{ n: NumberLong('5'), m: Long(\"9007199254740993\"), i: NumberInt(3), d: NumberDecimal('1.10') }", """{ "n" : NumberLong(5), "m" : NumberLong("9007199254740993"), "i" : 3, "d" : NumberDecimal("1.10") }""")]
    [InlineData("{ r: /^a\\/b[/]c/i, s: /* none */ `two\nlines` }", """{ "r" : /^a\/b[\/]c/i, "s" : "two\nlines" }""")]
    [InlineData("{ _id: { $oid: '507f1f77bcf86cd799439011' }, t: { $date: { $numberLong: '0' } }, big: { $numberLong: '7' } }", """{ "_id" : ObjectId("507f1f77bcf86cd799439011"), "t" : ISODate("1970-01-01T00:00:00Z"), "big" : NumberLong(7) }""")]
    [InlineData("{ name: { $regex: '^a', $options: 'i' } }", """{ "name" : { "$regex" : "^a", "$options" : "i" } }""")]
    [InlineData("{ $project: { day: { $date: '$createdAt' } } }", """{ "$project" : { "day" : { "$date" : "$createdAt" } } }""")]
    [InlineData("{ a: MinKey, b: MaxKey(), c: Infinity, d: { $undefined: true } }", """{ "a" : MinKey, "b" : MaxKey, "c" : Infinity, "d" : undefined }""")]
    [InlineData("{ $where: function () { return this.a > 1 && '}' != \"{\"; }, b: 2 }", """{ "$where" : { "$code" : "function () { return this.a > 1 && '}' != \"{\"; }" }, "b" : 2 }""")]
    [InlineData("{ serverParameters: { ... }, a: 1, ..., b: 2 }", """{ "serverParameters" : { }, "a" : 1, "b" : 2 }""")]
    [InlineData("{ $inputs: [Object], list: [ 1, ... 3 more items ] }", """{ "$inputs" : [undefined], "list" : [1] }""")]
    [InlineData("{ '\\u0041\\x42\\n': \"it\\'s\" }", "{ \"AB\\n\" : \"it's\" }")]
    public void A_value_is_read_as_the_shell_reads_it(string text, string expected) =>
        ShellText.ReadValue(text, Now).ToJson(new JsonWriterSettings { OutputMode = JsonOutputMode.Shell }).ShouldBe(expected);

    public static TheoryData<string> Wrappers => ["$oid", "$date", "$numberInt", "$numberLong", "$numberDouble", "$numberDecimal", "$uuid", "$binary", "$timestamp", "$regularExpression", "$minKey", "$maxKey", "$undefined", "$code", "$symbol"];

    [Theory]
    [MemberData(nameof(Wrappers))]
    public void What_only_looks_like_extended_JSON_is_left_as_it_is(string wrapper)
    {
        string[] values = ["null", "true", "{}", "[]", "[1]", "'x'", "''", "{ t: null, i: [] }", "{ base64: 1, subType: null }", "{ pattern: 1, options: 2 }", "{ $numberLong: null }", "1e300", "MinKey", "/a/", "ObjectId()"];
        foreach (var value in values)
        {
            ShellText.ReadValue($"{{ a: {{ {wrapper}: {value} }} }}", Now)["a"].ShouldNotBeNull(value);
            ShellText.ReadValue($"{{ a: {{ {wrapper}: {value}, $type: {value} }} }}", Now)["a"].ShouldNotBeNull(value);
        }
    }

    [Theory]
    [InlineData("{ a: 1", 1, 7, "',' or '}' was expected, not the end of the text")]
    [InlineData("{ a: 1\n  b: 2 }", 2, 3, "',' or '}' was expected, not 'b'")]
    [InlineData("{ a: unknown }", 1, 6, "'unknown' is not known here")]
    [InlineData("{ a: 'open }", 1, 6, "the string does not end in this line")]
    [InlineData("{ a: ObjectId('zz') }", 1, 6, "ObjectId(…) cannot be read from these arguments")]
    [InlineData("{} {}", 1, 4, "the end of the text was expected, not '{'")]
    public void An_error_says_where_and_what(string text, int line, int column, string problem)
    {
        var error = Should.Throw<ShellSyntaxException>(() => ShellText.ReadValue(text, Now));

        (error.Line, error.Column).ShouldBe((line, column));
        error.Message.ShouldBe($"line {line}, column {column}: {problem}");
    }

    [Theory]
    [InlineData("db.orders.find({ a: 1 }).sort({ b: -1 })", null, "orders", "find,sort")]
    [InlineData("db.getSiblingDB('shop').getCollection('odd name').countDocuments()", "shop", "odd name", "countDocuments")]
    [InlineData("db['a.b'].c.aggregate([])", null, "a.b.c", "aggregate")]
    [InlineData("db\n  .orders\n  .explain('executionStats')\n  .find({});", null, "orders", "explain,find")]
    [InlineData("db.runCommand({ ping: 1 })", null, null, "runCommand")]
    [InlineData("use shop-eu\nconst since = ISODate('2026-01-01');\ndb.orders.find({ at: { $gt: since } }).forEach(printjson)", "shop-eu", "orders", "find,forEach")]
    [InlineData("await db.collection('orders').find({}).map(o => { return o.a; }).toArray()", null, "orders", "find,map,toArray")]
    [InlineData("pipeline = [{ $match: {} }]\ndb.orders.aggregate(pipeline)", null, "orders", "aggregate")]
    [InlineData("db = db.getSiblingDB('x')\nvar db = db.getSiblingDB('shop'); db.orders.find()", "shop", "orders", "find")]
    public void Chains_are_resolved_to_database_collection_and_calls(string script, string? database, string? collection, string calls)
    {
        var chain = ShellText.ReadScript(script, Now).ShouldHaveSingleItem().Chain.ShouldNotBeNull();

        (chain.Database, chain.Collection, string.Join(',', chain.Calls.Select(call => call.Method))).ShouldBe((database, collection, calls));
    }

    [Fact]
    public void A_script_may_mix_chains_and_documents_and_keeps_their_lines()
    {
        var script = ShellText.ReadScript("// first\ndb.a.find({})\n\n{ \"find\": \"b\", \"filter\": {} }\n[{ $match: {} }]", Now);

        script.Select(one => (one.Line, one.Chain?.Collection, one.Value?.BsonType)).ShouldBe([(2, "a", null), (4, null, BsonType.Document), (5, null, BsonType.Array)]);
        script[0].Text.ShouldBe("db.a.find({})");
    }

    [Fact]
    public void What_follows_a_value_need_not_be_javascript()
    {
        var offset = 6;

        ShellText.ReadValueAt("shop> { a: 1 }\nshop> 'tis", ref offset, Now).ShouldBe(new BsonDocument("a", 1));
        offset.ShouldBe(14);
    }

    [Fact]
    public void Endless_nesting_is_refused_and_not_followed() =>
        Should.Throw<ShellSyntaxException>(() => ShellText.ReadValue(new string('[', 100_000), Now)).Message.ShouldContain("nested");

    // Each would take minutes, or more memory than there is, if the time or the result grew with the square or doubled.
    [Theory]
    [InlineData("", "(", 1_000_000)]
    [InlineData("{a:", "(", 1_000_000)]
    [InlineData("", "((1,", 300_000)]
    [InlineData("", "(a)=>", 200_000)]
    [InlineData("", "1,", 300_000)]
    [InlineData("", "{a:1}\n", 150_000)]
    [InlineData("", "const a=1;", 100_000)]
    [InlineData("const a='x';", "a=a+a;", 100)]
    [InlineData("const a='x';", "a=a+1;", 100_000)]
    [InlineData("const a=[1];", "a=[...a,...a];", 100)]
    [InlineData("const a=[1];", "a=[a];", 50_000)]
    [InlineData("const a={x:1};", "a={a,b:a};", 100)]
    [InlineData("const a={x:1};", "a={l:a,r:a};", 100)]
    [InlineData("", "`${", 100_000)]
    [InlineData("", "/[", 300_000)]
    [InlineData("", "/*", 300_000)]
    public void Size_depth_and_repetition_do_no_harm(string before, string piece, int times)
    {
        try
        {
            ShellText.ReadScript(before + string.Concat(Enumerable.Repeat(piece, times)), Now);
        }
        catch (ShellSyntaxException error)
        {
            error.Message.Length.ShouldBeLessThan(300);
        }
    }

    [Fact]
    public void Lines_and_columns_are_counted_on_from_statement_to_statement() =>
        ShellText.ReadScript("1\n\n 2; 3\ndb.a.find()\n4", Now).Select(one => (one.Line, one.Chain?.Calls[0].Column)).ShouldBe([(1, null), (3, null), (3, null), (4, 6), (5, null)]);

    [Theory]
    [InlineData("{ 'cust\0omer': 1 }", "line 1, column 3: a field name")]
    [InlineData("{ a: { [ 'b\0' ]: 1 } }", "line 1, column 8: a field name")]
    [InlineData("[Code]", "line 1, column 2: Code(")]
    [InlineData("[new MD5()]", "MD5(")]
    [InlineData("BinData(0)", "BinData(")]
    [InlineData("RegExp()", "RegExp(")]
    public void What_no_document_can_hold_is_refused_with_its_place(string text, string expected) =>
        Should.Throw<ShellSyntaxException>(() => ShellText.ReadScript(text, Now)).Message.ShouldContain(expected);

    [Fact]
    public void Whatever_the_text_it_is_read_or_refused_with_a_place()
    {
        string[] pieces = ["{", "}", "[", "]", "(", ")", "a", ":", ",", "'", "\"", "`", "/", "*", "//", "\\", "u00", "$oid", "1e", "0x", "-", "new ", "Date", "db", ".", "find", "=>", "function", "...", "\n", "${", "const ", "use "];
        Prop.ForAll(Gen.Elements(pieces).ListOf().Select(string.Concat).ToArbitrary(), text =>
        {
            try
            {
                ShellText.ReadScript(text, Now);
            }
            catch (ShellSyntaxException error)
            {
                error.Line.ShouldBeGreaterThan(0);
            }
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(2000));
    }
}
