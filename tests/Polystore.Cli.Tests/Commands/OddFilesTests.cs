using System.Diagnostics;
using System.Globalization;
using System.Text;
using Polystore.Cli.CommandLine;
using Polystore.Cli.Flow;
using Polystore.Core.Configuration;
using Polystore.Core.Connections;
using Polystore.Core.Errors;
using Polystore.Core.Workloads;

namespace Polystore.Cli.Tests.Commands;

/// <summary>Files that were damaged, cut or put together from others end in a result or in the product's own refusal, never in an internal error.</summary>
public sealed class OddFilesTests : IDisposable
{
    private const string JsonPlan = """
        [{"Query Text": "SELECT * FROM orders WHERE lower(note) = 'x' AND total > $1", "Plan": {"Node Type": "Sort", "Startup Cost": 1.0, "Total Cost": 4001.5, "Plan Rows": 10, "Plan Width": 20, "Actual Startup Time": 23.0,
          "Actual Total Time": 23.1, "Actual Rows": 10, "Actual Loops": 1, "Sort Key": ["created"], "Sort Method": "external merge", "Sort Space Used": 9000, "Sort Space Type": "Disk", "Plans": [{"Node Type": "Seq Scan",
          "Parent Relationship": "Outer", "Relation Name": "orders", "Schema": "public", "Alias": "orders", "Plan Rows": 10, "Plan Width": 20, "Startup Cost": 0.0, "Total Cost": 3916.0, "Actual Startup Time": 0.1, "Actual Total Time": 22.5, "Actual Rows": 10,
          "Actual Loops": 1, "Filter": "((lower(note) = 'x'::text) AND (total > $1))", "Rows Removed by Filter": 199990, "Shared Read Blocks": 5000}]}, "Planning Time": 0.1, "Triggers": [], "Execution Time": 23.6}]
        """;

    private const string MongoPlan = """
        { queryPlanner: { namespace: 'shop.orders', parsedQuery: { status: { $eq: 'odd' } }, winningPlan: { stage: 'FETCH', inputStage: { stage: 'IXSCAN', keyPattern: { a: 1 }, indexName: 'a_1', indexBounds: { a: ['[5.0, inf.0]'] } } }, rejectedPlans: [] },
          executionStats: { executionSuccess: true, nReturned: 3, executionTimeMillis: 12, totalKeysExamined: 5000, totalDocsExamined: 5000, executionStages: { stage: 'FETCH', nReturned: 3, executionTimeMillisEstimate: 10, works: 5001, docsExamined: 5000,
          inputStage: { stage: 'IXSCAN', nReturned: 5000, executionTimeMillisEstimate: 4, keyPattern: { a: 1 }, indexName: 'a_1', keysExamined: 5000, seeks: 1 } } }, serverInfo: { version: '7.0.1' }, ok: 1 }
        """;

    private const string Config = """
        { "connections": { "shop": "postgres://shop:${PW}@db/shop", "small": { "url": "sqlite:small.db", "volumes": { "10": "sqlite:big.db" }, "readData": false } },
          "rules": { "SQLITE-FREELIST": { "free-ratio": 0.5 } }, "only": ["indexes"], "skip": ["SQLITE-X"], "failOn": "Medium" }
        """;

    private const string Operations = """
        // calls: 9000
        // id: login
        db.users.findOne({ email: 'a@b.c', at: { $gt: ISODate('2026-01-01') } });
        { "calls": 5, "command": { "find": "orders", "filter": { "a": { "$numberLong": "1" } }, "sort": { "b": -1 } } }
        db.orders.aggregate([{ $match: { a: /x/i } }, { $group: { _id: '$b', n: { $sum: 1 } } }])
        """;

    private const string Statements = """
        -- calls: 9000
        -- mean: 3.5
        -- id: login
        SELECT * FROM users WHERE email = 'a@b.c' AND at > $1;
        -- calls: 10
        -- parameters: 1, 'x'
        UPDATE orders SET note = 'y' WHERE id = ?;
        """;

    private static readonly string[] Words =
    [
        "{", "}", "[", "]", "\"", "'", ":", ",", "null", "true", "5", "-1", "1e308", "1e999", "99999999999999999999", "NaN", "\"\"", "{}", "[]", "\0", "\\u0000", "\\ud800", "\ud800", "\uFEFF", "\u202e", "-- calls: -5", "// calls: x", "$1", "(", ")", ";", "\n", "\"x\": 1,", "$$", "/*", "${", "${PW}",
    ];

