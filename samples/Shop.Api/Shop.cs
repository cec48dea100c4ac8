using System.Globalization;
using MongoDB.Bson;
using Polystore.Runtime.Cache;
using Polystore.Runtime.Routing;
using Polystore.Runtime.Stores;
using Polystore.Samples.ShopApi.Model;

namespace Polystore.Samples.ShopApi;

/// <summary>What the shop keeps, and where: the one place that knows which part lives in which store.</summary>
internal sealed class Shop
{
    private readonly DatabaseCache cache;

    public Shop(RelationalStore main, IDocumentStore documents, IKeyValueStore live, DatabaseCache cache, TimeProvider time)
    {
        Main = main;
        Reviews = documents.Collection("reviews");
        Time = time;
        this.cache = cache;
        var router = new DataRouter(new DataRouterOptions { Cache = cache });
        Users = router.Entity("user", (User user) => user.Id, () => new User())
            .Columns(
                main,
                new SqlName("users"),
                columns => columns.Version("version", user => user.Version).Column("name", user => user.Name).Column("email", user => user.Email),
                new PartOptions { Role = PartRole.Authoritative })
            .Document(documents, "profiles", user => user.Profile, ShopJson.Default.Profile, new PartOptions { Role = PartRole.Optional, Name = "profile", Timeout = TimeSpan.FromSeconds(1) })
            .State(live, user => user.Cart, ShopJson.Default.Cart, new PartOptions { Role = PartRole.Optional, Name = "cart", Timeout = TimeSpan.FromSeconds(1), Life = TimeSpan.FromDays(7) })
            .Build();
        UserWithProfile = Users.Project(user => new UserWithProfile(user.Name, user.Profile));
        Analytics = router.Derive<(long User, int Days), UserAnalytics>(
            "user-analytics", AnalyseAsync, asked => string.Create(CultureInfo.InvariantCulture, $"{asked.User}:{asked.Days}d"), asked => [Users.TagOf(asked.User)], TimeSpan.FromMinutes(1));
    }

    public RelationalStore Main { get; }

    public IDocumentCollection Reviews { get; }

    public TimeProvider Time { get; }

    public RoutedEntity<User, long> Users { get; }

    public Projection<User, long, UserWithProfile> UserWithProfile { get; }

    public DerivedRead<(long User, int Days), UserAnalytics> Analytics { get; }

    /// <summary>Forgets what is derived of a customer, after something of theirs was written that is no part of the entity: an order, a review.</summary>
    public Task ForgetDerivedAsync(long user) => cache.InvalidateTagAsync(Users.TagOf(user));

    private async Task<UserAnalytics?> AnalyseAsync((long User, int Days) asked, CancellationToken cancellationToken)
    {
        var since = Time.GetUtcNow().AddDays(-asked.Days);
        var orders = Main.QueryFirstAsync(
            $"SELECT count(*), CAST(coalesce(sum(total_cents), 0) AS bigint) FROM orders WHERE user_id = {asked.User} AND placed_at >= {since}",
            row => (Count: row.GetInt64(0), Cents: row.GetInt64(1)),
            cancellationToken);
        var stars = new List<int>();
        await foreach (var review in Reviews.FindAsync(new BsonDocument("user", asked.User), cancellationToken: cancellationToken))
        {
            stars.Add(review["stars"].ToInt32());
        }

        var (count, cents) = await orders;
        return new UserAnalytics(count, cents, stars.Count, stars.Count == 0 ? null : stars.Average());
    }
}
