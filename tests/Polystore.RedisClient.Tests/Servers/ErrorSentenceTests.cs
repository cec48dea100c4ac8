using Polystore.TestServers;

namespace Polystore.RedisClient.Tests.Servers;

/// <summary>What a real server refuses is said in one sentence: what, where, what to do; and never a secret.</summary>
public class ErrorSentenceTests
{
    private const string Secret = "s3cr3t-canary";

    [ServerFact(TestServer.Redis)]
    public async Task A_missing_or_wrong_password_is_said()
    {
        await using var server = await RedisServer.StartAsync(new RedisServerOptions { Settings = new Dictionary<string, string> { ["requirepass"] = Secret } });
        var missing = await Fails<RedisServerException>(() => RedisDatabase.ConnectAsync(server.Url));
        missing.Kind.ShouldBe(RedisErrorKind.AuthenticationRequired);
        One(missing.Message, "wants a password and none was given", $"127.0.0.1:{server.Port}");

        var wrong = await Fails<RedisServerException>(() => RedisDatabase.ConnectAsync($"redis://:{Secret}x@127.0.0.1:{server.Port}"));
        wrong.Kind.ShouldBe(RedisErrorKind.WrongPassword);
        One(wrong.Message, "refused the user name or password", $"127.0.0.1:{server.Port}");

        var wrongOldProtocol = await Fails<RedisServerException>(() => RedisDatabase.ConnectAsync($"redis://:{Secret}x@127.0.0.1:{server.Port}?protocol=2"));
        wrongOldProtocol.Kind.ShouldBe(RedisErrorKind.WrongPassword);
        var missingOldProtocol = await Fails<RedisServerException>(() => RedisDatabase.ConnectAsync($"{server.Url}?protocol=2"));
        missingOldProtocol.Kind.ShouldBe(RedisErrorKind.AuthenticationRequired);

        await using var right = await RedisDatabase.ConnectAsync($"redis://:{Secret}@127.0.0.1:{server.Port}");
        (await right.SetAsync("a", "b")).ShouldBeTrue();
    }

    [ServerFact(TestServer.Redis)]
    public async Task A_forbidden_command_or_key_is_said()
    {
        await using var server = await RedisServer.StartAsync(new RedisServerOptions { Lines = [$"user reader on >{Secret} ~app:* +get +ping +hello"] });
        await using var database = await RedisDatabase.ConnectAsync($"redis://reader:{Secret}@127.0.0.1:{server.Port}");
        var command = await Fails<RedisServerException>(async () => await database.SetAsync("app:1", "x"));
        command.Kind.ShouldBe(RedisErrorKind.NoPermission);
        One(command.Message, "The ACL of this user", "forbids SET");
        var key = await Fails<RedisServerException>(async () => await database.GetAsync("other"));
        key.Kind.ShouldBe(RedisErrorKind.NoPermission);
        One(key.Message, "forbids GET");
        (await database.GetAsync("app:1")).ShouldBeNull();
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
        await using var database = await RedisDatabase.ConnectAsync(server.Url);
        var loading = await Fails<RedisServerException>(async () => await database.GetAsync("key:1"));
        loading.Kind.ShouldBe(RedisErrorKind.Loading);
        One(loading.Message, "still loading its data set", "cannot run GET yet");
    }

    [ServerFact(TestServer.Redis)]
    public async Task A_replica_that_is_written_to_is_said()
    {
        await using var server = await RedisServer.StartAsync();
        await server.ExecuteAsync("REPLICAOF", "127.0.0.1", "1");
        await using var database = await RedisDatabase.ConnectAsync(server.Url);
        var refused = await Fails<RedisServerException>(async () => await database.SetAsync("a", "b"));
        refused.Kind.ShouldBe(RedisErrorKind.ReadOnly);
        One(refused.Message, "is a read-only replica and refused SET", "connect to the master");
    }

    [ServerFact(TestServer.Redis)]
    public async Task A_full_server_is_said()
    {
        await using var server = await RedisServer.StartAsync();
        await server.ExecuteAsync("CONFIG", "SET", "maxmemory", "1mb");
        await using var database = await RedisDatabase.ConnectAsync(server.Url);
        var refused = await Fails<RedisServerException>(async () =>
        {
            for (var i = 0; i < 100; i++)
            {
                await database.SetAsync($"big:{i}", new string('x', 100_000));
            }
        });
        refused.Kind.ShouldBe(RedisErrorKind.OutOfMemory);
        One(refused.Message, "has reached maxmemory", "refused SET");
    }

