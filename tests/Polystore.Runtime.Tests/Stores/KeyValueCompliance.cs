using System.Text;
using Polystore.Runtime.Stores;
using Polystore.TestServers;

namespace Polystore.Runtime.Tests.Stores;

/// <summary>What every key-value store does.</summary>
public abstract class KeyValueCompliance : IAsyncLifetime
{
    private static int number;
    private readonly string prefix = $"kv{Interlocked.Increment(ref number)}-{Environment.ProcessId}:";

    protected IKeyValueStore Store { get; private set; } = null!;

    public async Task InitializeAsync() => Store = await OpenAsync();

    public Task DisposeAsync() => Store.DisposeAsync().AsTask();

    protected abstract Task<IKeyValueStore> OpenAsync();

    protected string Key(string name) => prefix + name;

    [ComplianceFact]
    public async Task A_value_is_what_was_set_whatever_it_holds()
    {
        (await Store.GetAsync(Key("missing"))).ShouldBeNull();
        foreach (var value in new byte[][] { [], [0, 255, 13, 10, 0], Encoding.UTF8.GetBytes("žluťoučký 馬 🐎"), new byte[3_000_000] })
        {
            (await Store.SetAsync(Key("ключ 🔑 {x}"), value)).ShouldBeTrue();
            (await Store.GetAsync(Key("ключ 🔑 {x}"))).ShouldBe(value);
        }
    }

    [ComplianceFact]
    public async Task A_value_that_was_handed_over_is_nobodys_to_change()
    {
        byte[] given = [1, 2];
        await Store.SetAsync(Key("a"), given);
        given[0] = 9;
        (await Store.GetAsync(Key("a")))![1] = 9;

        (await Store.GetAsync(Key("a"))).ShouldBe([1, 2]);
    }

    [ComplianceFact]
    public async Task Many_values_come_in_the_order_of_the_keys()
    {
        await Task.WhenAll(Enumerable.Range(0, 50).Select(i => Store.SetAsync(Key($"n{i}"), BitConverter.GetBytes(i)).AsTask()));
        await Store.HashSetAsync(Key("hash"), new Dictionary<string, byte[]> { ["f"] = [1] });

        var values = await Store.GetManyAsync([.. Enumerable.Range(0, 50).Select(i => Key($"n{49 - i}")), Key("missing"), Key("hash")]);

        values.Take(50).Select(value => BitConverter.ToInt32(value!)).ShouldBe(Enumerable.Range(0, 50).Reverse());
        values.Skip(50).ShouldBe([null, null]);
        (await Store.GetManyAsync([])).ShouldBeEmpty();
    }

    [ComplianceFact]
    public async Task Conditions_of_setting_hold()
    {
        (await Store.SetAsync(Key("a"), new byte[] { 1 }, when: KeyCondition.Present)).ShouldBeFalse();
        (await Store.SetAsync(Key("a"), new byte[] { 2 }, when: KeyCondition.Missing)).ShouldBeTrue();
        (await Store.SetAsync(Key("a"), new byte[] { 3 }, when: KeyCondition.Missing)).ShouldBeFalse();
        (await Store.SetAsync(Key("a"), new byte[] { 4 }, when: KeyCondition.Present)).ShouldBeTrue();
        (await Store.GetAsync(Key("a"))).ShouldBe([4]);
    }

