using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Polystore.Core.Engines;
using Polystore.Core.Errors;
using Polystore.Core.Workloads;
using Polystore.Mongo.Advise.Workloads;

namespace Polystore.Mongo.Tests.Advise;

/// <summary>
/// Lines as in the manual: "Log Messages" (https://www.mongodb.com/docs/manual/reference/log-messages/, 4.4 to 8.0), its page for 4.2 for the text
/// log, and "Database Profiler Output".
/// </summary>
public sealed class LogTests
{
    private const string Structured = """
        {"t":{"$date":"2026-03-01T10:00:00.000+00:00"},"s":"I",  "c":"NETWORK",  "id":22943,   "ctx":"listener","msg":"Connection accepted","attr":{"remote":"10.0.0.1:1","connectionId":5,"connectionCount":3}}
        {"t":{"$date":"2026-03-01T10:00:01.000+00:00"},"s":"I",  "c":"COMMAND",  "id":51803,   "ctx":"conn5","msg":"Slow query","attr":{"type":"command","ns":"shop.orders","appName":"web","command":{"find":"orders","filter":{"customer":7,"status":{"$in":["open","paid"]}},"sort":{"at":-1},"limit":10,"lsid":{"id":{"$uuid":"7ee7924f-d08c-45a1-87cd-ebf0171b9f15"}},"$db":"shop"},"planSummary":"COLLSCAN","keysExamined":0,"docsExamined":50000,"hasSortStage":true,"numYields":50,"nreturned":10,"queryHash":"X","reslen":416,"locks":{},"storage":{},"remote":"10.0.0.1:1","protocol":"op_msg","durationMillis":140}}
        {"t":{"$date":"2026-03-01T10:00:02.000+00:00"},"s":"I",  "c":"COMMAND",  "id":51803,   "ctx":"conn6","msg":"Slow query","attr":{"type":"command","isFromUserConnection":true,"ns":"shop.orders","command":{"find":"orders","filter":{"customer":9,"status":{"$in":["open"]}},"sort":{"at":-1},"limit":10,"$db":"shop"},"planSummary":"COLLSCAN","docsExamined":50000,"nreturned":2,"workingMillis":99,"durationMillis":100}}
        {"t":{"$date":"2026-03-01T10:00:03.000+00:00"},"s":"I",  "c":"WRITE",    "id":51803,   "ctx":"conn6","msg":"Slow query","attr":{"type":"update","ns":"shop.orders","command":{"q":{"number":{"$numberLong":"5000000000"}},"u":{"$set":{"status":"paid"}},"multi":false,"upsert":false},"planSummary":"COLLSCAN","keysExamined":0,"docsExamined":50000,"nMatched":1,"nModified":1,"durationMillis":120}}
        {"t":{"$date":"2026-03-01T10:00:04.000+00:00"},"s":"I",  "c":"COMMAND",  "id":51803,   "ctx":"conn7","msg":"Slow query","attr":{"type":"command","ns":"shop.orders","command":{"getMore":{"$numberLong":"77"},"collection":"orders","$db":"shop"},"originatingCommand":{"find":"orders","filter":{"customer":7}},"durationMillis":300}}
        {"t":{"$date":"2026-03-01T10:00:05.000+00:00"},"s":"I",  "c":"COMMAND",  "id":51803,   "ctx":"conn8","msg":"Slow query","attr":{"type":"command","ns":"admin.$cmd","command":{"hello":1,"$db":"admin"},"durationMillis":300}}
        {"t":{"$date":"2026-03-01T10:00:06.000+00:00"},"s":"I",  "c":"COMMAND",  "id":51803,   "ctx":"conn9","msg":"Slow query","attr":{"type":"command","ns":"shop.orders","command":"{ aggregate: \"orders\", pipeline: [ { $match: …","durationMillis":300},"truncated":{"command":{}},"size":{"command":20000}}
        """;

