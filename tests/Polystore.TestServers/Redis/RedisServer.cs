using System.Globalization;
using System.Text;
using Polystore.Scratch;

namespace Polystore.TestServers;

/// <summary>
/// A private Redis server on free loopback ports, with a Unix socket. It saves nothing by itself; DEBUG is allowed. It can be killed,
/// started again on the same port, and stopped in its tracks.
/// </summary>
public sealed class RedisServer : IAsyncDisposable
{
    private static readonly Lazy<Task<RedisServer>> SharedServer = new(() => StartAsync());

    private readonly KeptProcess keeper;
    private readonly RedisServerOptions options;
    private KeptProcess process;
    private string pid = "";

    private RedisServer(string folder, int port, int tlsPort, int busPort, RedisServerOptions options, KeptProcess keeper, KeptProcess process)
    {
        Folder = folder;
        Port = port;
        TlsPort = tlsPort;
        BusPort = busPort;
        this.options = options;
        this.keeper = keeper;
        this.process = process;
    }

    /// <summary>The folder that holds the data, the log and the socket.</summary>
    public string Folder { get; }

    /// <summary>Its port on 127.0.0.1.</summary>
    public int Port { get; }

    /// <summary>Its port for TLS; 0 when it has none.</summary>
    public int TlsPort { get; }

    /// <summary>Its cluster bus; 0 outside a cluster.</summary>
    public int BusPort { get; }

    /// <summary>The path of its Unix socket.</summary>
    public string Socket => Path.Combine(Folder, "s");

    /// <summary>The PEM file of the certificate that signs itself, when it speaks TLS.</summary>
    public string Certificate => Path.Combine(Folder, TestCertificate.Certificate);

    /// <summary>What the server wrote to its log.</summary>
    public string Log => File.ReadAllText(Path.Combine(Folder, "log"));

    /// <summary>A URL as users give it.</summary>
    public string Url => string.Create(CultureInfo.InvariantCulture, $"redis://127.0.0.1:{Port}");

    /// <summary>One server for the whole test run, for tests that keep to keys of their own.</summary>
    public static Task<RedisServer> SharedAsync() => SharedServer.Value;

    /// <summary>Starts one.</summary>
    public static async Task<RedisServer> StartAsync(RedisServerOptions? options = null)
    {
        options ??= new RedisServerOptions();
        var folder = await ServerFolder.CreateAsync();
        var keeper = KeptProcess.Start("/dev/null", folder, "KILL", ["sleep", "infinity"]);
        try
        {
            if (options.Tls)
            {
                await TestCertificate.MakeAsync(folder);
            }

            foreach (var (name, from) in options.Files)
            {
                File.Copy(from, Path.Combine(folder, name));
            }

            for (var attempt = 1; ; attempt++)
            {
                var (port, tls, bus) = (ServerFolder.FreePort(), options.Tls ? ServerFolder.FreePort() : 0, IsCluster(options) ? ServerFolder.FreePort() : 0);
                await File.WriteAllTextAsync(Path.Combine(folder, "redis.conf"), Configuration(folder, port, tls, bus, options));
                await ServerFolder.OwnAsync(folder);
                var server = new RedisServer(folder, port, tls, bus, options, keeper, Launch(folder, options));
                if (await server.IsUpAsync())
                {
                    return server;
                }

                await server.process.DisposeAsync();
                if (attempt == 3 || !server.Log.Contains("Address already in use", StringComparison.Ordinal))
                {
                    throw new InvalidOperationException($"redis-server did not start: {server.Log}");
                }
            }
        }
        catch
        {
            await keeper.DisposeAsync();
            throw;
        }
    }

    /// <summary>Sends a command on a connection of its own, by its Unix socket.</summary>
    public async Task<object?> ExecuteAsync(params string[] command)
    {
        await using var connection = await RedisProbe.OpenAsync(Socket);
        return await connection.CallAsync(command);
    }

    /// <summary>Ends it as a crash does.</summary>
    public async Task KillAsync()
    {
        await SignalAsync("KILL");
        await process.DisposeAsync();
    }

    /// <summary>Starts it again on the same port and with the same folder.</summary>
    public async Task StartAgainAsync()
    {
        process = Launch(Folder, options);
        if (!await IsUpAsync())
        {
            throw new InvalidOperationException($"redis-server did not start again: {Log}");
        }
    }

    /// <summary>Stops it in its tracks: its connections stay, and nothing answers.</summary>
    public Task SuspendAsync() => SignalAsync("STOP");

    /// <summary>Lets it go on.</summary>
    public Task ResumeAsync() => SignalAsync("CONT");

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        await process.DisposeAsync();
        await keeper.DisposeAsync();
    }

    private static bool IsCluster(RedisServerOptions options) => options.Settings.TryGetValue("cluster-enabled", out var enabled) && enabled == "yes";

    private static KeptProcess Launch(string folder, RedisServerOptions options)
    {
        List<string> command = [InstalledServers.Redis() ?? throw new InvalidOperationException(InstalledServers.WhatIsMissing(TestServer.Redis)), Path.Combine(folder, "redis.conf")];
        if (options.Sentinel)
        {
            command.Add("--sentinel");
        }

        return KeptProcess.Start(Path.Combine(folder, "log"), "", "KILL", ServerFolder.AsServerUser(command));
    }

    private static string Configuration(string folder, int port, int tlsPort, int busPort, RedisServerOptions options)
    {
        var settings = new Dictionary<string, string>
        {
            ["port"] = Text(port),
            ["bind"] = "127.0.0.1",
            ["unixsocket"] = Path.Combine(folder, "s"),
            ["unixsocketperm"] = "777",
            ["dir"] = folder,
            ["save"] = "\"\"",
            ["protected-mode"] = "no",
        };
        if (!options.Sentinel)
        {
            settings["enable-debug-command"] = "yes";
        }

        if (tlsPort != 0)
        {
            settings["tls-port"] = Text(tlsPort);
            settings["tls-cert-file"] = Path.Combine(folder, TestCertificate.Certificate);
            settings["tls-key-file"] = Path.Combine(folder, TestCertificate.Key);
            settings["tls-ca-cert-file"] = Path.Combine(folder, TestCertificate.Certificate);
            settings["tls-auth-clients"] = "no";
        }

        if (busPort != 0)
        {
            settings["cluster-port"] = Text(busPort);
            settings["cluster-config-file"] = "nodes.conf";
        }

        foreach (var (name, value) in options.Settings)
        {
            settings[name] = value;
        }

        var text = new StringBuilder();
        foreach (var line in settings.Select(setting => $"{setting.Key} {setting.Value}").Concat(options.Lines))
        {
            text.Append(line).Append('\n');
        }

        return text.ToString();
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);

    private Task SignalAsync(string signal) => ToolRun.RunAsync(["/bin/sh", "-c", $"kill -{signal} {pid}"]);

    // Up is whoever answers at all, be it with a refusal. The process id comes from the file that the server holds open: INFO may be forbidden.
    private async Task<bool> IsUpAsync()
    {
        for (var i = 0; i < 600 && !process.HasExited; i++)
        {
            try
            {
                await using var connection = await RedisProbe.OpenAsync(Socket);
                try
                {
                    await connection.CallAsync("PING");
                }
                catch (RedisProbeException)
                {
                    // It wants a password, or still loads.
                }

                pid = connection.ServerProcess;
                return true;
            }
            catch (Exception notYet) when (notYet is System.Net.Sockets.SocketException or IOException)
            {
                await Task.Delay(20);
            }
        }

        return false;
    }
}