    [ComplianceFact]
    public async Task Lives_end_are_shown_and_can_be_changed()
    {
        await Store.SetAsync(Key("short"), new byte[] { 1 }, TimeSpan.FromMilliseconds(1));
        await Store.SetAsync(Key("long"), new byte[] { 1 }, TimeSpan.FromHours(1));
        await Store.SetAsync(Key("ever"), new byte[] { 1 });

        await Until.HoldsAsync(async () => await Store.GetAsync(Key("short")) is null);
        (await Store.ExistsAsync(Key("short"))).ShouldBeFalse();
        (await Store.TimeToLiveAsync(Key("long"))).ShouldNotBeNull().ShouldBeInRange(TimeSpan.FromMinutes(50), TimeSpan.FromHours(1));
        (await Store.TimeToLiveAsync(Key("ever"))).ShouldBeNull();
        (await Store.TimeToLiveAsync(Key("missing"))).ShouldBeNull();

        (await Store.ExpireAsync(Key("ever"), TimeSpan.FromHours(2))).ShouldBeTrue();
        (await Store.TimeToLiveAsync(Key("ever"))).ShouldNotBeNull().ShouldBeGreaterThan(TimeSpan.FromHours(1));
        (await Store.ExpireAsync(Key("ever"), null)).ShouldBeTrue();
        (await Store.ExpireAsync(Key("ever"), null)).ShouldBeTrue();
        (await Store.TimeToLiveAsync(Key("ever"))).ShouldBeNull();
        (await Store.ExpireAsync(Key("missing"), TimeSpan.FromHours(1))).ShouldBeFalse();
        (await Store.ExpireAsync(Key("missing"), null)).ShouldBeFalse();
        await Should.ThrowAsync<ArgumentOutOfRangeException>(() => Store.SetAsync(Key("a"), new byte[] { 1 }, TimeSpan.Zero).AsTask());
    }

    [ComplianceFact]
    public async Task Setting_begins_a_new_life_and_counting_does_not()
    {
        await Store.SetAsync(Key("n"), "5"u8.ToArray(), TimeSpan.FromHours(1));
        (await Store.IncrementAsync(Key("n"), 2)).ShouldBe(7);
        (await Store.TimeToLiveAsync(Key("n"))).ShouldNotBeNull();

        await Store.SetAsync(Key("n"), "1"u8.ToArray());
        (await Store.TimeToLiveAsync(Key("n"))).ShouldBeNull();
    }

    [ComplianceFact]
    public async Task A_hundred_counters_at_once_lose_nothing()
    {
        var seen = await Task.WhenAll(Enumerable.Range(0, 100).Select(_ => Store.IncrementAsync(Key("n")).AsTask()));
        var fields = await Task.WhenAll(Enumerable.Range(0, 100).Select(_ => Store.HashIncrementAsync(Key("h"), "f", 2).AsTask()));

        seen.Order().ShouldBe(Enumerable.Range(1, 100).Select(i => (long)i));
        fields.Max().ShouldBe(200);
        (await Store.GetAsync(Key("n"))).ShouldBe("100"u8.ToArray());
    }

    [ComplianceFact]
    public async Task What_is_no_number_is_not_counted()
    {
        foreach (var text in new[] { "x", "1.5", " 1", "+1", "01", "9223372036854775807" })
        {
            await Store.SetAsync(Key("n"), Encoding.UTF8.GetBytes(text));
            await Should.ThrowAsync<InvalidChangeException>(() => Store.IncrementAsync(Key("n")).AsTask());
            (await Store.GetAsync(Key("n"))).ShouldBe(Encoding.UTF8.GetBytes(text));
        }

        await Store.HashSetAsync(Key("h"), new Dictionary<string, byte[]> { ["f"] = "x"u8.ToArray() });
        await Should.ThrowAsync<InvalidChangeException>(() => Store.HashIncrementAsync(Key("h"), "f").AsTask());
    }

