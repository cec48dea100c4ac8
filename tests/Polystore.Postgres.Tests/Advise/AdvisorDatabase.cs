using Polystore.Core.Advising;
using Polystore.Core.Connections;
using Polystore.Core.Engines;
using Polystore.Core.Workloads;
using Polystore.Postgres.Advise;
using Polystore.TestServers;

namespace Polystore.Postgres.Tests.Advise;

/// <summary>A database with HypoPG, and what is advised for it.</summary>
internal sealed record AdvisorDatabase(PostgresServer Server, string Name)
{
    public static async Task<AdvisorDatabase> CreateAsync(string script)
    {
        var server = await PostgresServer.SharedAsync();
        var database = new AdvisorDatabase(server, await server.CreateDatabaseAsync("CREATE EXTENSION hypopg"));
        await Faults.FaultSuite.RunAsync(server, database.Name, script);
        return database;
    }

    public DatabaseUrl Url => DatabaseUrl.Parse(Server.Url(Name));

    public Task<Advice> AdviseAsync(string workload, Func<AdviseRequest, AdviseRequest>? change = null) =>
        AdviseAsync(Statements(workload), change);

    public async Task<Advice> AdviseAsync(Workload workload, Func<AdviseRequest, AdviseRequest>? change = null)
    {
        var request = new AdviseRequest { Target = Url, Workload = workload, Now = DateTimeOffset.UtcNow };
        // A run is taken to last as many milliseconds as it touches blocks: the same on every machine.
        var advisor = new PostgresAdvisor { Duration = plan => plan.Root.Buffers?.Touched ?? 0 };
        return await advisor.AdviseAsync(change?.Invoke(request) ?? request, null, CancellationToken.None);
    }

    /// <summary>Advice that was measured on copies of this database.</summary>
    public Task<Advice> ProveAsync(string workload, IReadOnlyList<string> copies, Func<AdviseRequest, AdviseRequest>? change = null) =>
        AdviseAsync(workload, request => (change?.Invoke(request) ?? request) with
        {
            Prove = true,
            Volumes = copies.Select((copy, number) => (copy, number)).ToDictionary(pair => pair.number + 1.0, pair => DatabaseUrl.Parse(Server.Url(pair.copy))),
        });

    /// <summary>A copy of this database.</summary>
    public async Task<string> CopyAsync()
    {
        var copy = await Server.CreateDatabaseAsync(options: $"TEMPLATE {Name}");
        await Faults.FaultSuite.RunAsync(Server, copy, "VACUUM ANALYZE;");
        return copy;
    }

    /// <summary>Statements, each under a line <c>-- calls: N</c>.</summary>
    public static Workload Statements(string text) => new()
    {
        Source = WorkloadSource.File,
        Statements = Sql.WorkloadScript.Read(text, Sql.SqlDialect.Postgres)
            .Select(statement => new WorkloadStatement { Id = statement.Id, Sql = statement.Sql, Calls = statement.Calls })
            .ToList(),
    };
}
