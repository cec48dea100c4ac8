using System.Globalization;
using Npgsql;
using Polystore.Scratch;

namespace Polystore.TestServers;

/// <summary>A private pooler before a <see cref="PostgresServer"/>.</summary>
public sealed class PgBouncer : IAsyncDisposable
{
    private readonly KeptProcess process;

    private PgBouncer(int port, KeptProcess process)
    {
        Port = port;
        this.process = process;
    }

    /// <summary>Its port on 127.0.0.1.</summary>
    public int Port { get; }

    /// <summary>Starts it.</summary>
    /// <param name="server">The server behind it.</param>
    /// <param name="mode"><c>transaction</c>, <c>session</c> or <c>statement</c>.</param>
    public static async Task<PgBouncer> StartAsync(PostgresServer server, string mode = "transaction")
    {
        var folder = await ServerFolder.CreateAsync();
        var port = ServerFolder.FreePort();
        var configuration = Path.Combine(folder, "pgbouncer.ini");
        await File.WriteAllTextAsync(configuration, string.Create(CultureInfo.InvariantCulture, $"""
            [databases]
            * = host=127.0.0.1 port={server.Port} user=postgres
            [pgbouncer]
            listen_addr = 127.0.0.1
            listen_port = {port}
            unix_socket_dir =
            auth_type = any
            pool_mode = {mode}
            default_pool_size = 2
            """));
        await ServerFolder.OwnAsync(folder);
        var command = ServerFolder.AsServerUser(InstalledServers.PgBouncer()!, "-q", configuration);
        var pooler = new PgBouncer(port, KeptProcess.Start(Path.Combine(folder, "log"), folder, "KILL", command));
        await pooler.WaitAsync();
        return pooler;
    }

    /// <summary>A URL as users give it.</summary>
    public string Url(string database) => string.Create(CultureInfo.InvariantCulture, $"postgres://postgres@127.0.0.1:{Port}/{database}");

    /// <inheritdoc />
    public ValueTask DisposeAsync() => process.DisposeAsync();

    private async Task WaitAsync()
    {
        for (var i = 0; i < 200; i++)
        {
            try
            {
                using var socket = new System.Net.Sockets.TcpClient();
                await socket.ConnectAsync("127.0.0.1", Port);
                return;
            }
            catch (System.Net.Sockets.SocketException)
            {
                await Task.Delay(50);
            }
        }

        throw new NpgsqlException("pgbouncer did not start.");
    }
}
