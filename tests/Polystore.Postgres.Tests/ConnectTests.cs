using System.Net;
using System.Net.Sockets;
using Polystore.Core.Catalogs;
using Polystore.Core.Connections;
using Polystore.Core.Errors;
using Polystore.Core.Observation;
using Polystore.Postgres.Connect;
using Polystore.Postgres.Observe;
using Polystore.Postgres.Observe.Sections;
using Polystore.TestServers;

namespace Polystore.Postgres.Tests;

public sealed class ConnectTests
{
    private static Task<Snapshot> ObserveAsync(string url) => new PostgresProbe().ObserveAsync(DatabaseUrl.Parse(url), new ObserveOptions(), null, default);

    private static async Task<string> FailureAsync(string url)
    {
        var failure = await Should.ThrowAsync<TargetException>(() => ObserveAsync(url));
        failure.Message.ShouldEndWith(".");
        failure.Message.ShouldNotContain("canary");
        return failure.Message;
    }

    [ServerFact(TestServer.Postgres)]
    public async Task Refusals_of_authentication_are_one_sentence_each_without_the_password()
    {
        await using var server = await PostgresServer.StartAsync(new PostgresServerOptions { Authentication = "scram-sha-256" });
        const string role = "ann";
        var socket = new Npgsql.NpgsqlConnection($"Host={server.Folder};Port={server.Port};Username=postgres;Database=postgres;Pooling=false");
        await using (socket)
        {
            await socket.OpenAsync();
            foreach (var sql in new[] { "CREATE ROLE ann LOGIN PASSWORD 'right'", "CREATE ROLE nologin PASSWORD 'right'", "CREATE DATABASE closed", "REVOKE CONNECT ON DATABASE closed FROM public" })
            {
                await using var create = new Npgsql.NpgsqlCommand(sql, socket);
                await create.ExecuteNonQueryAsync();
            }
        }

        (await FailureAsync(server.Url("postgres", role, "canary"))).ShouldContain("refused the password of role 'ann'");
        (await FailureAsync(server.Url("postgres", "nobody-here", "canary"))).ShouldContain("refused the password of role 'nobody-here'");
        (await FailureAsync(server.Url("postgres", role))).ShouldContain("asks for a password");
        (await FailureAsync(server.Url("postgres", "nologin", "right"))).ShouldContain("may not log in");
        (await FailureAsync(server.Url("closed", role, "right"))).ShouldContain("no CONNECT privilege");
        (await FailureAsync(server.Url("clos", role, "right"))).ShouldSatisfyAllConditions(text => text.ShouldContain("no database 'clos'"), text => text.ShouldContain("closed"));
        (await ObserveAsync(server.Url("postgres", role, "right"))).ServerVersion.ShouldNotBeEmpty();
    }

    [ServerFact(TestServer.Postgres)]
    public async Task Tls_is_used_and_asked_for()
    {
        await using var server = await PostgresServer.StartAsync(new PostgresServerOptions { Tls = true, HbaLines = ["local all all trust", "hostssl all all 127.0.0.1/32 trust"] });

        (await ObserveAsync(server.Url() + "?sslmode=require")).ServerVersion.ShouldNotBeEmpty();
        (await FailureAsync(server.Url() + "?sslmode=disable")).ShouldContain("sslmode=require");
        (await FailureAsync(server.Url() + "?sslmode=verify-full")).ShouldContain("certificate");
        var plain = await PostgresServer.SharedAsync();
        (await FailureAsync(plain.Url() + "?sslmode=require")).ShouldContain("does not offer TLS");
    }

    [ServerFact(TestServer.Postgres)]
    public async Task Missing_role_and_full_server_are_said()
    {
        await using var server = await PostgresServer.StartAsync(new PostgresServerOptions
        {
            Settings = new Dictionary<string, string> { ["max_connections"] = "5", ["superuser_reserved_connections"] = "1", ["max_wal_senders"] = "0", ["wal_level"] = "replica" },
        });
        (await FailureAsync(server.Url("postgres", "nobody here"))).ShouldContain("no role 'nobody here'");
        var role = await server.CreateRoleAsync();
        var open = new List<Npgsql.NpgsqlConnection>();
        for (var i = 0; i < 4; i++)
        {
            open.Add(await server.OpenAsync());
        }

        (await FailureAsync(server.Url("postgres", role))).ShouldContain("no connection left");
        foreach (var connection in open)
        {
            await connection.DisposeAsync();
        }
    }

    [Fact]
    public async Task Port_without_listener_is_refused()
    {
        var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var port = ((IPEndPoint)listener.LocalEndpoint).Port;
        listener.Stop();

        (await FailureAsync($"postgres://u:canary@127.0.0.1:{port}/d")).ShouldContain($"Nothing listens at 127.0.0.1:{port}");
        (await FailureAsync($"postgres://u@127.0.0.1:{port},127.0.0.1:{port}/d")).ShouldContain("127.0.0.1");
        (await FailureAsync("postgres://u@no-such-host.invalid/d")).ShouldContain("no-such-host.invalid");
        (await FailureAsync("postgres://u@%2Fno%2Fsuch%2Ffolder/d")).ShouldContain("/no/such/folder");
    }

    [Theory]
    [InlineData("HTTP/1.1 400 Bad Request\r\n\r\n")]
    [InlineData("-ERR unknown command\r\n")]
    [InlineData("")]
    public async Task Other_server_is_told_from_PostgreSQL(string reply)
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var serving = ServeAsync(listener, reply);

