using Polystore.Core.Connections;
using Polystore.Core.Engines;
using Polystore.Core.Findings;
using Polystore.Core.Observation;
using Polystore.Core.Workloads;
using Polystore.Postgres.Observe;
using Polystore.Postgres.Prove;
using Polystore.TestServers;

namespace Polystore.Postgres.Tests.Prove;

/// <summary>A remedy is measured for every way in which a statement with parameters is planned.</summary>
public sealed class ProvenByValueTests
{
    private const string Schema = """
        CREATE TABLE tickets (id int PRIMARY KEY, tenant int NOT NULL, half int NOT NULL, body text NOT NULL);
        INSERT INTO tickets SELECT g, CASE WHEN g % 20 > 0 THEN 1 ELSE 2 + g % 700 END, g % 2, repeat('x', 100) FROM generate_series(1, 30000) g;
        CREATE INDEX tickets_tenant ON tickets (tenant);
        CREATE INDEX tickets_half ON tickets (half);
        ANALYZE;
        """;

    private static readonly Lazy<Task<(DatabaseUrl Url, Snapshot Snapshot)>> Database = new(async () =>
    {
        var server = await PostgresServer.SharedAsync();
        var url = DatabaseUrl.Parse(server.Url(await server.CreateDatabaseAsync(Schema)));
        return (url, await new PostgresProbe().ObserveAsync(url, new ObserveOptions(), null, CancellationToken.None));
    });

    [ServerFact(TestServer.Postgres | TestServer.PgDump)]
    public async Task An_index_that_the_common_value_does_without_and_a_rare_one_needs_stays()
    {
        var dropped = await ProveAsync("SELECT id, body FROM tickets WHERE tenant = $1", "tickets_tenant", "tenant");

        var withheld = dropped.Remedy!.Withheld.ShouldNotBeNull();
        withheld.ShouldContain("q1.");
        withheld.ShouldContain("value of tickets.tenant, ");
        withheld.ShouldContain("% of its calls) touches");
        dropped.Evidence.ShouldContain(evidence => evidence.Name.StartsWith("values of q1.") && ((string)evidence.Value.Boxed!).StartsWith("the most common value of tickets.tenant, "));
    }

    [ServerFact(TestServer.Postgres | TestServer.PgDump)]
    public async Task An_index_that_no_value_needs_may_go()
    {
        var dropped = await ProveAsync("SELECT id, body FROM tickets WHERE half = $1", "tickets_half", "half");

        dropped.Remedy!.Withheld.ShouldBeNull();
    }

    private static async Task<Finding> ProveAsync(string sql, string index, string column)
    {
        var (url, snapshot) = await Database.Value;
        var finding = new Finding
        {
            Id = "PG-TEST", Family = "indexes", Severity = Severity.Low, Title = index, Why = "test",
            Subject = new Subject { Engine = EngineNames.Postgres, Kind = "index", Path = ["public", "tickets", index] },
            Remedy = new Remedy
            {
                Apply = [$"DROP INDEX CONCURRENTLY public.{index}"],
                Rollback = [$"CREATE INDEX CONCURRENTLY {index} ON public.tickets USING btree ({column})"],
                Effects = [new IndexDropped("public", "tickets", index)],
            },
        };
        var workload = new Workload { Source = WorkloadSource.File, Statements = [new WorkloadStatement { Id = "q1", Sql = sql, Calls = 100 }] };

        // Blocks do not depend on how busy the machine is.
        var prover = new PostgresProver { Duration = plan => plan.Root.Buffers?.Touched ?? 0 };
        return (await prover.ProveAsync(new ProveRequest { Target = url, Snapshot = snapshot, Findings = [finding], Workload = workload }, null, CancellationToken.None))[0];
    }
}
