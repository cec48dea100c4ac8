using System.Net;
using System.Net.NetworkInformation;
using System.Net.Sockets;
using Polystore.Core.Connections;
using Polystore.Core.Engines;
using Polystore.Core.Findings;
using Polystore.Core.Observation;
using Polystore.Postgres.Apply;
using Polystore.Postgres.Tests.Faults.Accuracy;
using Polystore.TestServers;

namespace Polystore.Postgres.Tests.Faults.Connections;

/// <summary>Faults made of connections that stay open, on a server of this suite alone.</summary>
public sealed class ConnectionFaultTests
{
    private static readonly Lazy<Task<PostgresServer>> Own = new(() => PostgresServer.StartAsync(new PostgresServerOptions
    {
        Tls = true,
        HbaLines = ["local all all trust", "host all all all trust"],
        Settings = new Dictionary<string, string> { ["max_connections"] = "30", ["superuser_reserved_connections"] = "3", ["listen_addresses"] = "*", ["max_parallel_workers_per_gather"] = "2" },
    }));

    private static async Task<(SessionServer Sessions, string Database, string Role)> OpenAsync(string attributes = "")
    {
        var server = await Own.Value;
        return (new SessionServer(server), await server.CreateDatabaseAsync(), await server.CreateRoleAsync(attributes));
    }

    private static async Task ConnectAsync(SessionServer sessions, string database, string role, int count)
    {
        foreach (var _ in Enumerable.Range(0, count))
        {
            await (await sessions.ConnectAsync(database, "web", role)).RunAsync("SELECT 1");
        }
    }

    // Earlier tests' connections take a moment to go.
    private static Task QuietAsync(SessionServer sessions, string database) => sessions.UntilAsync(database, "PG-CONN-OLD-IDLE", [], ("hours", 0));

    [ServerFact(TestServer.Postgres)]
    [ShowsFault("PG-CONN-NEAR-LIMIT", FaultWay.OneWay)]
    [ShowsFault("PG-CONN-IDLE", FaultWay.OneWay)]
    public async Task Full_server_is_named_and_parallel_workers_do_not_count()
    {
        var (sessions, database, role) = await OpenAsync();
        await using var all = sessions;
        await QuietAsync(sessions, database);
        await ConnectAsync(sessions, database, role, 20);
        (await sessions.FindAsync(database, "PG-CONN-NEAR-LIMIT")).ShouldBeEmpty();
        await ConnectAsync(sessions, database, role, 4);
        var finding = (await sessions.UntilAsync(database, "PG-CONN-NEAR-LIMIT", ["max_connections"]))[0];
        finding.Title.ShouldBe("24 of 27 connections are in use");
        finding.Remedy!.Guidance!.ShouldStartWith("Put a pooler");
        (await sessions.UntilAsync(database, "PG-CONN-IDLE", ["max_connections"], ("connections", 20), ("pool-floor", 2)))[0].Remedy!.Guidance!.ShouldContain("default_pool_size");
        await sessions.DisposeAsync();
        await sessions.UntilAsync(database, "PG-CONN-NEAR-LIMIT", []);
        await sessions.UntilAsync(database, "PG-CONN-IDLE", [], ("connections", 20));
    }

    [ServerFact(TestServer.Postgres)]
    [ShowsFault("PG-CONN-ROLE-LIMIT", FaultWay.Reversible)]
    [ShowsFault("PG-CONN-DATABASE-LIMIT", FaultWay.OneWay)]
    public async Task Role_and_database_near_their_own_limits_are_named_and_a_superuser_is_not()
    {
        var (sessions, database, role) = await OpenAsync("CONNECTION LIMIT 4");
        await using var all = sessions;
        var super = await sessions.Server.CreateRoleAsync("SUPERUSER CONNECTION LIMIT 2");
        await ConnectAsync(sessions, database, role, 4);
        await ConnectAsync(sessions, database, super, 2);
        await sessions.Server.ExecuteAsync($"ALTER DATABASE {database} CONNECTION LIMIT 7");
        await sessions.UntilAsync(database, "PG-CONN-ROLE-LIMIT", [role]);
        await sessions.UntilAsync(database, "PG-CONN-DATABASE-LIMIT", [database]);
        await sessions.Server.ExecuteAsync($"ALTER ROLE {role} CONNECTION LIMIT 8; ALTER DATABASE {database} CONNECTION LIMIT 14");
        await sessions.UntilAsync(database, "PG-CONN-ROLE-LIMIT", []);
        await sessions.UntilAsync(database, "PG-CONN-DATABASE-LIMIT", []);
        await sessions.Server.ExecuteAsync($"ALTER ROLE {role} CONNECTION LIMIT 4");
        await sessions.UntilAsync(database, "PG-CONN-ROLE-LIMIT", [role]);
    }

