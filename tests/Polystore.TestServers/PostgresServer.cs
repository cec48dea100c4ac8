using System.Globalization;
using Npgsql;
using Polystore.Scratch;

namespace Polystore.TestServers;

/// <summary>A private PostgreSQL server on a free loopback port. Its superuser is <c>postgres</c>.</summary>
public sealed class PostgresServer : IAsyncDisposable
{
    private static readonly Lazy<Task<PostgresServer>> SharedServer = new(() => StartAsync());
    private static int databases;

    private readonly KeptProcess process;
    private readonly PostgresServerOptions options;

    private PostgresServer(string folder, int port, PostgresServerOptions options, KeptProcess process)
    {
        Folder = folder;
        Port = port;
        this.options = options;
        this.process = process;
    }

    /// <summary>The folder that holds the data, the log and the socket.</summary>
    public string Folder { get; }

    /// <summary>Its port on 127.0.0.1.</summary>
    public int Port { get; }

    /// <summary>What the server wrote to its log.</summary>
    public string Log => File.ReadAllText(Path.Combine(Folder, "log"));

    /// <summary>One server for the whole test run, for tests that keep to a database of their own.</summary>
    public static Task<PostgresServer> SharedAsync() => SharedServer.Value;

    /// <summary>Makes a cluster and starts it.</summary>
    public static async Task<PostgresServer> StartAsync(PostgresServerOptions? options = null)
    {
        options ??= new PostgresServerOptions();
        var folder = await ServerFolder.CreateAsync();
        string[] init =
        [
            Program("initdb"), "-D", Path.Combine(folder, "data"), "-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "--no-sync",
            .. options.InitArguments,
        ];
        await MakeDataAsync(folder, init);
        if (options.Tls)
        {
            await TestCertificate.MakeAsync(folder);
        }

        return await StartAsync(folder, options);
    }

    /// <summary>A connection string for Npgsql.</summary>
    public string ConnectionString(string database = "postgres", string role = "postgres", string? password = null) =>
        new NpgsqlConnectionStringBuilder
        {
            Host = "127.0.0.1",
            Port = Port,
            Database = database,
            Username = role,
            Password = password,
            Pooling = false,
            IncludeErrorDetail = true,
            // A test run shares its machine; half a minute may be short for a load of rows.
            CommandTimeout = 300,
        }.ConnectionString;

