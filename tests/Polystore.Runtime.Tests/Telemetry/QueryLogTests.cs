using Polystore.Runtime.Manager;
using Polystore.Runtime.Stores;
using Polystore.Runtime.Telemetry;
using Polystore.Sql;

namespace Polystore.Runtime.Tests.Telemetry;

/// <summary>The statements of an application as a workload of <c>polystore advise</c>.</summary>
public sealed class QueryLogTests
{
    [Fact]
    public async Task The_file_is_a_workload_with_the_calls_of_each_statement_and_no_value()
    {
        var folder = Directory.CreateTempSubdirectory("polystore-test-").FullName;
        try
        {
            await using (var manager = new DatabaseManager(stores => stores.AddRelational(
                "main", new RelationalStoreOptions { Url = "memory:", Telemetry = new StoreTelemetryOptions { QueryLog = Path.Combine(folder, "log", "{process}.sql") } })))
            {
                var store = manager.Relational("main");
                await store.ExecuteAsync($"CREATE TABLE people (name text UNIQUE, age int)");
                foreach (var name in (string[])["geheim", "verborgen"])
                {
                    await store.ExecuteAsync($"INSERT INTO people VALUES ({name}, {7})");
                }

                await Should.ThrowAsync<DuplicateKeyException>(() => store.ExecuteAsync($"INSERT INTO people VALUES ({"geheim"}, {7})"));
                await store.InTransactionAsync((transaction, token) => transaction.QueryListAsync($"SELECT name FROM people WHERE age = {7} AND name <> 'of the code';", row => row.GetString(0), token));
            }

            var file = Directory.GetFiles(Path.Combine(folder, "log")).ShouldHaveSingleItem();
            Path.GetFileName(file).ShouldBe($"{Environment.MachineName}-{Environment.ProcessId}.sql");
            var text = await File.ReadAllTextAsync(file);
            text.ShouldNotContain("geheim");
            var statements = WorkloadScript.Read(text, SqlDialect.Sqlite);
            statements.Single(statement => statement.Sql.StartsWith("INSERT", StringComparison.Ordinal)).Calls.ShouldBe(2, "what failed does not count");
            var select = statements.Single(statement => statement.Sql.StartsWith("SELECT", StringComparison.Ordinal));
            select.Calls.ShouldBe(1);
            select.Sql.ShouldContain("'of the code'");
            statements.ShouldAllBe(statement => statement.MeanMs >= 0);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Fact]
    public async Task A_file_that_cannot_be_written_is_told_once_and_stops_nobody()
    {
        var told = 0;
        var file = Path.GetTempFileName();
        try
        {
            await using (var log = new QueryLog(Path.Combine(file, "below.sql"), TimeSpan.FromHours(1), TimeProvider.System, _ => told++))
            {
                log.Count("SELECT 1", TimeSpan.FromMilliseconds(1));
                await log.WriteAsync();
            }

            told.ShouldBe(1);
        }
        finally
        {
            File.Delete(file);
        }
    }

    [Fact]
    public async Task Many_callers_and_statements_beyond_number_are_counted_within_bounds()
    {
        var file = Path.GetTempFileName();
        try
        {
            await using (var log = new QueryLog(file, TimeSpan.FromHours(1), TimeProvider.System, failure => throw failure))
            {
                Parallel.For(0, 20_000, i => log.Count("SELECT 1", TimeSpan.FromMilliseconds(1)));
                for (var i = 0; i < 6000; i++)
                {
                    log.Count($"SELECT {i} + 1", TimeSpan.Zero);
                }
            }

            var text = await File.ReadAllTextAsync(file);
            var statements = WorkloadScript.Read(text, SqlDialect.Postgres);
            statements[0].Calls.ShouldBe(20_000);
            statements.Count.ShouldBe(5000);
            text.ShouldContain("1001 calls of further statements");
        }
        finally
        {
            File.Delete(file);
        }
    }
}