    private const string Old = """
        2020-05-20T19:26:00.000+0000 I  NETWORK  [listener] connection accepted from 127.0.0.1:1 #5 (3 connections now open)
        2020-05-20T19:26:01.123+0000 I  COMMAND  [conn5] command shop.orders appName: "MongoDB Shell" command: find { find: "orders", filter: { customer: 7.0, name: /^a b/i, at: { $gt: new Date(1589999999000) } }, sort: { at: -1.0 }, lsid: { id: UUID("7ee7924f-d08c-45a1-87cd-ebf0171b9f15") }, $clusterTime: { clusterTime: Timestamp(1589999999, 1), signature: { hash: BinData(0, 6B0A), keyId: 683 } }, $db: "shop" } planSummary: COLLSCAN keysExamined:0 docsExamined:10000 hasSortStage:1 cursorExhausted:1 numYields:78 nreturned:3 reslen:200 locks:{ Global: { acquireCount: { r: 79 } } } storage:{} protocol:op_msg 105ms
        2020-05-20T19:26:02.123+0000 I  WRITE    [conn5] remove shop.orders appName: "x" command: { q: { customer: 8.0 }, limit: 0 } planSummary: COLLSCAN keysExamined:0 docsExamined:10000 ndeleted:4 keysDeleted:8 numYields:80 locks:{} storage:{} 210ms
        2020-05-20T19:26:03.123+0000 I  COMMAND  [conn5] command shop.orders command: getMore { getMore: 77, collection: "orders" } originatingCommand: { find: "orders" } nreturned:3 300ms
        """;

    [Fact]
    public void Slow_queries_of_the_structured_log_are_grouped_by_shape()
    {
        var workload = Read(Structured);

        workload.Statements.Select(one => (one.Fingerprint, one.Calls, one.MeanTimeMs)).ShouldBe(
        [
            ("db.getSiblingDB(\"shop\").orders.find({ \"customer\" : \"?\", \"status\" : { \"$in\" : [\"?\", \"?\"] } }).sort({ \"at\" : -1 }).limit(10)", 1, 140),
            ("db.getSiblingDB(\"shop\").orders.updateOne({ \"number\" : \"?\" }, { \"$set\" : { \"status\" : \"?\" } }, { \"upsert\" : false })", 1, 120),
            ("db.getSiblingDB(\"shop\").orders.find({ \"customer\" : \"?\", \"status\" : { \"$in\" : [\"?\"] } }).sort({ \"at\" : -1 }).limit(10)", 1, 100),
        ]);
        workload.Notes.ShouldContain(note => note.Contains("1 lines", StringComparison.Ordinal));
        workload.Since.ShouldBe(new DateTimeOffset(2026, 3, 1, 10, 0, 1, TimeSpan.Zero));
    }

    [Fact]
    public void The_text_log_before_4_4_is_read_too()
    {
        var workload = Read(Old);

        workload.Statements.Select(one => (one.Fingerprint, one.MeanTimeMs, one.MeanRows)).ShouldBe(
        [
            ("db.getSiblingDB(\"shop\").orders.deleteMany({ \"customer\" : \"?\" })", 210, 4),
            ("db.getSiblingDB(\"shop\").orders.find({ \"customer\" : \"?\", \"name\" : /?/i, \"at\" : { \"$gt\" : \"?\" } }).sort({ \"at\" : -1.0 })", 105, 3),
        ]);
    }

