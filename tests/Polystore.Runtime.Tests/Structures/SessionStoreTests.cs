using Polystore.RedisClient;
using Polystore.Runtime.Structures.Sessions;
using Polystore.Runtime.Tests.Cache;
using Polystore.TestServers;

namespace Polystore.Runtime.Tests.Structures;

public sealed class SessionStoreTests
{
    [ServerFact(TestServer.Redis)]
    public async Task Each_use_begins_its_idle_time_anew_but_its_life_has_an_end()
    {
        await using var redis = await Servers.OpenAsync("single");
        var sessions = New(redis, TimeSpan.FromSeconds(10), TimeSpan.FromSeconds(12));
        var id = await sessions.CreateAsync(new Job(1, ""));
        var key = $"session:{Name}:{id}";
        await redis.ExpireAsync(key, TimeSpan.FromSeconds(2));

        await sessions.FindAsync(id);
        (await redis.TimeToLiveAsync(key))!.Value.ShouldBeGreaterThan(TimeSpan.FromSeconds(5), "it was used");

        // As eleven seconds later.
        var now = await redis.ExecuteAsync(["TIME"], static reply => reply[0].AsInt64() * 1000);
        await redis.HashSetAsync(key, "u", now + 1500);
        await sessions.FindAsync(id);
        (await redis.TimeToLiveAsync(key))!.Value.ShouldBeLessThanOrEqualTo(TimeSpan.FromSeconds(1.5));
        await Shelf.EventuallyAsync(async () => await sessions.FindAsync(id) is null, "it lives for ever");
    }

    private static readonly string Name = Servers.NewName();

    private static SessionStore<Job> New(RedisDatabase redis, TimeSpan? idle = null, TimeSpan? longest = null) => new(redis, new SessionOptions
    {
        Name = Name, Serializer = Servers.Serializer, Idle = idle ?? TimeSpan.FromMinutes(20), Longest = longest ?? TimeSpan.FromHours(12),
    });
}