    /// <summary>A URL as users give it.</summary>
    public string Url(string database = "postgres", string role = "postgres", string? password = null) =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"postgres://{Uri.EscapeDataString(role)}{(password is null ? "" : ":" + Uri.EscapeDataString(password))}@127.0.0.1:{Port}/{Uri.EscapeDataString(database)}");

    /// <summary>An open connection of the superuser.</summary>
    public async Task<NpgsqlConnection> OpenAsync(string database = "postgres", string role = "postgres", string? password = null)
    {
        var connection = new NpgsqlConnection(ConnectionString(database, role, password));
        await connection.OpenAsync();
        return connection;
    }

    /// <summary>Runs statements, split by the server, in one round trip.</summary>
    public async Task ExecuteAsync(string sql, string database = "postgres", string role = "postgres")
    {
        await using var connection = await OpenAsync(database, role);
        await using var command = new NpgsqlCommand(sql, connection) { CommandTimeout = 600 };
        await command.ExecuteNonQueryAsync();
    }

    /// <summary>The first value of the first row.</summary>
    public async Task<object?> ScalarAsync(string sql, string database = "postgres")
    {
        await using var connection = await OpenAsync(database);
        await using var command = new NpgsqlCommand(sql, connection);
        return await command.ExecuteScalarAsync();
    }

    /// <summary>A new database with a name that no other test has.</summary>
    public async Task<string> CreateDatabaseAsync(string? script = null, string options = "")
    {
        var name = string.Create(CultureInfo.InvariantCulture, $"t{Interlocked.Increment(ref databases)}_{Environment.ProcessId}");
        await ExecuteAsync($"CREATE DATABASE {name} {options}");
        if (script is not null)
        {
            await ExecuteAsync(script, name);
        }

        return name;
    }

    /// <summary>A new role that may log in, with a name that no other test has.</summary>
    /// <param name="attributes">What follows CREATE ROLE name LOGIN.</param>
    /// <param name="memberOf">Roles to grant it.</param>
    public async Task<string> CreateRoleAsync(string attributes = "", params string[] memberOf)
    {
        var name = string.Create(CultureInfo.InvariantCulture, $"r{Interlocked.Increment(ref databases)}_{Environment.ProcessId}");
        await ExecuteAsync($"CREATE ROLE {name} LOGIN {attributes}");
        foreach (var role in memberOf)
        {
            await ExecuteAsync($"GRANT {role} TO {name}");
        }

        return name;
    }

    /// <summary>
    /// A streaming replica of this server, caught up with its base backup. The files are copied by the server's own means (manual,
    /// 26.3.4), because some packages of it come without pg_basebackup.
    /// </summary>
    public async Task<PostgresServer> StartReplicaAsync(string slot = "replica1")
    {
        var folder = await ServerFolder.CreateAsync();
        var data = Path.Combine(folder, "data");
        try
        {
            await ExecuteAsync($"SELECT pg_create_physical_replication_slot('{slot}', true)");
            await using var connection = await OpenAsync();
            await ValueAsync(connection, "SELECT pg_backup_start('replica', true)::text");
            DataFolder.Copy(Path.Combine(Folder, "data"), data);
            await ToolRun.RunAsync(["chmod", "700", data]);
            await File.WriteAllTextAsync(Path.Combine(data, "backup_label"), await ValueAsync(connection, "SELECT labelfile FROM pg_backup_stop(false)"));
        }
        catch
        {
            Directory.Delete(folder, recursive: true);
            throw;
        }

        await File.WriteAllTextAsync(Path.Combine(data, "standby.signal"), "");
        await File.WriteAllTextAsync(Path.Combine(data, "postgresql.auto.conf"), string.Create(CultureInfo.InvariantCulture, $"""
            primary_conninfo = 'host=127.0.0.1 port={Port} user=postgres application_name={slot}'
            primary_slot_name = '{slot}'

            """));
        return await StartAsync(folder, options);
    }

    /// <inheritdoc />
    public ValueTask DisposeAsync() => process.DisposeAsync();

    private static string Program(string name) => Path.Combine(
        InstalledServers.PostgresBinaries() ?? throw new InvalidOperationException(InstalledServers.WhatIsMissing(TestServer.Postgres)), name);

    private static async Task<PostgresServer> StartAsync(string folder, PostgresServerOptions options)
    {
        var data = Path.Combine(folder, "data");
        var hba = options.HbaLines ?? ["local all all trust", $"host all all 127.0.0.1/32 {options.Authentication}", "host replication all 127.0.0.1/32 trust"];
        await File.WriteAllLinesAsync(Path.Combine(data, "pg_hba.conf"), hba);
        for (var attempt = 1; ; attempt++)
        {
            var port = ServerFolder.FreePort();
            await File.WriteAllTextAsync(Path.Combine(data, "postgresql.auto.conf"), Standby(data) + Configuration(folder, port, options));
            await ServerFolder.OwnAsync(folder);
            var child = KeptProcess.Start(Path.Combine(folder, "log"), folder, "INT", ServerFolder.AsServerUser(Program("postgres"), "-D", data));
            var server = new PostgresServer(folder, port, options, child);
            if (await server.IsUpAsync())
            {
                return server;
            }

            var log = File.Exists(Path.Combine(folder, "log")) ? server.Log : "";
            if (attempt == 3 || !log.Contains("Address already in use", StringComparison.Ordinal))
            {
                await server.DisposeAsync();
                throw new InvalidOperationException($"PostgreSQL did not start: {log}");
            }
        }
    }

    private static async Task<string> ValueAsync(NpgsqlConnection connection, string sql)
    {
        await using var command = new NpgsqlCommand(sql, connection) { CommandTimeout = 60 };
        return (string)(await command.ExecuteScalarAsync())!;
    }

    // Where the primary is.
    private static string Standby(string data)
    {
        var kept = File.ReadLines(Path.Combine(data, "postgresql.auto.conf"))
            .Where(line => line.StartsWith("primary_", StringComparison.Ordinal));
        return string.Concat(kept.Select(line => line + "\n"));
    }

    private static string Configuration(string folder, int port, PostgresServerOptions options)
    {
        var modules = new[] { "pg_stat_statements", "pg_qualstats" }.Where(InstalledServers.HasModule);
        var settings = new Dictionary<string, string>
        {
            ["port"] = port.ToString(CultureInfo.InvariantCulture),
            ["listen_addresses"] = "127.0.0.1",
            ["unix_socket_directories"] = folder,
            ["shared_preload_libraries"] = string.Join(',', modules),
            ["wal_level"] = "logical",
            ["fsync"] = "off",
            ["track_io_timing"] = "on",
            // A whole test run sends more distinct statements than the 5,000 that are kept by default, and what was seldom called is
            // forgotten first: just what the tests look for.
            ["pg_stat_statements.max"] = "100000",
            ["max_prepared_transactions"] = "5",
            ["log_line_prefix"] = "%m [%p] %q%u@%d ",
            ["timezone"] = "UTC",
        };
        if (options.Tls)
        {
            settings["ssl"] = "on";
            settings["ssl_cert_file"] = Path.Combine(folder, "server.crt");
            settings["ssl_key_file"] = Path.Combine(folder, "server.key");
        }

        foreach (var (name, value) in options.Settings)
        {
            settings[name] = value;
        }

        return string.Concat(settings.Select(setting => $"{setting.Key} = '{setting.Value.Replace("'", "''", StringComparison.Ordinal)}'\n"));
    }

    // Until a server runs nobody else removes the folder.
    private static async Task MakeDataAsync(string folder, IReadOnlyList<string> command)
    {
        try
        {
            await ToolRun.RunAsync(ServerFolder.AsServerUser(command));
        }
        catch
        {
            Directory.Delete(folder, recursive: true);
            throw;
        }
    }

    private async Task<bool> IsUpAsync()
    {
        // By the Unix socket, where local connections are always trusted, whatever TCP asks for.
        var probe = new NpgsqlConnectionStringBuilder { Host = Folder, Port = Port, Username = "postgres", Database = "postgres", Pooling = false };
        for (var i = 0; i < 600 && !process.HasExited; i++)
        {
            try
            {
                await using var connection = new NpgsqlConnection(probe.ConnectionString);
                await connection.OpenAsync();
                return true;
            }
            catch (NpgsqlException failure) when (failure is not PostgresException { SqlState: not "57P03" })
            {
                await Task.Delay(50);
            }
        }

        return false;
    }
}
