using System.Diagnostics;
using System.Globalization;
using Npgsql;
using Polystore.Core.Advising;
using Polystore.Core.Connections;
using Polystore.Core.Engines;
using Polystore.Core.Observation;
using Polystore.Core.Workloads;
using Polystore.Postgres.Advise;
using Polystore.Sql;
using Polystore.TestServers;

namespace Polystore.Bench.IndexAdvice;

/// <summary>
/// <c>polystore advise</c> beside published ways to choose indexes, on one database and workload: relative planner cost, planner
/// calls and seconds at each budget. All choose among the same candidates, and HypoPG's sizes count.
/// </summary>
internal static class AdviceComparison
{
    /// <summary>Compares at each budget.</summary>
    /// <param name="arguments">URL of a database without indexes, or a folder with schema.sql; file of statements; kinds of indexes; budgets in percent of the tables' bytes.</param>
    public static async Task<int> RunAsync(IReadOnlyList<string> arguments)
    {
        if (arguments.Count < 4 || !File.Exists(arguments[1]))
        {
            Console.Error.WriteLine("index-advice needs a PostgreSQL URL or a folder with schema.sql, a file of statements, kinds of indexes (btree, all, …), and budgets in percent of the data.");
            return 2;
        }

        await using var server = Directory.Exists(arguments[0]) ? await PostgresServer.StartAsync() : null;
        var url = server is null ? arguments[0] : server.Url(await server.CreateDatabaseAsync("CREATE EXTENSION hypopg;" + await File.ReadAllTextAsync(Path.Combine(arguments[0], "schema.sql"))));
        var request = new AdviseRequest
        {
            Target = DatabaseUrl.Parse(url),
            Workload = Read(await File.ReadAllTextAsync(arguments[1])),
            Kinds = IndexKindNames.Parse(arguments[2]),
            BudgetByHypotheticalSize = true,
            Options = new ObserveOptions(),
            Now = TimeProvider.System.GetUtcNow(),
        };
        var data = await BytesOfAsync(request.Target);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{request.Workload.Statements.Count} statements, {data / 1e6:0} MB of data, kinds: {arguments[2]}"));
        Console.WriteLine();
        Console.WriteLine("| budget | by | cost, % | indexes | planner calls | seconds |");
        Console.WriteLine("|--:|---|--:|--:|--:|--:|");
        foreach (var percent in arguments.Skip(3).Select(text => double.Parse(text, CultureInfo.InvariantCulture)))
        {
            var budget = (long)(data * percent / 100);
            var advice = await new PostgresAdvisor().AdviseAsync(request with { BudgetBytes = budget }, null, CancellationToken.None);
            Show(percent, "polystore advise", 100 * advice.Statements.Sum(statement => statement.Calls * statement.After) / advice.Cost.Before, advice.Indexes.Count, advice.PlannerCalls, advice.Seconds);
            foreach (var rival in new Rival[] { new Db2Advis(), new AutoAdmin() })
            {
                await using var problem = await RivalProblem.OpenAsync(request);
                var watch = Stopwatch.StartNew();
                var chosen = await rival.ChooseAsync(problem, budget);
                var cost = await problem.CostAsync(chosen);
                Show(percent, rival.Name, 100 * cost / problem.CostWithout, chosen.Count, problem.Calls, watch.Elapsed.TotalSeconds);
            }
        }

        return 0;
    }

    private static void Show(double percent, string who, double cost, int indexes, long calls, double seconds) =>
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"| {percent:0.#}% | {who} | {cost:F1} | {indexes} | {calls} | {seconds:F1} |"));

    private static Workload Read(string text) => new()
    {
        Source = WorkloadSource.File,
        Statements = WorkloadScript.Read(text, SqlDialect.Postgres).Select(statement => new Core.Workloads.WorkloadStatement { Id = statement.Id, Sql = statement.Sql, Calls = statement.Calls }).ToList(),
    };

    private static async Task<double> BytesOfAsync(DatabaseUrl target)
    {
        await using var connection = await Postgres.Connect.PostgresConnector.OpenAsync(target, new ObserveOptions(), CancellationToken.None);
        await using var command = new NpgsqlCommand("SELECT sum(pg_table_size(oid))::float8 FROM pg_class WHERE relkind IN ('r', 'm') AND relnamespace <> 'pg_catalog'::regnamespace AND relnamespace <> 'information_schema'::regnamespace", connection);
        return (double)(await command.ExecuteScalarAsync())!;
    }
}
