using System.Globalization;
using System.Text.RegularExpressions;
using Polystore.Redis.Apply;
using Polystore.RedisClient;
using Polystore.TestServers;
using Shouldly;

namespace Polystore.Redis.Tests.Faults;

/// <summary>
/// Servers of its own for one case. Scripts are commands, a line each, to the first server. <c>node 2&gt;</c> before one sends it to the
/// third, <c>all&gt;</c> to each, <c>other&gt;</c> to a server more; <c>kill</c>, <c>start</c>, <c>suspend</c> and <c>resume</c> are done to the process itself;
/// <c>refused&gt;</c> expects a refusal, <c>times 9&gt;</c> repeats; <c>connect 9</c>, <c>subscribe 9</c>, <c>block 9</c>, <c>login USER PASSWORD 9</c> and <c>hoard KEY</c> open
/// connections that do nothing, wait for messages, wait in BLPOP, log in, or ask for a key and do not read it, until <c>release</c>; <c>pause 2</c> waits so many seconds.
/// <c>until FIELD=VALUE</c> waits for a line of INFO or CLUSTER INFO, <c>until ~PATTERN</c> for one that matches, <c>overflow</c> has a
/// connection refused. <c>{port}</c>, <c>{port 2}</c>, <c>{bus 2}</c>, <c>{id 2}</c> (of a cluster node), <c>{node 2}</c> (host and port),
/// <c>{folder}</c> and <c>{other}</c> stand for what is known when the case runs.
/// </summary>
internal sealed partial class Scene : IAsyncDisposable
{
    // A script that makes a hundred thousand elements takes its time on a busy machine.
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    private readonly SceneServers servers;
    private readonly SceneKind kind;
    private readonly RedisDatabase database;
    private readonly Crowd crowd = new();
    private RedisServer? other;

    private Scene(SceneServers servers, SceneKind kind, RedisDatabase database)
    {
        this.servers = servers;
        this.kind = kind;
        this.database = database;
    }

    public string Url(string? login) => login is null ? servers.Url : servers.Url.Replace("://", $"://{login}@", StringComparison.Ordinal);

    public static async Task<Scene> StartAsync(SceneKind kind, IReadOnlyDictionary<string, string> settings)
    {
        var servers = await SceneServers.StartAsync(kind, settings);
        return new Scene(servers, kind, await RedisDatabase.ConnectAsync(
            RedisOptions.Parse(servers.Nodes[0].Url) with { Topology = RedisTopology.Standalone, CommandTimeout = Patience, UnresponsiveAfter = Patience }));
    }

    public async Task RunAsync(string script)
    {
        foreach (var line in script.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            await LineAsync(line);
        }
    }

    /// <summary>A text with what is known of the servers in it.</summary>
    public async Task<string> FilledAsync(string text)
    {
        if (text.Contains("{other}", StringComparison.Ordinal) || text.StartsWith("other> ", StringComparison.Ordinal))
        {
            other ??= await RedisServer.StartAsync(kind == SceneKind.Cluster ? new RedisServerOptions { Settings = new Dictionary<string, string> { ["cluster-enabled"] = "yes" } } : null);
        }

        text = text.Replace("{folder}", servers.Nodes[0].Folder, StringComparison.Ordinal).Replace("{port}", Text(servers.Nodes[0].Port), StringComparison.Ordinal).Replace("{other}", Text(other?.Port ?? 0), StringComparison.Ordinal);
        foreach (var match in Placeholder().Matches(text).Cast<Match>())
        {
            var node = servers.Nodes[int.Parse(match.Groups["node"].Value, CultureInfo.InvariantCulture)];
            text = text.Replace(match.Value, match.Groups["what"].Value switch
            {
                "port" => Text(node.Port),
                "bus" => Text(node.BusPort),
                "id" => await RedisCluster.IdAsync(node),
                _ => $"127.0.0.1:{Text(node.Port)}",
            }, StringComparison.Ordinal);
        }

        return text;
    }

