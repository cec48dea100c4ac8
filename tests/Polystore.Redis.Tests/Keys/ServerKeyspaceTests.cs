using System.Net.Sockets;
using Polystore.Core.Connections;
using Polystore.Core.Engines;
using Polystore.Core.Errors;
using Polystore.Core.Keyspaces;
using Polystore.Samples.Shop.Redis;
using Polystore.TestServers;
using Shouldly;
using Xunit;

namespace Polystore.Redis.Tests.Keys;

public sealed class ServerKeyspaceTests
{
    private const long Many = 40_000;

    [ServerFact(TestServer.Redis)]
    public async Task A_server_and_its_dump_have_the_same_numbers_and_the_true_patterns()
    {
        await using var server = await RedisServer.StartAsync();
        var truth = await LoadAsync(server, Many);
        await server.ExecuteAsync("DEBUG", "RELOAD");
        var online = await ReadAsync(new() { Target = DatabaseUrl.Parse(server.Url), Now = DateTimeOffset.UtcNow });
        await server.ExecuteAsync("SAVE");
        await using var dump = File.OpenRead(Path.Combine(server.Folder, "dump.rdb"));
        var isJemalloc = (await server.ExecuteAsync("INFO", "memory"))!.ToString()!.Contains("mem_allocator:jemalloc", StringComparison.Ordinal);
        var offline = await ReadAsync(new() { Dump = dump, DumpName = "dump.rdb", Allocator = isJemalloc ? "system" : "libc", Now = DateTimeOffset.UtcNow });

        online.Keys.ShouldBe(Many);
        offline.Keys.ShouldBe(Many);
        CountsOf(online).ShouldBe(truth, ignoreOrder: true);
        CountsOf(offline).ShouldBe(truth, ignoreOrder: true);
        offline.Expiring.ShouldBe(online.Expiring);
        Kinds(offline).ShouldBe(Kinds(online), ignoreOrder: true);
        offline.Biggest[0].Elements.ShouldBe(online.Biggest[0].Elements);
        offline.Biggest[0].Pattern.ShouldBe(online.Biggest[0].Pattern);

        // Streams are not rewritten compactly when they are loaded into fresh listpacks of their own; all else agrees to the size class.
        foreach (var pattern in offline.Patterns)
        {
            var live = online.Patterns.Single(other => other.Pattern == pattern.Pattern);
            ((double)pattern.Bytes / live.Bytes).ShouldBeInRange(0.95, 1.05, pattern.Pattern);
        }

        ((double)offline.Bytes / online.Bytes).ShouldBeInRange(0.98, 1.02);
        offline.LoadedBytes.ShouldBeNull();
    }

    [ServerFact(TestServer.Redis)]
    public async Task A_server_that_was_filled_by_commands_and_its_dump_have_the_same_numbers_too()
    {
        await using var server = await RedisServer.StartAsync();
        await LoadAsync(server, Many);
        var online = await ReadAsync(new() { Target = DatabaseUrl.Parse(server.Url), Now = DateTimeOffset.UtcNow });
        await server.ExecuteAsync("SAVE");
        var isJemalloc = (await server.ExecuteAsync("INFO", "memory"))!.ToString()!.Contains("mem_allocator:jemalloc", StringComparison.Ordinal);
        await using var dump = File.OpenRead(Path.Combine(server.Folder, "dump.rdb"));
        var offline = await ReadAsync(new() { Dump = dump, DumpName = "dump.rdb", Allocator = isJemalloc ? "system" : "libc", Now = DateTimeOffset.UtcNow });

        foreach (var pattern in offline.Patterns)
        {
            var live = online.Patterns.Single(other => other.Pattern == pattern.Pattern);
            ((double)pattern.Bytes / live.Bytes).ShouldBeInRange(0.95, 1.05, pattern.Pattern);
        }

        ((double)offline.Bytes / online.Bytes).ShouldBeInRange(0.98, 1.02);

        // Streams of a few entries keep room for many more.
        offline.LoadedBytes!.Value.ShouldBeLessThan((long)(0.9 * offline.Bytes));
        offline.Notes.ShouldContain(note => note.Contains("filled by commands", StringComparison.Ordinal));
    }

