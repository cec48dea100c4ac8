using Polystore.Core.Connections;
using Polystore.Core.Engines;
using Polystore.Core.Errors;
using Polystore.Core.Keyspaces;
using Polystore.Core.Observation;
using Polystore.Redis.Tests.Groups;
using Polystore.RedisClient;
using Polystore.TestServers;
using Shouldly;
using Xunit;

namespace Polystore.Redis.Tests.Keys;

/// <summary>A walk that ended in the middle goes on, and gives the numbers of one that did not.</summary>
public sealed class ResumeTests : IDisposable
{
    // Names of several shapes, types, sizes and databases, of which none expires meanwhile.
    private const string Fill = """
        for i=1,20000 do redis.call('SET', 'user:'..i..':name', string.rep('x', i % 200)) end
        for i=1,3000 do redis.call('HSET', 'cart:'..i, 'a', i, 'b', string.rep('y', i % 90)) end
        for i=1,30 do for k=1,300 do redis.call('ZADD', 'board:'..i, k, 'member'..k) end end
        redis.call('SET', 'giant', string.rep('z', 3000000))
        redis.call('SELECT', 3)
        for i=1,5000 do redis.call('SET', 'other:'..i, i) redis.call('EXPIRE', 'other:'..i, 1000000) end
        """;

    private readonly string file = Path.Combine(Directory.CreateTempSubdirectory("resume-").FullName, "walk");

    public void Dispose() => Directory.Delete(Path.GetDirectoryName(file)!, recursive: true);

    [ServerTheory(TestServer.Redis)]
    [InlineData(1.0)]
    [InlineData(0.05)]
    public async Task A_walk_that_died_goes_on_and_gives_the_numbers_of_one_that_did_not(double sample)
    {
        await using var server = await RedisServer.StartAsync();
        await server.ExecuteAsync("EVAL", Fill, "0");
        var request = new KeyspaceRequest { Target = DatabaseUrl.Parse(server.Url), Sample = sample, Options = Expert.Options, Now = DateTimeOffset.UtcNow };
        var whole = await ReadAsync(request);
        var resumed = await KilledAndResumedAsync(request with { Resume = file });

        resumed.Keys.ShouldBe(28_031);
        resumed.Notes.ShouldContain(note => note.StartsWith("Went on from", StringComparison.Ordinal));
        resumed.Patterns.Select(pattern => (pattern.Pattern, pattern.Keys)).ShouldBe(whole.Patterns.Select(pattern => (pattern.Pattern, pattern.Keys)), ignoreOrder: true);
        resumed.Databases.Select(database => (database.Name, database.Keys)).ShouldBe(whole.Databases.Select(database => (database.Name, database.Keys)));
        resumed.Biggest[0].Bytes.ShouldBe(whole.Biggest[0].Bytes);
        if (sample == 1)
        {
            resumed.Bytes.ShouldBe(whole.Bytes);
            resumed.Expiring.ShouldBe(whole.Expiring);
            resumed.Encodings.ShouldBe(whole.Encodings);
            resumed.Patterns.Select(pattern => (pattern.Pattern, pattern.Bytes, pattern.Elements)).ShouldBe(whole.Patterns.Select(pattern => (pattern.Pattern, pattern.Bytes, pattern.Elements)), ignoreOrder: true);
        }
        else
        {
            ((double)resumed.Bytes / whole.Bytes).ShouldBe(1, 0.02);
        }

        File.Exists(file).ShouldBeFalse("the walk is whole");
    }

    [ServerFact(TestServer.Redis)]
    public async Task A_cluster_goes_on_node_by_node()
    {
        await using var cluster = await RedisCluster.StartAsync();
        await using (var database = await RedisDatabase.ConnectAsync(cluster.Url))
        {
            foreach (var tag in Enumerable.Range(0, 300).Select(i => $"t{i}"))
            {
                await database.ExecuteAsync(["EVAL", $"for i=1,100 do redis.call('SET','{{{tag}}}:'..i,'x') end", 1, tag]);
            }
        }

        var request = new KeyspaceRequest { Target = DatabaseUrl.Parse(cluster.Url), Options = Expert.Options, Now = DateTimeOffset.UtcNow };
        var resumed = await KilledAndResumedAsync(request with { Resume = file });
        resumed.Keys.ShouldBe(30_000);
        resumed.Missed.ShouldBeEmpty();
        resumed.Bytes.ShouldBe((await ReadAsync(request)).Bytes);
    }

    [ServerFact(TestServer.Redis)]
    public async Task A_server_that_was_restarted_meanwhile_is_told_since_its_cursors_are_worth_nothing()
    {
        await using var server = await RedisServer.StartAsync();
        await server.ExecuteAsync("EVAL", Fill, "0");
        var request = new KeyspaceRequest { Target = DatabaseUrl.Parse(server.Url), Resume = file, Options = Expert.Options, Now = DateTimeOffset.UtcNow };
        await DieAsync(request);
        await server.ExecuteAsync("SAVE");
        await server.KillAsync();
        await server.StartAgainAsync();
        (await Should.ThrowAsync<TargetException>(() => ReadAsync(request))).Message.ShouldContain("was restarted since the walk began");
    }

    [ServerFact(TestServer.Redis)]
    public async Task The_state_of_another_walk_and_a_damaged_one_are_refused()
    {
        var server = await RedisServer.SharedAsync();
        var request = new KeyspaceRequest { Target = DatabaseUrl.Parse(server.Url), Resume = file, Options = Expert.Options, Now = DateTimeOffset.UtcNow };
        await using var filled = await RedisServer.StartAsync();
        await filled.ExecuteAsync("EVAL", Fill, "0");
        await DieAsync(request with { Target = DatabaseUrl.Parse(filled.Url) });
        (await Should.ThrowAsync<UsageException>(() => ReadAsync(request))).Message.ShouldContain("is the state of another walk");
        var kept = await File.ReadAllBytesAsync(file);
        await File.WriteAllBytesAsync(file, kept[..(kept.Length / 2)]);
        (await Should.ThrowAsync<UsageException>(() => ReadAsync(request with { Target = DatabaseUrl.Parse(filled.Url) }))).Message.ShouldContain("cannot be read as the state of a walk");
        await File.WriteAllTextAsync(file, "hello");
        (await Should.ThrowAsync<UsageException>(() => ReadAsync(request))).Message.ShouldContain("cannot be read as the state of a walk");
    }

    private static Task<KeyspaceReport> ReadAsync(KeyspaceRequest request, IProgress<ProgressStep>? progress = null, CancellationToken cancellationToken = default) =>
        Expert.Engine.Capability<IKeyspace>()!.ReadAsync(request, progress, cancellationToken);

    private async Task<KeyspaceReport> KilledAndResumedAsync(KeyspaceRequest request)
    {
        await DieAsync(request);
        new FileInfo(file).Length.ShouldBeGreaterThan(0);
        return await ReadAsync(request);
    }

    // What a killed process leaves behind is what the last whole replacement of the file left; nothing is written on the way out.
    private static async Task DieAsync(KeyspaceRequest request)
    {
        using var death = new CancellationTokenSource();
        await Should.ThrowAsync<OperationCanceledException>(() => ReadAsync(request with { MaxOperationsPerSecond = 40_000 }, new Deadly(death), death.Token));
    }

    private sealed class Deadly(CancellationTokenSource death) : IProgress<ProgressStep>
    {
        public void Report(ProgressStep value)
        {
            if (value.Done > 14_000)
            {
                death.Cancel();
            }
        }
    }
}