    [ComplianceFact]
    public async Task Of_many_who_compare_and_set_one_wins()
    {
        byte[] first = [0, 255];
        (await Store.CompareAndSetAsync(Key("a"), first, new byte[] { 1 })).ShouldBeFalse("nothing is there");
        (await Store.CompareAndSetAsync(Key("a"), null, first)).ShouldBeTrue();
        (await Store.CompareAndSetAsync(Key("a"), null, new byte[] { 1 })).ShouldBeFalse("something is there");

        var won = await Task.WhenAll(Enumerable.Range(1, 30).Select(i => Store.CompareAndSetAsync(Key("a"), first, new[] { (byte)i }, TimeSpan.FromHours(1)).AsTask()));

        won.Count(winner => winner).ShouldBe(1);
        (await Store.GetAsync(Key("a"))).ShouldBe([(byte)(Array.IndexOf(won, true) + 1)]);
        (await Store.TimeToLiveAsync(Key("a"))).ShouldNotBeNull();
        (await Store.CompareAndDeleteAsync(Key("a"), first)).ShouldBeFalse();
        (await Store.CompareAndDeleteAsync(Key("a"), (await Store.GetAsync(Key("a")))!)).ShouldBeTrue();
        (await Store.CompareAndDeleteAsync(Key("a"), first)).ShouldBeFalse();
    }

    [ComplianceFact]
    public async Task Keys_of_every_kind_are_deleted()
    {
        await Store.SetAsync(Key("a"), new byte[] { 1 });
        await Store.HashSetAsync(Key("b"), new Dictionary<string, byte[]> { ["f"] = [1] });
        await Store.SortedSetAddAsync(Key("c"), "m", 1);
        await Store.ListPushAsync(Key("d"), new byte[] { 1 }, 3);

        (await Store.DeleteAsync([Key("a"), Key("b"), Key("c"), Key("d"), Key("missing"), Key("a")])).ShouldBe(4);
        (await Store.DeleteAsync([])).ShouldBe(0);
        (await Store.ExistsAsync(Key("b"))).ShouldBeFalse();
    }

    [ComplianceFact]
    public async Task A_hash_holds_fields_and_is_gone_with_the_last()
    {
        (await Store.HashGetAllAsync(Key("h"))).ShouldBeEmpty();
        await Store.HashSetAsync(Key("h"), new Dictionary<string, byte[]> { ["ä"] = [0, 255], [""] = [] });
        await Store.HashSetAsync(Key("h"), new Dictionary<string, byte[]> { ["ä"] = [7] });

        (await Store.HashGetAsync(Key("h"), "ä")).ShouldBe([7]);
        (await Store.HashGetAsync(Key("h"), "other")).ShouldBeNull();
        var all = await Store.HashGetAllAsync([Key("missing"), Key("h")]);
        all[0].ShouldBeEmpty();
        all[1].Keys.Order().ShouldBe(["", "ä"]);
        (await Store.HashDeleteAsync(Key("h"), ["", "other"])).ShouldBe(1);
        (await Store.HashDeleteAsync(Key("h"), [])).ShouldBe(0);
        (await Store.HashDeleteAsync(Key("h"), ["ä"])).ShouldBe(1);
        (await Store.ExistsAsync(Key("h"))).ShouldBeFalse();
    }

