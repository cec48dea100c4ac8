using System.Globalization;
using Polystore.Redis.Apply;
using Polystore.RedisClient;
using Polystore.TestServers;
using Shouldly;

namespace Polystore.Redis.Tests.Faults;

/// <summary>
/// A server of its own for one case. Scripts are commands, a line each. <c>other&gt;</c> before one sends it to a second server,
/// <c>until FIELD=VALUE</c> waits for INFO, <c>overflow</c> has a connection refused; <c>{port}</c> and <c>{other}</c> stand for the ports.
/// </summary>
internal sealed class Scene : IAsyncDisposable
{
    // A script that makes a hundred thousand elements takes its time on a busy machine.
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    private readonly RedisServer server;
    private readonly RedisDatabase database;
    private RedisServer? other;

    private Scene(RedisServer server, RedisDatabase database)
    {
        this.server = server;
        this.database = database;
    }

    public string Url(string? login) => login is null ? server.Url : server.Url.Replace("://", $"://{login}@", StringComparison.Ordinal);

    public static async Task<Scene> StartAsync(IReadOnlyDictionary<string, string> settings)
    {
        var server = await RedisServer.StartAsync(new RedisServerOptions { Settings = settings });
        return new Scene(server, await RedisDatabase.ConnectAsync(RedisOptions.Parse(server.Url) with { Topology = RedisTopology.Standalone, CommandTimeout = Patience, UnresponsiveAfter = Patience }));
    }

    public async Task RunAsync(string script)
    {
        foreach (var line in script.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            await LineAsync(line);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await database.DisposeAsync();
        await server.DisposeAsync();
        if (other is not null)
        {
            await other.DisposeAsync();
        }
    }

    private async Task LineAsync(string line)
    {
        if (line.Contains("{other}", StringComparison.Ordinal) || line.StartsWith("other> ", StringComparison.Ordinal))
        {
            other ??= await RedisServer.StartAsync();
        }

        line = line.Replace("{port}", Text(server.Port), StringComparison.Ordinal).Replace("{other}", Text(other?.Port ?? 0), StringComparison.Ordinal);
        if (line.StartsWith("other> ", StringComparison.Ordinal))
        {
            await other!.ExecuteAsync([.. CommandWords.Split(line["other> ".Length..])]);
        }
        else if (line.StartsWith("until ", StringComparison.Ordinal))
        {
            await UntilAsync(line["until ".Length..].Replace('=', ':'));
        }
        else if (line == "overflow")
        {
            await OverflowAsync();
        }
        else
        {
            await database.ExecuteAsync(CommandWords.Split(line).Select(word => (RedisArgument)word).ToArray());
        }
    }

    private async Task UntilAsync(string line)
    {
        for (var i = 0; i < 600; i++)
        {
            if ((await database.InfoAsync("everything")).Split('\n').Any(entry => entry.Trim() == line))
            {
                return;
            }

            await Task.Delay(50);
        }

        throw new TimeoutException($"INFO never said {line}.");
    }

    private async Task OverflowAsync()
    {
        await database.ExecuteAsync(["CONFIG", "SET", "maxclients", 1]);
        await Should.ThrowAsync<RedisException>(() => RedisDatabase.ConnectAsync(server.Url));
        await database.ExecuteAsync(["CONFIG", "SET", "maxclients", 1000]);
    }

    private static string Text(int port) => port.ToString(CultureInfo.InvariantCulture);
}
