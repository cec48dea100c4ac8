using System.IO.Compression;
using System.Text;
using Polystore.Cli.CommandLine;
using Polystore.Cli.Flow;
using Polystore.Core.Connections;
using Polystore.Core.Engines;
using Polystore.Core.Errors;
using Polystore.Core.Workloads;

namespace Polystore.Cli.Tests.Flow;

public sealed class WorkloadInputTests : IDisposable
{
    private const string Log = """
        2026-03-01 10:00:00.000 UTC [7] app@shop LOG:  duration: 12.500 ms  statement: SELECT id FROM orders WHERE user_id = 4
        2026-03-01 10:00:01.000 UTC [7] app@shop LOG:  duration: 10.500 ms  statement: SELECT id FROM orders WHERE user_id = 5
        2026-03-01 10:00:02.000 UTC [7] app@other LOG:  duration: 99.500 ms  statement: SELECT id FROM visits

        """;

    private const string Script = "-- 2026-03-01 10:00:00 UTC [7] LOG:  a remark\n-- calls: 7\nSELECT 1;\n";

    private readonly string folder = Directory.CreateTempSubdirectory("polystore-workload-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public async Task A_log_is_known_by_what_is_in_it()
    {
        var workload = await ReadAsync(Write("a.txt", Log));

        workload.Source.ShouldBe(WorkloadSource.Log);
        workload.Statements.ShouldHaveSingleItem().Calls.ShouldBe(2);
        workload.Statements[0].Samples.Select(sample => sample.Sql[^1]).ShouldBe(['4', '5'], ignoreOrder: true);
    }

    // The decoy: comments that look like entries, in a file called a log.
    [Fact]
    public async Task Sql_is_sql_whatever_its_file_is_called() =>
        (await ReadAsync(Write("statements.log", Script))).Statements.ShouldHaveSingleItem().Calls.ShouldBe(7);

    [Fact]
    public async Task A_folder_of_rotated_logs_is_one_workload()
    {
        Write("logs/server.1.log", Log);
        await using (var file = File.Create(Path.Combine(folder, "logs", "server.2.log.gz")))
        await using (var zip = new GZipStream(file, CompressionLevel.Fastest))
        {
            await zip.WriteAsync(Encoding.UTF8.GetBytes(Log));
        }

        (await ReadAsync(Path.Combine(folder, "logs"))).Statements.ShouldHaveSingleItem().Calls.ShouldBe(4);
        (await ReadAsync(Path.Combine(folder, "logs", "*.gz"))).Statements.ShouldHaveSingleItem().Calls.ShouldBe(2);
    }

    [Fact]
    public async Task Several_files_must_all_be_logs()
    {
        var failure = await Should.ThrowAsync<UsageException>(() => ReadAsync(Write("a.log", Log), Write("b.sql", Script)));

        failure.Message.ShouldContain("b.sql' is no server log");
    }

    [Fact]
    public async Task A_log_of_other_databases_says_how_to_name_one() =>
        (await Should.ThrowAsync<UsageException>(() => ReadAsync("log:" + Write("a.log", Log.Replace("@shop", "@blog", StringComparison.Ordinal))))).Message.ShouldContain("--log-database");

    [Fact]
    public async Task What_is_called_a_log_and_is_none_says_what_to_give() =>
        (await Should.ThrowAsync<UsageException>(() => ReadAsync("log:" + Write("b.sql", "SELECT 1;\n")))).Message.ShouldContain("--log-line-prefix");

    [Fact]
    public async Task Values_noted_in_a_script_are_a_sample()
    {
        var workload = await ReadAsync(Write("b.sql", "-- param: 42\n-- param: it's\nSELECT * FROM t WHERE a = $1 AND b = $2;\n"));

        workload.Statements[0].Samples.ShouldHaveSingleItem().Parameters.ShouldBe(["42", "it's"]);
    }

    [Fact]
    public async Task A_missing_file_is_said() =>
        (await Should.ThrowAsync<UsageException>(() => ReadAsync(Path.Combine(folder, "none.sql")))).Message.ShouldContain("does not exist");

    private static Task<Workload> ReadAsync(params string[] names)
    {
        var logs = new CliSession(TextWriter.Null, TextWriter.Null).Engines.For(EngineNames.Postgres).Capability<IReadLog>();
        return new WorkloadInput(EngineNames.Postgres, logs, new ReadLogOptions { Database = "shop" }).ReadAsync(names, CancellationToken.None);
    }

    private string Write(string name, string text)
    {
        var path = Path.Combine(folder, name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, text);
        return path;
    }
}
