using System.Text.Json.Serialization;
using Polystore.Runtime.Cache;
using Polystore.Runtime.Routing;
using Polystore.Runtime.Stores;

namespace Polystore.Runtime.Tests.Docs;

/// <summary>What docs/runtime/router.md shows, compiled.</summary>
internal static partial class RouterPage
{
    public static async Task<bool> ShowAsync(RelationalStore main, IDocumentStore documents, IKeyValueStore live, DatabaseCache cache, long id, long friend, User before)
    {
        var router = new DataRouter(new DataRouterOptions { Cache = cache });
        var users = router.Entity("user", (User user) => user.Id, () => new User())
            .Columns(
                main,
                new SqlName("users"),
                columns => columns.Version("version", user => user.Version).Column("name", user => user.Name).Column("email", user => user.Email),
                new PartOptions { Role = PartRole.Authoritative })
            .Document(documents, "profiles", user => user.Profile, UserJson.Default.Profile)
            .State(live, user => user.Presence, UserJson.Default.Presence, new PartOptions { Role = PartRole.Optional, Life = TimeSpan.FromMinutes(5), Timeout = TimeSpan.FromMilliseconds(100) })
            .Build();

        Routed<User> read = await users.GetAsync(id);
        if (read.IsFound && read.Missing.Count == 0)
        {
            Console.WriteLine(read.Value.Profile?.Theme);
        }

        IReadOnlyDictionary<long, Routed<User>> many = await users.GetManyAsync([id, friend]);

        var userWithProfile = users.Project(user => new UserWithProfile(user.Name, user.Profile));
        Routed<UserWithProfile> card = await userWithProfile.GetAsync(id);

        var userAnalytics = router.Derive(
            "user-analytics",
            ((long User, string Window) asked, CancellationToken cancellationToken) => CountAsync(asked.User, asked.Window, cancellationToken),
            keyOf: asked => $"{asked.User}:{asked.Window}",
            derivedOf: asked => [users.TagOf(asked.User)],
            life: TimeSpan.FromMinutes(1));
        UserAnalytics? analytics = await userAnalytics.GetAsync((id, "30d"));

        await users.InsertAsync(new User { Id = id, Name = "Ann", Email = "ann@example.com" });
        await users.UpdateAsync(before, before with { Profile = new Profile("dark") });
        await users.ChangeAsync(id, user => user with { Name = "Bea" });
        await users.DeleteAsync(id);
        return many.Count == 2 && card.IsComplete && analytics is not null;
    }

    private static Task<UserAnalytics?> CountAsync(long user, string window, CancellationToken cancellationToken) =>
        Task.FromResult<UserAnalytics?>(cancellationToken.IsCancellationRequested ? null : new UserAnalytics(user, window));

    internal sealed record User
    {
        public long Id { get; init; }

        public long Version { get; init; }

        public string Name { get; init; } = "";

        public string? Email { get; init; }

        public Profile? Profile { get; init; }

        public Presence? Presence { get; init; }
    }

    internal sealed record Profile(string Theme);

    internal sealed record Presence(string Page);

    internal sealed record UserWithProfile(string Name, Profile? Profile);

    internal sealed record UserAnalytics(long User, string Window);

    [JsonSerializable(typeof(Profile))]
    [JsonSerializable(typeof(Presence))]
    internal sealed partial class UserJson : JsonSerializerContext;
}
