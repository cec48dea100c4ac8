using Npgsql;
using Polystore.Postgres.Workloads.Logs;
using Polystore.TestServers;

namespace Polystore.Postgres.Tests.Workloads.Logs;

public sealed class ServerLogTests
{
    [ServerFact(TestServer.Postgres)]
    public async Task What_a_server_logs_is_the_same_workload_from_every_destination()
    {
        await using var server = await PostgresServer.StartAsync(new PostgresServerOptions
        {
            Settings = new Dictionary<string, string>
            {
                ["logging_collector"] = "on",
                ["log_directory"] = "logs",
                ["log_filename"] = "server.log",
                ["log_file_mode"] = "0644",
                ["log_destination"] = "stderr,csvlog,jsonlog",
                ["log_line_prefix"] = "%m 100%% [%p] %q%u@%d app=%a|",
                ["log_min_duration_statement"] = "0",
                ["log_parameter_max_length_on_error"] = "-1",
            },
        });
        var name = await server.CreateDatabaseAsync("CREATE TABLE t (id int PRIMARY KEY, note text); INSERT INTO t SELECT g, 'n' || g FROM generate_series(1, 1000) g");
        await using (var connection = new NpgsqlConnection(new NpgsqlConnectionStringBuilder(server.ConnectionString(name)) { ApplicationName = "LOG:  duration: 1 ms  statement: x|" }.ConnectionString))
        {
            await connection.OpenAsync();
            for (var run = 1; run <= 9; run++)
            {
                await using var find = new NpgsqlCommand("SELECT *\n\tFROM t -- by key\n WHERE id = $1 AND note <> $2", connection)
                {
                    Parameters = { new() { Value = run }, new() { Value = $"it's\n2026-01-01 00:00:00 UTC [1] LOG:  {run}" } },
                };
                await find.ExecuteNonQueryAsync();
                await using var text = new NpgsqlCommand($"SELECT count(*) FROM t WHERE note = 'LOG:  statement: {run}\n\nx'", connection);
                await text.ExecuteScalarAsync();
            }

            await using var explained = new NpgsqlCommand("LOAD 'auto_explain'; SET auto_explain.log_min_duration = 0; SET auto_explain.log_format = json", connection);
            await explained.ExecuteNonQueryAsync();
            await using var slow = new NpgsqlCommand("SELECT max(id) FROM t WHERE note > 'n5'", connection);
            await slow.ExecuteScalarAsync();
            await using var timeout = new NpgsqlCommand("SET statement_timeout = 50; SELECT pg_sleep(10), 'canceled'", connection);
            (await Should.ThrowAsync<PostgresException>(() => timeout.ExecuteScalarAsync())).SqlState.ShouldBe("57014");
        }

        var major = int.Parse(((string)(await server.ScalarAsync("SHOW server_version_num"))!)[..2], System.Globalization.CultureInfo.InvariantCulture);
        await server.ExecuteAsync("SELECT 1 AS last_statement");
        string[] endings = major >= 15 ? [".log", ".csv", ".json"] : [".log", ".csv"];
        foreach (var ending in endings)
        {
            var file = Path.Combine(server.Folder, "data", "logs", "server" + ending);
            await WaitForAsync(file, "last_statement");
            await using (var probe = OpenShared(file))
            {
                PostgresLog.IsLog(probe, ending == ".log" ? "%m 100%% [%p] %q%u@%d app=%a|" : null).ShouldBeTrue(ending);
            }

            var workload = PostgresLog.Read([(file, () => OpenShared(file))], new LogOptions { Database = name, LinePrefix = ending == ".log" ? "%m 100%% [%p] %q%u@%d app=%a|" : null }, CancellationToken.None);

            var byKey = workload.Statements.Single(statement => statement.Sql.Contains("by key", StringComparison.Ordinal));
            byKey.Sql.ShouldBe("SELECT *\n\tFROM t -- by key\n WHERE id = $1 AND note <> $2", ending);
            byKey.Calls.ShouldBe(9);
            byKey.Samples.Select(sample => sample.Parameters[0]).Order(StringComparer.Ordinal).ShouldBe(Enumerable.Range(1, 9).Select(run => $"{run}").Order(StringComparer.Ordinal), ending);
            byKey.Samples.ShouldAllBe(sample => sample.Parameters[1] == $"it's\n2026-01-01 00:00:00 UTC [1] LOG:  {sample.Parameters[0]}");
            var counted = workload.Statements.Single(statement => statement.Sql.Contains("count(*)", StringComparison.Ordinal));
            (counted.Calls, counted.Samples.Count).ShouldBe((9, 9));
            counted.Samples.ShouldContain(sample => sample.Sql.EndsWith("note = 'LOG:  statement: 7\n\nx'", StringComparison.Ordinal), ending);
            workload.Statements.Single(statement => statement.Sql.Contains("max(id)", StringComparison.Ordinal)).Calls.ShouldBe(1, "auto_explain logged it too");
            workload.Statements.ShouldContain(statement => statement.Canceled == 1, ending);
            workload.CoveredShare!.Value.ShouldBe(1, 1e-9);
            workload.Unread.ShouldBe(0);
            (workload.To - workload.From)!.Value.ShouldBeLessThan(TimeSpan.FromMinutes(5));
        }
    }

    private static FileStream OpenShared(string file) => new(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);

    // The collector writes a little later than the statement answers.
    private static async Task WaitForAsync(string file, string text)
    {
        for (var attempt = 0; attempt < 200; attempt++)
        {
            if (File.Exists(file))
            {
                await using var stream = OpenShared(file);
                using var reader = new StreamReader(stream);
                if ((await reader.ReadToEndAsync()).Contains(text, StringComparison.Ordinal))
                {
                    return;
                }
            }

            await Task.Delay(50);
        }

        throw new TimeoutException($"{file} never had '{text}'.");
    }
}
