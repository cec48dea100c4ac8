using Polystore.Runtime.Cache;

namespace Polystore.Runtime.Tests.Cache;

public sealed class LocalEntriesTests
{
    [Fact]
    public void Entries_that_come_and_go_leave_nothing_behind()
    {
        var entries = new LocalEntries(100, TimeProvider.System);

        for (var i = 0; i < 50_000; i++)
        {
            var key = $"key {i % 40}";
            entries.Keep(key, Entry(i), entries.GenerationOf(key));
            entries.Invalidate(key);
            entries.Keep(key, Entry(i), entries.GenerationOf(key));
        }

        entries.Count.ShouldBe(40);
        entries.Places.ShouldBeLessThan(300);
    }

    [Fact]
    public void What_is_read_outlives_what_is_not()
    {
        var entries = new LocalEntries(100, TimeProvider.System);
        entries.Keep("often read", Entry(0), entries.GenerationOf("often read"));

        for (var i = 0; i < 10_000; i++)
        {
            entries.TryGet("often read", out _);
            entries.Keep($"key {i}", Entry(i), entries.GenerationOf($"key {i}"));
        }

        entries.TryGet("often read", out _).ShouldBeTrue();
        entries.Count.ShouldBeLessThanOrEqualTo(100);
    }

    [Fact]
    public void An_answer_that_was_asked_for_before_an_invalidation_is_not_kept()
    {
        var entries = new LocalEntries(100, TimeProvider.System);
        var asked = entries.GenerationOf("key");
        entries.Invalidate("key");

        entries.Keep("key", Entry(1), asked);

        entries.TryGet("key", out _).ShouldBeFalse();
    }

    private static LocalEntry Entry(int value) => new() { Value = value, ExpiresAt = long.MaxValue, FreshUntil = long.MaxValue, RefreshAt = long.MaxValue, Tags = [] };
}