    [Theory]
    // Names with dots and dashes are printed without quotes; so are versions of shards.
    [InlineData("2019-04-04T10:55:50.236+0800 I WRITE    [conn28] update trade.assets command: { q: { uid: 6, frozen.usdt.m-7_z: { $lt: 1E-22 } }, u: { $unset: { frozen.usdt.m-7_z: 1 } }, multi: false, upsert: false } planSummary: IXSCAN { uid: 1, asset.xmr: 1 } keysExamined:1 docsExamined:1 nMatched:1 nModified:1 numYields:1230 locks:{ Global: { acquireCount: { r: 1231 } } } 297573ms",
        "db.getSiblingDB(\"trade\").assets.updateOne({ \"uid\" : \"?\", \"frozen.usdt.m-7_z\" : { \"$lt\" : \"?\" } }, { \"$unset\" : { \"frozen.usdt.m-7_z\" : 1 } }, { \"upsert\" : false })")]
    [InlineData("2018-05-18T21:55:08.926+0000 I COMMAND  [conn37] command store.recent command: find { find: \"recent\", filter: { items.0.user: 16 }, projection: { $sortKey: { $meta: \"sortKey\" } }, sort: { updated: -1 }, shardVersion: [ Timestamp 0|0, ObjectId('000000000000000000000000') ] } planSummary: IXSCAN { user: 1 } keysExamined:29 docsExamined:29 cursorExhausted:1 numYields:1 nreturned:29 reslen:6443 locks:{} protocol:op_command 139ms",
        "db.getSiblingDB(\"store\").recent.find({ \"items.0.user\" : \"?\" }, { \"$sortKey\" : { \"$meta\" : \"sortKey\" } }).sort({ \"updated\" : -1 })")]
    // 2.6, 3.0, 3.2 and 3.4, before the commands of today.
    [InlineData("2014-07-01T10:00:00.123+0000 [conn12] query shop.orders query: { $query: { vendor: 7.0 }, $orderby: { at: -1 } } planSummary: COLLSCAN ntoreturn:0 ntoskip:0 nscanned:50000 nscannedObjects:50000 keyUpdates:0 numYields:390 locks(micros) r:120000 nreturned:12 reslen:1200 120ms",
        "db.getSiblingDB(\"shop\").orders.find({ \"vendor\" : \"?\" }).sort({ \"at\" : -1 })")]
    [InlineData("2016-07-01T10:00:00.123+0000 I QUERY    [conn12] query shop.orders query: { brand: \"x\" } planSummary: COLLSCAN ntoreturn:0 ntoskip:0 nscanned:0 nscannedObjects:50000 keyUpdates:0 writeConflicts:0 numYields:390 nreturned:12 reslen:1200 locks:{} 120ms",
        "db.getSiblingDB(\"shop\").orders.find({ \"brand\" : \"?\" })")]
    [InlineData("2016-07-01T10:00:00.123+0000 I WRITE    [conn1] update shop.orders query: { batch: 5.0 } update: { $set: { done: true } } planSummary: COLLSCAN keysExamined:0 docsExamined:50000 nMatched:1 nModified:1 keyUpdates:0 writeConflicts:0 numYields:1 locks:{} 150ms",
        "db.getSiblingDB(\"shop\").orders.updateOne({ \"batch\" : \"?\" }, { \"$set\" : { \"done\" : \"?\" } })")]
    [InlineData("2016-07-01T10:00:00.123+0000 I WRITE    [conn1] remove shop.orders query: { batch: 5.0 } ndeleted:1 keyUpdates:0 writeConflicts:0 numYields:1 locks:{} 150ms",
        "db.getSiblingDB(\"shop\").orders.deleteMany({ \"batch\" : \"?\" })")]
    [InlineData("2016-07-01T10:00:00.123+0000 I COMMAND  [conn12] command shop.$cmd command: count { count: \"orders\", query: { channel: \"web\" } } planSummary: COLLSCAN keyUpdates:0 writeConflicts:0 numYields:10 reslen:44 locks:{} 150ms",
        "db.getSiblingDB(\"shop\").orders.find({ \"channel\" : \"?\" }).count()")]
    public void Lines_of_older_servers_are_read_as_they_print_names(string line, string shape) => Read(line).Statements.ShouldHaveSingleItem().Fingerprint.ShouldBe(shape);

    [Fact]
    public void A_command_that_the_log_has_cut_is_counted_and_not_advised_on()
    {
        var workload = Read("""
            {"t":{"$date":"2024-10-20T19:18:44.604+00:00"},"s":"I","c":"COMMAND","id":51803,"ctx":"conn9","msg":"Slow query","attr":{"type":"command","ns":"shop.orders","command":{"find":"orders","filter":{"tags":{"$in":["a"]}},"$db":"shop"},"docsExamined":400,"durationMillis":120},"truncated":{"command":{"filter":{"type":"object","size":20000}}},"size":{"command":20000}}
            {"t":{"$date":"2024-10-20T19:18:45.604+00:00"},"s":"I","c":"COMMAND","id":51803,"ctx":"conn9","msg":"Slow query","attr":{"type":"command","ns":"shop.orders","command":{"find":"orders","filter":{"a":1},"$db":"shop"},"docsExamined":400,"durationMillis":120},"truncated":{"locks":{}},"size":{"locks":20000}}
            """);
        workload.Statements.ShouldHaveSingleItem().Fingerprint!.ShouldContain("\"a\"");
        workload.Notes.ShouldContain(note => note.Contains("1 lines", StringComparison.Ordinal));
    }