    [ServerFact(TestServer.Redis)]
    public async Task A_cluster_that_is_down_is_said()
    {
        await using var server = await RedisServer.StartAsync(new RedisServerOptions { Settings = new Dictionary<string, string> { ["cluster-enabled"] = "yes" } });
        await using var database = await RedisDatabase.ConnectAsync(server.Url + "?cluster=no");
        var down = await Fails<RedisServerException>(async () => await database.GetAsync("a"));
        down.Kind.ShouldBe(RedisErrorKind.ClusterDown);
        One(down.Message, "cannot serve GET", "CLUSTER INFO");
    }

    [ServerFact(TestServer.Redis)]
    public async Task Tls_on_one_side_alone_is_said()
    {
        await using var server = await RedisServer.StartAsync(new RedisServerOptions { Tls = true });
        var plain = await Fails<RedisConnectionException>(() => RedisDatabase.ConnectAsync($"redis://127.0.0.1:{server.TlsPort}"));
        plain.Problem.ShouldBe(RedisConnectionProblem.Tls);
        One(plain.Message, "expects TLS", "rediss://");

        var secure = await Fails<RedisConnectionException>(() => RedisDatabase.ConnectAsync($"rediss://127.0.0.1:{server.Port}"));
        secure.Problem.ShouldBe(RedisConnectionProblem.Tls);
        One(secure.Message, "did not answer in TLS", "redis://");

        var stranger = await Fails<RedisConnectionException>(() => RedisDatabase.ConnectAsync($"rediss://127.0.0.1:{server.TlsPort}"));
        stranger.Problem.ShouldBe(RedisConnectionProblem.Tls);
        One(stranger.Message, "certificate", "is not trusted", "cacert");

        var otherName = await Fails<RedisConnectionException>(() =>
            RedisDatabase.ConnectAsync($"rediss://127.0.0.1:{server.TlsPort}?cacert={server.Certificate}&servername=elsewhere.example"));
        One(otherName.Message, "certificate", "servername");

        await using var trusted = await RedisDatabase.ConnectAsync($"rediss://127.0.0.1:{server.TlsPort}?cacert={server.Certificate}");
        await trusted.SetAsync("large", new string('x', 300_000));
        (await trusted.GetAsync("large"))!.Length.ShouldBe(300_000);
        await using var anyone = await RedisDatabase.ConnectAsync($"rediss://127.0.0.1:{server.TlsPort}?insecure=true");
        await anyone.PingAsync();
    }

    [Fact]
    public async Task Nothing_that_listens_is_said()
    {
        var nobody = await Fails<RedisConnectionException>(() => RedisDatabase.ConnectAsync("redis://127.0.0.1:1"));
        nobody.Problem.ShouldBe(RedisConnectionProblem.Unreachable);
        One(nobody.Message, "Cannot connect to 127.0.0.1:1", "check the address");
    }

    [ServerFact(TestServer.Redis)]
    public async Task Commands_that_would_spoil_the_shared_connection_are_refused_before_they_are_sent()
    {
        var server = await RedisServer.SharedAsync();
        await using var database = await RedisDatabase.ConnectAsync(server.Url);
        foreach (var command in new RedisArgument[][] { ["SELECT", 1], ["subscribe", "a"], ["MULTI"], ["CLIENT", "reply", "OFF"], ["MONITOR"], ["WATCH", "a"] })
        {
            var refused = await Fails<RedisUsageException>(async () => await database.ExecuteAsync(command));
            One(refused.Message, "LeaseAsync");
        }

        await using var lease = await database.LeaseAsync();
        One((await Fails<RedisUsageException>(async () => await lease.ExecuteAsync(["MONITOR"]))).Message, "MONITOR");
    }

    private static void One(string sentence, params string[] parts)
    {
        foreach (var part in parts)
        {
            sentence.ShouldContain(part);
        }

        sentence.ShouldNotContain(Secret);
        sentence.ShouldNotContain("\n");
        sentence.ShouldEndWith(".");
        sentence.TrimEnd('.').ShouldNotContain(". ", Case.Sensitive);
    }

    private static async Task<T> Fails<T>(Func<Task> action)
        where T : Exception => await Should.ThrowAsync<T>(action);
}
