using Polystore.Runtime.Structures.Analytics;
using Polystore.Runtime.Structures.Topics;
using Polystore.Runtime.Tests.Stores;

namespace Polystore.Runtime.Tests.Structures;

/// <content>Leaderboards, counters, bitmaps, places, topics.</content>
public abstract partial class StructureCompliance
{
    private static readonly DateTimeOffset Noon = new(2026, 3, 29, 12, 0, 30, TimeSpan.Zero);

    [ComplianceFact]
    public async Task A_leaderboard_tells_ranks_pages_and_neighbours()
    {
        var board = new Leaderboard(Store, Servers.NewName());
        for (var i = 1; i <= 10; i++)
        {
            await board.SetAsync($"p{i:00}", i * 10);
        }

        (await board.AddAsync("p01", 95.5)).ShouldBe(105.5);
        await board.SetAsync("p02", 5, onlyHigher: true);

        (await board.TopAsync(2)).ShouldBe([new LeaderboardEntry("p01", 1, 105.5), new LeaderboardEntry("p10", 2, 100)]);
        (await board.TopAsync(2, after: 8)).ShouldBe([new LeaderboardEntry("p03", 9, 30), new LeaderboardEntry("p02", 10, 20)]);
        (await board.FindAsync("p09")).ShouldBe(new LeaderboardEntry("p09", 3, 90));
        (await board.FindAsync("nobody")).ShouldBeNull();
        (await board.AroundAsync("p10", 2)).Select(entry => (entry.Member, entry.Rank)).ShouldBe([("p01", 1L), ("p10", 2L), ("p09", 3L), ("p08", 4L)]);
        (await board.AroundAsync("nobody", 2)).ShouldBeEmpty();
        (await board.RemoveAsync("p01")).ShouldBeTrue();
        (await board.CountAsync()).ShouldBe(9);
    }

    [ComplianceFact]
    public async Task Members_of_one_score_have_ranks_of_their_own_and_pages_hold_each_once()
    {
        var board = new Leaderboard(Store, Servers.NewName());
        for (var i = 0; i < 25; i++)
        {
            await board.SetAsync($"p{i:00}", i / 10);
        }

        var pages = new List<LeaderboardEntry>();
        for (var after = 0; after < 25; after += 7)
        {
            pages.AddRange(await board.TopAsync(7, after));
        }

        pages.Select(entry => entry.Rank).ShouldBe(Enumerable.Range(1, 25).Select(rank => (long)rank));
        pages.Select(entry => entry.Member).Distinct().Count().ShouldBe(25);
        foreach (var entry in pages)
        {
            (await board.FindAsync(entry.Member)).ShouldBe(entry);
        }
    }

    [ComplianceFact]
    public async Task A_counter_adds_up_alike_in_every_rollup()
    {
        var counter = new TimeCounter(Store, new TimeCounterOptions { Name = Servers.NewName(), Time = new StoppedClock(Noon) });
        await counter.AddAsync("page", 2);
        await counter.AddAsync("page", 3, Noon.AddMinutes(-200));
        await counter.AddAsync("page", 4, Noon.AddDays(-3));
        await counter.AddAsync("page", 5, Noon.AddDays(-5000));
        await counter.AddAsync("other");

        var minutes = await counter.ReadAsync("page", TimeSpan.FromMinutes(1), Noon.AddDays(-4), Noon.AddMinutes(1));
        var hours = await counter.ReadAsync("page", TimeSpan.FromHours(1), Noon.AddDays(-4), Noon.AddMinutes(1));
        var days = await counter.ReadAsync("page", TimeSpan.FromDays(1), Noon.AddDays(-4), Noon.AddMinutes(1));

        minutes.Count.ShouldBe((4 * 1440) + 2);
        minutes.Where(bucket => bucket.Count > 0).Select(bucket => (bucket.Begin, bucket.Count)).ShouldBe([(Noon.AddMinutes(-200).AddSeconds(-30), 3L), (Noon.AddSeconds(-30), 2L)], "three days are longer than minutes are kept");
        hours.Sum(bucket => bucket.Count).ShouldBe(9);
        days.Select(bucket => bucket.Count).ShouldBe([0, 4, 0, 0, 5]);
        await Should.ThrowAsync<ArgumentException>(async () => await counter.ReadAsync("page", TimeSpan.FromMinutes(7), Noon, Noon));
    }

    [ComplianceFact]
    public async Task A_bucket_ends_where_the_next_begins_and_an_offset_is_no_other_time()
    {
        var midnight = new DateTimeOffset(2026, 3, 29, 0, 0, 0, TimeSpan.Zero);
        var counter = new TimeCounter(Store, new TimeCounterOptions { Name = Servers.NewName(), Time = new StoppedClock(Noon) });
        await counter.AddAsync("page", 1, midnight.AddTicks(-1));
        await counter.AddAsync("page", 2, midnight);
        await counter.AddAsync("page", 4, midnight.ToOffset(TimeSpan.FromHours(-5)));
        await counter.AddAsync("page", 8, new DateTimeOffset(2026, 3, 29, 1, 59, 0, TimeSpan.FromHours(2)));

        var days = await counter.ReadAsync("page", TimeSpan.FromDays(1), midnight.AddDays(-1), midnight.AddDays(1));
        days.Select(day => (day.Begin, day.Count)).ShouldBe([(midnight.AddDays(-1), 9L), (midnight, 6L)]);
        (await counter.ReadAsync("page", TimeSpan.FromHours(1), midnight, midnight)).ShouldBeEmpty();
        (await counter.ReadAsync("page", TimeSpan.FromHours(1), midnight, midnight.AddTicks(1))).ShouldHaveSingleItem().Count.ShouldBe(6);
    }