    private static readonly string[] Formats = ["terminal", "json", "html", "markdown", "sarif"];

    private readonly string folder = Directory.CreateTempSubdirectory("polystore-tests").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public async Task Plans()
    {
        var own = Path.Combine(folder, "own.json");
        await EndsWellAsync(["explain", "--plan", Write(JsonPlan), "--output", own]);
        string[] seeds = [JsonPlan, JsonPlan, MongoPlan, await File.ReadAllTextAsync(own)];
        await ForSomeSecondsAsync(async random => await EndsWellAsync(["explain", "--plan", Write(Damaged(seeds[random.Next(seeds.Length)], random)), "--format", Formats[random.Next(Formats.Length)]]));
    }

    [Fact]
    public async Task Snapshots()
    {
        var kept = Path.Combine(folder, "kept.json");
        await EndsWellAsync(["check", "--save", kept]);
        var seed = await File.ReadAllTextAsync(kept);
        await ForSomeSecondsAsync(async random => await EndsWellAsync(["check", "--from", Write(Damaged(seed, random)), "--format", Formats[random.Next(Formats.Length)]]));
    }

    [Fact]
    public Task Configurations() => ForSomeSecondsAsync(random => Refusing(() => PolystoreConfig.Parse(Damaged(Config, random), "polystore.json")));

    [Fact]
    public Task Workloads() => ForSomeSecondsAsync(random => Refusing(() => random.Next(3) switch
    {
        0 => WorkloadFile.FromText(Damaged(Operations, random), EngineNames.Mongo, WorkloadSource.File, "w.js", DateTimeOffset.UnixEpoch),
        var sql => WorkloadFile.FromText(Damaged(Statements, random), sql == 1 ? EngineNames.Postgres : EngineNames.Sqlite, WorkloadSource.File, "w.sql"),
    }));

    private static Task Refusing(Func<object> read)
    {
        try
        {
            read();
        }
        catch (PolystoreException)
        {
            // Refused in a sentence.
        }

        return Task.CompletedTask;
    }

    private static async Task EndsWellAsync(string[] arguments)
    {
        var (output, error) = (new StringWriter(), new StringWriter());
        var code = await CommandLineHost.RunAsync([.. arguments, "--verbose"], output, error, CancellationToken.None);
        code.ShouldBeLessThan((int)ExitCode.Internal, error.ToString());
        output.ToString().ShouldNotContain("the rule failed", Case.Sensitive, error.ToString());
    }

    private static async Task ForSomeSecondsAsync(Func<Random, Task> one)
    {
        var seconds = int.Parse(Environment.GetEnvironmentVariable("POLYSTORE_FUZZ_SECONDS") ?? "3", CultureInfo.InvariantCulture);
        var time = Stopwatch.StartNew();
        var odd = new List<string>();
        for (var seed = 1; time.Elapsed.TotalSeconds < seconds && odd.Count < 50; seed++)
        {
            try
            {
                await one(new Random(seed));
            }
            catch (Exception failure)
            {
                odd.Add($"seed {seed}: {failure}");
            }
        }

        odd.ShouldBeEmpty();
    }

    private static string Damaged(string text, Random random)
    {
        for (var times = random.Next(1, 4); times > 0; times--)
        {
            var at = random.Next(text.Length + 1);
            var end = Math.Min(text.Length, at + random.Next(10));
            text = random.Next(8) switch
            {
                0 => text[..at],
                1 => string.Concat(text.AsSpan(0, end), text.AsSpan(at)),
                2 => text.Insert(at, string.Concat(Enumerable.Repeat(Words[random.Next(Words.Length)], 3000))),
                _ => ValueAt(text, at) is var (from, to) && random.Next(3) > 0 ? string.Concat(text.AsSpan(0, from), Words[random.Next(Words.Length)], text.AsSpan(to)) : string.Concat(text.AsSpan(0, at), Words[random.Next(Words.Length)], text.AsSpan(end)),
            };
        }

        return text;
    }

    // What stands between a colon and the next comma or bracket, which keeps the text whole.
    private static (int From, int To) ValueAt(string text, int at)
    {
        var colon = text.IndexOf(':', Math.Min(at, text.Length));
        var end = colon < 0 ? -1 : text.IndexOfAny([',', '}', ']', '\n'], colon);
        return end < 0 ? (at, at) : (colon + 1, end);
    }

    private string Write(string text)
    {
        var path = Path.Combine(folder, "odd.txt");
        File.WriteAllBytes(path, Encoding.UTF8.GetBytes(text));
        return path;
    }
}