    public async ValueTask DisposeAsync()
    {
        crowd.Dispose();
        await database.DisposeAsync();
        await servers.All.DisposeAsync();
        if (other is not null)
        {
            await other.DisposeAsync();
        }
    }

    [GeneratedRegex(@"\{(?<what>port|bus|id|node) (?<node>\d)\}")]
    private static partial Regex Placeholder();

    [GeneratedRegex(@"^times (?<times>\d+)> (?<rest>.*)$")]
    private static partial Regex Repeated();

    [GeneratedRegex(@"^node (?<node>\d)> (?<rest>.*)$")]
    private static partial Regex ToNode();

    private async Task LineAsync(string line)
    {
        line = await FilledAsync(line);
        if (line.StartsWith("other> ", StringComparison.Ordinal))
        {
            await ToAsync(other!, line["other> ".Length..]);
        }
        else if (ToNode().Match(line) is { Success: true } to)
        {
            await ToAsync(servers.Nodes[int.Parse(to.Groups["node"].Value, CultureInfo.InvariantCulture)], to.Groups["rest"].Value);
        }
        else if (Repeated().Match(line) is { Success: true } repeated)
        {
            for (var i = int.Parse(repeated.Groups["times"].Value, CultureInfo.InvariantCulture); i > 0; i--)
            {
                await LineAsync(repeated.Groups["rest"].Value);
            }
        }
        else if (line.StartsWith("refused> ", StringComparison.Ordinal))
        {
            await Should.ThrowAsync<RedisProbeException>(() => servers.Nodes[0].ExecuteAsync([.. CommandWords.Split(line["refused> ".Length..])]));
        }
        else if (await crowd.TryDoAsync(servers.Nodes[0], line))
        {
            return;
        }
        else if (line.StartsWith("pause ", StringComparison.Ordinal))
        {
            await Task.Delay(TimeSpan.FromSeconds(int.Parse(line["pause ".Length..], CultureInfo.InvariantCulture)));
        }
        else if (line.StartsWith("all> ", StringComparison.Ordinal))
        {
            foreach (var node in servers.Nodes)
            {
                await ToAsync(node, line["all> ".Length..]);
            }
        }
        else if (line.StartsWith("until ", StringComparison.Ordinal))
        {
            await UntilAsync(servers.Nodes[0], line["until ".Length..]);
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

    private async Task ToAsync(RedisServer server, string line) => await (line switch
    {
        "kill" => server.KillAsync(),
        "start" => server.StartAgainAsync(),
        "suspend" => server.SuspendAsync(),
        "resume" => server.ResumeAsync(),
        _ when line.StartsWith("until ", StringComparison.Ordinal) => UntilAsync(server, line["until ".Length..]),
        _ => server.ExecuteAsync([.. CommandWords.Split(line)]),
    });

    private async Task UntilAsync(RedisServer server, string wanted)
    {
        Func<string, bool> holds = wanted.StartsWith('~') ? line => Regex.IsMatch(line, wanted[1..], RegexOptions.None, Patience) : line => line.Trim() == wanted.Replace('=', ':');
        for (var i = 0; i < 600; i++)
        {
            var told = (string)(await server.ExecuteAsync("INFO", "everything"))! + (kind == SceneKind.Cluster ? await server.ExecuteAsync("CLUSTER", "INFO") + "\n" + await server.ExecuteAsync("CLUSTER", "NODES") : "");
            if (told.Split('\n').Any(holds))
            {
                return;
            }

            await Task.Delay(50);
        }

        throw new TimeoutException($"INFO never said {wanted}.");
    }

    private async Task OverflowAsync()
    {
        await database.ExecuteAsync(["CONFIG", "SET", "maxclients", 1]);
        await Should.ThrowAsync<RedisException>(() => RedisDatabase.ConnectAsync(servers.Url));
        await database.ExecuteAsync(["CONFIG", "SET", "maxclients", 1000]);
    }

    private static string Text(int port) => port.ToString(CultureInfo.InvariantCulture);
}