    [ServerFact(TestServer.Postgres)]
    [ShowsFault("PG-CONN-ONE-ROLE", FaultWay.Reversible)]
    public async Task Role_without_a_limit_gets_one_and_loses_it_again()
    {
        var (sessions, database, greedy) = await OpenAsync();
        await using var all = sessions;
        await QuietAsync(sessions, database);
        var limited = await sessions.Server.CreateRoleAsync("CONNECTION LIMIT 12");
        await ConnectAsync(sessions, database, greedy, 10);
        await ConnectAsync(sessions, database, limited, 10);
        (string, double) share = ("share", 0.33);
        var finding = (await sessions.UntilAsync(database, "PG-CONN-ONE-ROLE", [greedy], share))[0];
        await ApplyAsync(finding.Remedy!.Apply, finding.Remedy.Rollback);
        await sessions.UntilAsync(database, "PG-CONN-ONE-ROLE", [], share);
        await ApplyAsync(finding.Remedy.Rollback, finding.Remedy.Apply);
        (await sessions.UntilAsync(database, "PG-CONN-ONE-ROLE", [greedy], share))[0].Fingerprint.ShouldBe(finding.Fingerprint);

        async Task ApplyAsync(IReadOnlyList<string> apply, IReadOnlyList<string> rollback)
        {
            var change = new Change(finding.Fingerprint, finding.Title, apply, rollback);
            (await new PostgresApplier().ApplyAsync(DatabaseUrl.Parse(sessions.Server.Url(database)), [change], new ObserveOptions(), null, CancellationToken.None)).Error.ShouldBeNull();
        }
    }

    [ServerFact(TestServer.Postgres)]
    [ShowsFault("PG-CONN-UNENCRYPTED", FaultWay.OneWay)]
    public async Task Plain_text_over_the_network_is_named_beside_TLS_and_the_loopback_address()
    {
        if (Address() is not { } address)
        {
            return; // A machine without a network has no connections over one.
        }

        var (sessions, database, role) = await OpenAsync();
        await using var all = sessions;
        var (local, secure) = (await sessions.Server.CreateRoleAsync(), await sessions.Server.CreateRoleAsync());
        await sessions.ConnectAsync(database, "local", local);
        await sessions.ConnectAsync(database, "secure", secure, address, Npgsql.SslMode.Require);
        await sessions.ConnectAsync(database, "plain", role, address, Npgsql.SslMode.Disable);
        await sessions.UntilAsync(database, "PG-CONN-UNENCRYPTED", [role]);
        await sessions.DisposeAsync();
        await sessions.UntilAsync(database, "PG-CONN-UNENCRYPTED", []);
    }

    [ServerFact(TestServer.Postgres)]
    [ShowsFault("PG-CONN-OLD-IDLE", FaultWay.OneWay)]
    public async Task Connection_long_idle_is_named_beside_one_in_use_and_one_in_a_transaction()
    {
        var (sessions, database, role) = await OpenAsync();
        await using var all = sessions;
        await QuietAsync(sessions, database);
        await sessions.ConnectAsync(database, "console", role);
        await (await sessions.ConnectAsync(database, "open", role)).RunAsync("BEGIN");
        await Task.Delay(3000);
        await (await sessions.ConnectAsync(database, "fresh", role)).RunAsync("SELECT 1");
        (await sessions.FindAsync(database, "PG-CONN-OLD-IDLE", ("hours", 2.5 / 3600))).ShouldHaveSingleItem().Object.ShouldBe($"{role} in {database} (console)");
        await sessions.DisposeAsync();
        await sessions.UntilAsync(database, "PG-CONN-OLD-IDLE", [], ("hours", 2.5 / 3600));
    }

    [ServerFact(TestServer.Postgres)]
    [ShowsFault("PG-CONN-CHURN", FaultWay.OneWay)]
    [ShowsFault("PG-CONN-LOST", FaultWay.OneWay)]
    public async Task Churn_and_killed_sessions_are_counted_for_their_database_alone()
    {
        (string, double)[] any = [("hours", 0), ("per-second", 0.0001)];
        (string, double)[] few = [("sessions", 4), ("share", 0.1)];
        var (sessions, database, role) = await OpenAsync();
        await using var all = sessions;
        await FaultSuite.RunAsync(sessions.Server, database, "SELECT pg_stat_reset();");
        await ConnectAsync(sessions, database, role, 5);
        await sessions.Server.ExecuteAsync($"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = '{role}'");
        await sessions.UntilAsync(database, "PG-CONN-LOST", [database], few);
        (await sessions.FindAsync(database, "PG-CONN-CHURN", any)).Where(finding => finding.State == FindingState.Problem).Select(finding => finding.Object).ShouldBe([database]);
        await FaultSuite.RunAsync(sessions.Server, database, "SELECT pg_stat_reset();");
        await sessions.UntilAsync(database, "PG-CONN-LOST", [], few);
    }

    private static string? Address() => NetworkInterface.GetAllNetworkInterfaces()
        .Where(network => network.OperationalStatus == OperationalStatus.Up)
        .SelectMany(network => network.GetIPProperties().UnicastAddresses)
        .Select(unicast => unicast.Address)
        .FirstOrDefault(address => address.AddressFamily == AddressFamily.InterNetwork && !IPAddress.IsLoopback(address))?.ToString();
}