    [ComplianceFact]
    public async Task Listeners_of_a_topic_get_its_messages()
    {
        var topic = new Topic<Job>(Store, Servers.NewName(), Servers.Serializer);
        await using var one = await topic.SubscribeAsync();
        await using var other = await topic.SubscribeAsync();
        await topic.PublishAsync(new Job(7, "ä"));

        foreach (var subscription in new[] { one, other })
        {
            await foreach (var message in subscription)
            {
                message.ShouldBe(new Job(7, "ä"));
                break;
            }

            subscription.Missed.ShouldBe(0);
        }
    }

    [ComplianceFact]
    public async Task A_listener_passes_over_what_it_cannot_read_and_counts_it()
    {
        var name = Servers.NewName();
        var topic = new Topic<Job>(Store, name, Servers.Serializer);
        await using var one = await topic.SubscribeAsync();
        await new Topic<string>(Store, name, new Garbled()).PublishAsync("{no json");
        await topic.PublishAsync(new Job(7, "ä"));

        await foreach (var message in one)
        {
            message.Number.ShouldBe(7);
            break;
        }

        one.Missed.ShouldBe(1);
    }

    [ComplianceFact]
    public async Task Unique_members_of_several_days_count_once()
    {
        var (clock, name) = (new StoppedClock(Noon), Servers.NewName());
        var visitors = new UniqueCounter(Store, name, TimeSpan.FromDays(30), clock);
        await visitors.AddAsync([.. Enumerable.Range(0, 1000).Select(i => $"v{i}")]);
        clock.Now = Noon.AddDays(1);
        await visitors.AddAsync([.. Enumerable.Range(500, 1000).Select(i => $"v{i}")]);
        var today = DateOnly.FromDateTime(Noon.UtcDateTime);

        // Three standard errors.
        (await visitors.CountAsync(today, today)).ShouldBeInRange(975, 1025);
        (await visitors.CountAsync(today, today.AddDays(1))).ShouldBeInRange(1463, 1537);
        (await visitors.CountAsync(today.AddDays(2), today.AddDays(9))).ShouldBe(0);
    }

    [ComplianceFact]
    public async Task Many_members_are_counted_at_once()
    {
        var visitors = new UniqueCounter(Store, Servers.NewName(), TimeSpan.FromDays(1), new StoppedClock(Noon));
        await visitors.AddAsync([.. Enumerable.Range(0, 20_000).Select(i => $"v{i}")]);
        var today = DateOnly.FromDateTime(Noon.UtcDateTime);

        // Three standard errors.
        (await visitors.CountAsync(today, today)).ShouldBeInRange(19_514, 20_486);
    }

    [ComplianceFact]
    public async Task Active_members_are_counted_on_all_and_on_any_of_the_days()
    {
        var clock = new StoppedClock(Noon);
        var active = new DailyActivity(Store, Servers.NewName(), TimeSpan.FromDays(30), clock);
        foreach (var member in new[] { 1L, 2, 70_000 })
        {
            await active.MarkAsync(member);
        }

        clock.Now = Noon.AddDays(1);
        await active.MarkAsync(2);
        await active.MarkAsync(3);
        var (today, tomorrow) = (DateOnly.FromDateTime(Noon.UtcDateTime), DateOnly.FromDateTime(Noon.UtcDateTime).AddDays(1));

        (await active.CountAsync(today)).ShouldBe(3);
        (await active.CountOnAllAsync([today, tomorrow])).ShouldBe(1);
        (await active.CountOnAnyAsync([today, tomorrow])).ShouldBe(4);
        (await active.WasActiveAsync(70_000, today)).ShouldBeTrue();
        (await active.WasActiveAsync(70_000, tomorrow)).ShouldBeFalse();
        await Should.ThrowAsync<ArgumentException>(async () => await active.MarkAsync(-1));
    }

    [ComplianceFact]
    public async Task Places_are_found_by_their_distance()
    {
        var shops = new GeoIndex(Store, Servers.NewName());
        await shops.SetAsync("Palermo", 13.361389, 38.115556);
        await shops.SetAsync("Catania", 15.087269, 37.502669);

        // The distances of Redis's own documentation.
        (await shops.DistanceAsync("Palermo", "Catania"))!.Value.ShouldBe(166274.1516, 1);
        (await shops.DistanceAsync("Palermo", "Rome")).ShouldBeNull();
        var near = await shops.NearAsync(15, 37, 200_000);
        near.Select(place => place.Member).ShouldBe(["Catania", "Palermo"]);
        near[0].Metres.ShouldBe(56441.3, 1);
        near[0].Longitude.ShouldBe(15.087269, 0.0001);
        (await shops.NearAsync(15, 37, 100_000)).Count.ShouldBe(1);
        (await shops.RemoveAsync("Catania")).ShouldBeTrue();
        await Should.ThrowAsync<ArgumentException>(async () => await shops.SetAsync("pole", 0, 90));
    }

    private sealed class StoppedClock(DateTimeOffset now) : TimeProvider
    {
        public DateTimeOffset Now { get; set; } = now;

        public override DateTimeOffset GetUtcNow() => Now;
    }
}