        (await FailureAsync($"postgres://u@127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port}/d?sslmode=disable&connect_timeout=2")).ShouldContain("PostgreSQL");
        listener.Stop();
        await serving;
    }

    [Fact]
    public async Task Silent_server_times_out()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        (await FailureAsync($"postgres://u@127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port}/d?connect_timeout=1")).ShouldContain("did not answer in time");
    }

    [Theory]
    [InlineData("sslmod=require", "sslmod")]
    [InlineData("sslmode=full", "verify-full")]
    [InlineData("connect_timeout=soon", "connect_timeout")]
    [InlineData("target_session_attrs=master", "primary")]
    public async Task Wrong_option_is_named(string option, string word) =>
        (await Should.ThrowAsync<UsageException>(() => ObserveAsync("postgres://u@127.0.0.1:1/d?" + option))).Message.ShouldContain(word);

    [Fact]
    public void Url_becomes_the_drivers_settings()
    {
        var environment = new Dictionary<string, string> { ["PGPORT"] = "7777", ["PGSSLMODE"] = "verify-ca", ["PGDATABASE"] = "fromenv" };
        var settings = new PostgresConnectionString(environment.GetValueOrDefault)
            .Build(DatabaseUrl.Parse("postgresql://me:p%40ss@a,[::1]:6000/?application_name=x&connect_timeout=3&sslmode=disable"));

        settings.Host.ShouldBe("a:7777,[::1]:6000");
        settings.Username.ShouldBe("me");
        settings.Password.ShouldBe("p@ss");
        settings.Database.ShouldBe("fromenv");
        settings.SslMode.ShouldBe(Npgsql.SslMode.Disable);
        settings.ApplicationName.ShouldBe("x");
        settings.Timeout.ShouldBe(3);
        settings.Pooling.ShouldBeFalse();
    }

    [ServerFact(TestServer.Postgres)]
    public async Task Standby_is_observed_as_one_and_the_primary_sees_it()
    {
        await using var server = await PostgresServer.StartAsync();
        await server.ExecuteAsync("CREATE UNLOGGED TABLE u (id serial); CREATE TABLE t (id serial); INSERT INTO t DEFAULT VALUES");
        await using var replica = await server.StartReplicaAsync("standby_one");

        var there = await ObserveAsync(replica.Url());
        there.Nodes.ShouldHaveSingleItem().Role.ShouldBe("replica");
        ProbeTests.Section(there, PostgresSections.Replication).Standby.ShouldNotBeNull();
        there.Catalog.FindTable(new ObjectName("public", "t")).ShouldNotBeNull();
        there.Sections.Where(section => section.NotExamined is not null).Select(section => section.Name).ShouldBe([PostgresSections.Statements.Name]);
        var replication = ProbeTests.Section(await ObserveAsync(server.Url()), PostgresSections.Replication);
        replication.Slots.ShouldHaveSingleItem().Name.ShouldBe("standby_one");
        replication.Replicas.ShouldHaveSingleItem().Application.ShouldBe("standby_one");
        (await ObserveAsync($"postgres://postgres@127.0.0.1:{server.Port},127.0.0.1:{replica.Port}/postgres?target_session_attrs=standby")).Nodes[0].Role.ShouldBe("replica");
        (await ObserveAsync($"postgres://postgres@127.0.0.1:{replica.Port},127.0.0.1:{server.Port}/postgres?target_session_attrs=primary")).Nodes[0].Role.ShouldBe("primary");
    }

    [ServerFact(TestServer.Postgres | TestServer.PgBouncer)]
    public async Task Pooler_in_transaction_mode_may_stand_between()
    {
        var server = await PostgresServer.SharedAsync();
        var database = await server.CreateDatabaseAsync("CREATE TABLE t (id serial PRIMARY KEY); INSERT INTO t DEFAULT VALUES");
        await using var pooler = await PgBouncer.StartAsync(server);

        for (var i = 0; i < 3; i++)
        {
            var snapshot = await ObserveAsync(pooler.Url(database));
            snapshot.Catalog.Tables.ShouldHaveSingleItem();
            ProbeTests.Section(snapshot, PostgresSections.Server).ThroughPooler.ShouldBeTrue();
        }

        // What the probe set must not stay with the pooled connection.
        await using var connection = new Npgsql.NpgsqlConnection($"Host=127.0.0.1;Port={pooler.Port};Username=postgres;Database={database};Pooling=false");
        await connection.OpenAsync();
        await using var command = new Npgsql.NpgsqlCommand("SELECT current_setting('statement_timeout') || current_setting('default_transaction_read_only') || current_setting('search_path')", connection);
        (await command.ExecuteScalarAsync()).ShouldBe("0off\"$user\", public");
    }

    private static async Task ServeAsync(TcpListener listener, string reply)
    {
        try
        {
            while (true)
            {
                using var client = await listener.AcceptTcpClientAsync();
                var buffer = new byte[512];
                _ = await client.GetStream().ReadAsync(buffer);
                await client.GetStream().WriteAsync(System.Text.Encoding.ASCII.GetBytes(reply));
            }
        }
        catch (Exception failure) when (failure is SocketException or ObjectDisposedException or IOException)
        {
            // The listener was stopped.
        }
    }
}