    [ServerFact(TestServer.Redis)]
    public async Task A_sample_counts_every_name_and_its_intervals_cover_the_truth()
    {
        await using var server = await RedisServer.StartAsync();
        var truth = await LoadAsync(server, Many);
        var whole = await ReadAsync(new() { Target = DatabaseUrl.Parse(server.Url), Now = DateTimeOffset.UtcNow });
        var sample = await ReadAsync(new() { Target = DatabaseUrl.Parse(server.Url), Sample = 0.05, Seed = 3, Now = DateTimeOffset.UtcNow });
        CountsOf(sample).ShouldBe(truth, ignoreOrder: true);
        sample.Sampled!.Keys.ShouldBeInRange((long)(0.04 * Many), (long)(0.08 * Many));
        foreach (var pattern in sample.Patterns)
        {
            Covers(pattern.Bytes, pattern.BytesLow, pattern.BytesHigh, whole.Patterns.Single(other => other.Pattern == pattern.Pattern).Bytes, pattern.Pattern);
        }

        // One key is a hundred times the others: a sample by chance alone would miss it most of the time.
        Covers(sample.Bytes, sample.BytesLow, sample.BytesHigh, whole.Bytes, "all keys");
        sample.Biggest[0].Bytes.ShouldBe(whole.Biggest[0].Bytes);
    }

    [ServerFact(TestServer.Redis)]
    public async Task What_a_user_may_not_ask_is_said_and_the_rest_is_reported()
    {
        await using var server = await RedisServer.StartAsync();
        await server.ExecuteAsync("ACL", "SETUSER", "looker", "on", ">pw", "~*", "+@read", "+info", "+client", "-dump", "-memory", "+select", "+hello");
        await server.ExecuteAsync("DEBUG", "POPULATE", "500", "stock", "10");
        var report = await ReadAsync(new() { Target = DatabaseUrl.Parse(server.Url.Replace("://", "://looker:pw@", StringComparison.Ordinal)), Now = DateTimeOffset.UtcNow });
        report.Keys.ShouldBe(500);
        report.Patterns.ShouldHaveSingleItem().Pattern.ShouldBe("stock:{n}");
        report.Missed.ShouldContain(sentence => sentence.StartsWith("MEMORY USAGE is not allowed", StringComparison.Ordinal));
        report.Missed.ShouldContain(sentence => sentence.StartsWith("DUMP is not allowed", StringComparison.Ordinal));
        report.Target.ShouldNotContain("pw");
    }

    [ServerFact(TestServer.Redis)]
    public async Task A_wrong_password_is_one_sentence()
    {
        await using var server = await RedisServer.StartAsync(new RedisServerOptions { Settings = new Dictionary<string, string> { ["requirepass"] = "right" } });
        var failure = await Should.ThrowAsync<TargetException>(() => ReadAsync(new() { Target = DatabaseUrl.Parse(server.Url.Replace("://", "://:wrong@", StringComparison.Ordinal)), Now = DateTimeOffset.UtcNow }));
        failure.Message.ShouldContain("refused the user name or password");
        failure.Message.ShouldNotContain("wrong@");
    }

    // Sessions expire meanwhile. A server draws the order of its keys anew each time: of intervals of 99 % one in a hundred misses, of twice their
    // width one in a million; how often they cover is for SampledBytesTests.
    private static void Covers(long bytes, double? low, double? high, long truth, string what) =>
        truth.ShouldBeInRange((long)(((2 * low ?? (2 * bytes)) - bytes) * 0.999), (long)(((2 * high ?? (2 * bytes)) - bytes) * 1.001) + 1, what);

    private static Task<KeyspaceReport> ReadAsync(KeyspaceRequest request) => new RedisEngine().Capability<IKeyspace>()!.ReadAsync(request, progress: null, CancellationToken.None);

    private static List<string> Kinds(KeyspaceReport report) => report.Encodings.Select(encoding => $"{encoding.Keys} {encoding.Name}").ToList();

    private static List<KeyValuePair<string, long>> CountsOf(KeyspaceReport report) => report.Patterns.Select(pattern => KeyValuePair.Create(pattern.Pattern, pattern.Keys)).ToList();

    private static async Task<List<KeyValuePair<string, long>>> LoadAsync(RedisServer server, long keys)
    {
        var shop = new ShopKeyspace(keys);
        using var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        await socket.ConnectAsync(new UnixDomainSocketEndPoint(server.Socket));
        await using var stream = new NetworkStream(socket);
        var replies = Task.Run(async () =>
        {
            var buffer = new byte[65536];
            while (await stream.ReadAsync(buffer) > 0)
            {
                // redis-cli --pipe counts them; here the keys are counted in the end.
            }
        });
        await shop.WriteAsync(stream, progress: null, CancellationToken.None);
        for (var i = 0; i < 600 && (long)(await server.ExecuteAsync("DBSIZE"))! < keys; i++)
        {
            await Task.Delay(50);
        }

        socket.Shutdown(SocketShutdown.Both);
        await replies;
        return shop.Truth.ToList();
    }
}