    [ComplianceFact]
    public async Task A_sorted_set_is_in_order_and_tells_ranks()
    {
        foreach (var (member, score) in new[] { ("c", 3.0), ("b", 2), ("a", 2), ("\ue000", 1), ("🐎", 1), ("low", double.NegativeInfinity) })
        {
            (await Store.SortedSetAddAsync(Key("s"), member, score)).ShouldBeTrue();
        }

        (await Store.SortedSetAddAsync(Key("s"), "c", 2.5)).ShouldBeFalse();
        (await Store.SortedSetIncrementAsync(Key("s"), "new", 0.25)).ShouldBe(0.25);

        (await Store.SortedSetRangeAsync(Key("s"), 0, -1)).Select(one => one.Member).ShouldBe(["low", "new", "\ue000", "🐎", "a", "b", "c"]);
        (await Store.SortedSetRangeAsync(Key("s"), 0, 1, descending: true)).ShouldBe([new ScoredMember("c", 2.5), new ScoredMember("b", 2)]);
        (await Store.SortedSetRangeAsync(Key("s"), -2, 100)).Select(one => one.Member).ShouldBe(["b", "c"]);
        (await Store.SortedSetRangeAsync(Key("s"), 5, 2)).ShouldBeEmpty();
        (await Store.SortedSetRangeByScoreAsync(Key("s"), 1, 2, 3)).Select(one => one.Member).ShouldBe(["\ue000", "🐎", "a"]);
        (await Store.SortedSetRankAsync(Key("s"), "c")).ShouldBe(6);
        (await Store.SortedSetRankAsync(Key("s"), "c", descending: true)).ShouldBe(0);
        (await Store.SortedSetRankAsync(Key("s"), "nobody")).ShouldBeNull();
        (await Store.SortedSetScoreAsync(Key("s"), "low")).ShouldBe(double.NegativeInfinity);
        (await Store.SortedSetScoreAsync(Key("missing"), "low")).ShouldBeNull();
        (await Store.SortedSetLengthAsync(Key("s"))).ShouldBe(7);
        (await Store.SortedSetRemoveAsync(Key("s"), "c")).ShouldBeTrue();
        (await Store.SortedSetRemoveAsync(Key("s"), "c")).ShouldBeFalse();
        await Should.ThrowAsync<InvalidChangeException>(() => Store.SortedSetAddAsync(Key("s"), "x", double.NaN).AsTask());
        await Should.ThrowAsync<InvalidChangeException>(() => Store.SortedSetIncrementAsync(Key("s"), "low", double.PositiveInfinity).AsTask());
    }

    [ComplianceFact]
    public async Task A_list_keeps_the_newest()
    {
        (await Store.ListNewestAsync(Key("l"), 5)).ShouldBeEmpty();
        for (byte i = 1; i <= 5; i++)
        {
            (await Store.ListPushAsync(Key("l"), new[] { i }, 3)).ShouldBe(Math.Min(i, (byte)3));
        }

        (await Store.ListNewestAsync(Key("l"), 2)).ShouldBe([[5], [4]]);
        (await Store.ListNewestAsync(Key("l"), 10)).Count.ShouldBe(3);
    }

    [ComplianceFact]
    public async Task Another_kind_of_value_is_refused_and_left_alone()
    {
        await Store.SetAsync(Key("v"), new byte[] { 1 });
        await Store.HashSetAsync(Key("h"), new Dictionary<string, byte[]> { ["f"] = [1] });

        await Should.ThrowAsync<WrongKindException>(() => Store.GetAsync(Key("h")).AsTask());
        await Should.ThrowAsync<WrongKindException>(() => Store.IncrementAsync(Key("h")).AsTask());
        await Should.ThrowAsync<WrongKindException>(() => Store.CompareAndDeleteAsync(Key("h"), new byte[] { 1 }).AsTask());
        await Should.ThrowAsync<WrongKindException>(() => Store.HashSetAsync(Key("v"), new Dictionary<string, byte[]> { ["f"] = [1] }).AsTask());
        await Should.ThrowAsync<WrongKindException>(() => Store.HashGetAllAsync(Key("v")).AsTask());
        await Should.ThrowAsync<WrongKindException>(() => Store.SortedSetAddAsync(Key("v"), "m", 1).AsTask());
        await Should.ThrowAsync<WrongKindException>(() => Store.ListPushAsync(Key("v"), new byte[] { 1 }, 1).AsTask());
        (await Store.GetAsync(Key("v"))).ShouldBe([1]);
    }

    [ComplianceFact]
    public async Task A_cancelled_call_is_cancelled_and_the_store_goes_on()
    {
        using var cancelled = new CancellationTokenSource();
        await cancelled.CancelAsync();

        await Should.ThrowAsync<OperationCanceledException>(() => Store.GetAsync(Key("a"), cancelled.Token).AsTask());
        await Should.ThrowAsync<OperationCanceledException>(() => Store.IncrementAsync(Key("a"), 1, cancelled.Token).AsTask());
        (await Store.IncrementAsync(Key("b"))).ShouldBe(1);
        await Store.PingAsync();
    }
}
