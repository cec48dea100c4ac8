using Npgsql;
using Polystore.Core.Findings;
using Polystore.TestServers;

namespace Polystore.Postgres.Tests.Faults;

/// <summary>A server on which nobody else is, for faults that are made of what sessions do at the moment.</summary>
internal sealed class SessionServer(PostgresServer server) : IAsyncDisposable
{
    private readonly List<NpgsqlConnection> clients = [];

    public PostgresServer Server => server;

    /// <summary>A client that stays connected; its name is how findings show it.</summary>
    public async Task<NpgsqlConnection> ConnectAsync(string database, string application, string role = "postgres", string? host = null, SslMode tls = SslMode.Prefer)
    {
        var connection = new NpgsqlConnection(new NpgsqlConnectionStringBuilder(server.ConnectionString(database, role))
        {
            ApplicationName = application, Host = host ?? "127.0.0.1", SslMode = tls, CommandTimeout = 0,
        }.ConnectionString);
        clients.Add(connection);
        await connection.OpenAsync();
        return connection;
    }

    public Task<IReadOnlyList<Finding>> FindAsync(string database, string rule, params (string Name, double Value)[] options) =>
        FaultSuite.FindingsAsync(server, database, new SeededFault
        {
            Rule = rule, Fault = "", Decoy = "", Subject = "", Options = options.ToDictionary(option => option.Name, option => option.Value),
        });

    /// <summary>Asks again until the rule names exactly these, because sessions come to their state and counters arrive in their own time.</summary>
    public async Task<IReadOnlyList<Finding>> UntilAsync(string database, string rule, IReadOnlyList<string> subjects, params (string Name, double Value)[] options)
    {
        for (var attempt = 1; ; attempt++)
        {
            var findings = await FindAsync(database, rule, options);
            if (attempt == 100 || findings.Select(finding => finding.Object).SequenceEqual(subjects))
            {
                findings.Select(finding => finding.Object).ShouldBe(subjects, rule);
                return findings;
            }

            await Task.Delay(100);
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var client in clients)
        {
            await client.DisposeAsync();
        }

        clients.Clear();
    }
}

internal static class ClientCommands
{
    public static async Task<int> RunAsync(this NpgsqlConnection client, string sql)
    {
        await using var command = new NpgsqlCommand(sql, client) { CommandTimeout = 0 };
        return await command.ExecuteNonQueryAsync();
    }

    /// <summary>Runs a statement that an administrator will end.</summary>
    public static async Task EndedAsync(this NpgsqlConnection client, string sql) =>
        (await Should.ThrowAsync<NpgsqlException>(() => client.RunAsync(sql))).ShouldNotBeNull();
}
