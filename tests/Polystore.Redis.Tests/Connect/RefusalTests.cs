using Polystore.Core.Connections;
using Polystore.Core.Engines;
using Polystore.Core.Errors;
using Polystore.Redis.Tests.Groups;
using Polystore.TestServers;
using Shouldly;
using Xunit;

namespace Polystore.Redis.Tests.Connect;

/// <summary>What keeps the expert from its work is one sentence with what, where and what to do, never a secret, and exit code 3.</summary>
public sealed class RefusalTests
{
    private const string Secret = "s3cr3t-canary";

    [ServerFact(TestServer.Redis)]
    public async Task A_wrong_or_missing_password_is_said()
    {
        await using var server = await RedisServer.StartAsync(new RedisServerOptions { Settings = new Dictionary<string, string> { ["requirepass"] = Secret } });
        await BothSayAsync(server.Url.Replace("://", $"://:{Secret}x@", StringComparison.Ordinal), $"127.0.0.1:{server.Port} refused the user name or password", "correct them");
        await BothSayAsync(server.Url, "wants a password and none was given", "add user and password");
    }

    [ServerFact(TestServer.Redis)]
    public async Task Keys_that_a_user_may_not_list_are_said()
    {
        await using var server = await RedisServer.StartAsync(new RedisServerOptions { Lines = [$"user looker on >{Secret} ~* +info +hello +ping +client"] });
        await server.ExecuteAsync("SET", "a", "1");
        One(await RefusalAsync(() => Expert.KeysAsync(As(server, "looker"))), "The ACL of this user", "forbids", "ACL SETUSER");
    }

    [ServerFact(TestServer.Redis)]
    public async Task A_server_that_loads_its_data_is_said()
    {
        await using var full = await RedisServer.StartAsync();
        await full.ExecuteAsync("DEBUG", "POPULATE", "20000", "key", "64");
        await full.ExecuteAsync("SAVE");
        await using var server = await RedisServer.StartAsync(new RedisServerOptions
        {
            Files = new Dictionary<string, string> { ["dump.rdb"] = Path.Combine(full.Folder, "dump.rdb") },
            Settings = new Dictionary<string, string> { ["key-load-delay"] = "1000", ["loading-process-events-interval-bytes"] = "1024" },
        });
        await BothSayAsync(server.Url, $"127.0.0.1:{server.Port} is still loading its data set", "loading:0");
    }

    [ServerFact(TestServer.Redis)]
    public async Task Tls_on_one_side_alone_is_said()
    {
        await using var server = await RedisServer.StartAsync(new RedisServerOptions { Tls = true });
        await BothSayAsync($"redis://127.0.0.1:{server.TlsPort}", "expects TLS", "rediss://");
        await BothSayAsync($"rediss://127.0.0.1:{server.Port}", "did not answer in TLS", "redis://");
        await BothSayAsync($"rediss://127.0.0.1:{server.TlsPort}", "is not trusted", "cacert");
    }

    [ServerFact(TestServer.Redis)]
    public async Task Keys_of_a_cluster_that_is_down_are_said_and_its_check_names_the_fault()
    {
        await using var server = await RedisServer.StartAsync(new RedisServerOptions { Settings = new Dictionary<string, string> { ["cluster-enabled"] = "yes" } });
        await server.ExecuteAsync("DEBUG", "POPULATE", "10", "k", "10");
        var report = await Expert.KeysAsync(server.Url);
        One(report.Missed.ShouldHaveSingleItem(), "cannot serve", "CLUSTER INFO");
        (await Expert.JudgeAsync(await Expert.ObserveAsync(server.Url))).ShouldContain(finding => finding.Id == "REDIS-CLUSTER-SLOTS-UNCOVERED");
    }

    [ServerFact(TestServer.Redis)]
    public async Task A_remedy_that_a_replica_or_a_full_server_refuses_is_said_and_changes_nothing()
    {
        await using var replica = await RedisServer.StartAsync();
        await replica.ExecuteAsync("REPLICAOF", "127.0.0.1", "1");
        One(await ApplyErrorAsync(replica, "SET a 1"), "is a read-only replica and refused SET", "Nothing was changed");

        await using var full = await RedisServer.StartAsync(new RedisServerOptions { Settings = new Dictionary<string, string> { ["maxmemory"] = "1" } });
        One(await ApplyErrorAsync(full, "SET a 1"), "has reached maxmemory", "refused SET", "Nothing was changed");
    }

    private static string As(RedisServer server, string user) => server.Url.Replace("://", $"://{user}:{Secret}@", StringComparison.Ordinal);

    private static async Task BothSayAsync(string url, params string[] words)
    {
        One(await RefusalAsync(() => Expert.ObserveAsync(url)), words);
        One(await RefusalAsync(() => Expert.KeysAsync(url)), words);
    }

    private static async Task<string> RefusalAsync(Func<Task> work)
    {
        var refusal = await Should.ThrowAsync<TargetException>(work);
        refusal.ExitCode.ShouldBe(ExitCode.Unreachable);
        return refusal.Message;
    }

    private static async Task<string> ApplyErrorAsync(RedisServer server, string command)
    {
        var result = await Expert.Engine.Capability<IApply>()!.ApplyAsync(DatabaseUrl.Parse(server.Url), [new Change("f", "a change", [command], [])], Expert.Options, null, CancellationToken.None);
        result.Done.ShouldBeEmpty();
        return result.Error.ShouldNotBeNull();
    }

    private static void One(string sentence, params string[] words)
    {
        foreach (var word in words)
        {
            sentence.ShouldContain(word);
        }

        sentence.ShouldNotContain(Secret);
        sentence.ShouldNotContain("\n");
        sentence.ShouldEndWith(".");
    }
}