    [Fact]
    public void An_export_of_the_profiler_is_read_as_a_log()
    {
        var workload = Read("{\"op\":\"query\",\"ns\":\"shop.orders\",\"command\":{\"find\":\"orders\",\"filter\":{\"a\":1},\"$db\":\"shop\"},\"docsExamined\":5,\"nreturned\":1,\"millis\":12,\"planSummary\":\"COLLSCAN\",\"ts\":{\"$date\":\"2026-03-01T10:00:00Z\"}}\n");

        workload.Statements.ShouldHaveSingleItem().Sql.ShouldBe("db.getSiblingDB(\"shop\").orders.find({ \"a\" : 1 })");
    }

    [Fact]
    public void Only_the_database_that_is_asked_for_counts() =>
        Should.Throw<UsageException>(() => Read(Structured, "other")).Message.ShouldContain("--log-database");

    [Theory]
    [InlineData("db.orders.find({})\n", false)]
    [InlineData("{ \"find\": \"orders\", \"filter\": {} }\n", false)]
    [InlineData("SELECT 1;\n", false)]
    [InlineData("2020-05-20T19:26:00.000+0000 I  CONTROL  [initandlisten] MongoDB starting\n", true)]
    public void A_log_is_told_from_a_file_of_operations(string text, bool log) => new MongoLogs().IsLog(new MemoryStream(Encoding.UTF8.GetBytes(text)), new ReadLogOptions()).ShouldBe(log);

    [Fact]
    public void A_count_beyond_its_type_makes_a_line_unreadable_and_no_more() =>
        LogLine.Read("2020-05-20T19:26:01.123+0000 I  COMMAND  [conn5] command shop.orders command: find { find: \"orders\", filter: { a: 1 }, $db: \"shop\" } nreturned:99999999999999999999 120ms").Kind.ShouldBe(LogLine.Kind.Unreadable);

    // A pattern that goes back and forth would need hours for this line.
    [Fact]
    public void A_line_without_an_end_is_left_as_soon_as_one_with() =>
        LogLine.Read("2020-05-20T19:26:01.123+0000 I  COMMAND  [conn5] " + string.Concat(Enumerable.Repeat("warning: command a.b ", 20_000))).Kind.ShouldBe(LogLine.Kind.Other);

    [Fact]
    public void Whatever_the_line_it_is_read_or_left()
    {
        var lines = (Structured + "\n" + Old).Split('\n');
        var mutation = from line in Gen.Elements(lines) from at in Gen.Choose(0, line.Length) from length in Gen.Choose(0, 60) from word in Gen.Elements("{", "}", "\"", "'", "null", "5", "$db") select string.Concat(line.AsSpan(0, at), word, line.AsSpan(Math.Min(line.Length, at + length)));
        Prop.ForAll(mutation.ToArbitrary(), line => LogLine.Read(line).Kind is >= LogLine.Kind.None and <= LogLine.Kind.Operation).Check(Config.QuickThrowOnFailure.WithMaxTest(1500));
    }

    [Fact]
    public void A_file_of_operations_says_how_often_and_what_for()
    {
        var workload = MongoWorkloadScript.Read("// id: login\n// calls: 9000\n// Sign-in.\ndb.users.findOne({ email: 'a@b.c' })\n\n{ \"calls\": 5, \"command\": { \"find\": \"orders\", \"filter\": { \"a\": 1 } } }\ndb.a.find({})\n", WorkloadSource.File, "w.js", DateTimeOffset.UnixEpoch);

        workload.Statements.Select(one => (one.Id, one.Calls, one.Description, one.Line)).ShouldBe([("login", 9000, "Sign-in.", 4), ("q02", 5, null, 6), ("q03", 1, null, 7)]);
        Should.Throw<UsageException>(() => MongoWorkloadScript.Read("// calls: none\ndb.a.find({})", WorkloadSource.File, "w.js", DateTimeOffset.UnixEpoch)).Message.ShouldBe("w.js, line 1: calls is a number above 0.");
    }

    private static Workload Read(string text, string? database = null) =>
        new MongoLogs().Read([("mongod.log", () => new MemoryStream(Encoding.UTF8.GetBytes(text)))], new ReadLogOptions { Database = database }, CancellationToken.None);
}
