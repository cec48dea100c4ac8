using Polystore.Runtime.Coordination;
using Polystore.Runtime.Tests.Stores;

namespace Polystore.Runtime.Tests.Coordination;

/// <summary>A lock that is held, of any kind.</summary>
internal sealed record Holding(FencingToken Token, Func<ValueTask> Leave) : IAsyncDisposable
{
    public ValueTask DisposeAsync() => Leave();
}

/// <summary>Locks of any kind, as one process has them.</summary>
internal sealed record Locks(Func<string, ValueTask<Holding?>> TryAcquireAsync, Func<string, TimeSpan, ValueTask<Holding>> AcquireAsync);

/// <summary>What every kind of lock keeps, whether it is a lease or a session.</summary>
public abstract class MutualExclusion
{
    private protected static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    [ComplianceFact]
    public async Task One_holds_it_and_the_next_has_a_greater_token()
    {
        await using var place = new Opened();
        var (one, other) = await TwoAsync(place);
        var name = LockStores.NewName();

        var first = (await one.TryAcquireAsync(name)).ShouldNotBeNull();
        (await other.TryAcquireAsync(name)).ShouldBeNull();
        await using var elsewhere = (await other.TryAcquireAsync(name + " else")).ShouldNotBeNull();
        await first.DisposeAsync();
        await using var second = (await other.TryAcquireAsync(name)).ShouldNotBeNull();

        first.Token.Value.ShouldBeGreaterThan(0);
        second.Token.ShouldBeGreaterThan(first.Token);
        await first.DisposeAsync();
        (await one.TryAcquireAsync(name)).ShouldBeNull("who gives it back twice takes it from nobody");
    }

    [ComplianceFact]
    public async Task Many_callers_are_never_in_it_at_once()
    {
        await using var place = new Opened();
        var (one, other) = await TwoAsync(place);
        var (locks, name) = (new[] { one, other }, LockStores.NewName());
        var (inside, most) = (0, 0);
        var tokens = new List<FencingToken>();

        await Task.WhenAll(Enumerable.Range(0, 10).Select(async caller =>
        {
            for (var i = 0; i < 5; i++)
            {
                await using var held = await locks[caller % 2].AcquireAsync(name, Patience);
                most = Math.Max(most, Interlocked.Increment(ref inside));
                tokens.Add(held.Token);
                await Task.Yield();
                Interlocked.Decrement(ref inside);
            }
        }));

        most.ShouldBe(1);
        tokens.ShouldBe(tokens.Order().Distinct());
        tokens.Count.ShouldBe(50);
    }

    [ComplianceFact]
    public async Task Who_waits_too_long_hears_of_it_and_holds_up_nobody()
    {
        await using var place = new Opened();
        var (one, other) = await TwoAsync(place);
        var name = LockStores.NewName();
        var held = (await one.TryAcquireAsync(name)).ShouldNotBeNull();
        (await Should.ThrowAsync<TimeoutException>(async () => await other.AcquireAsync(name, TimeSpan.FromMilliseconds(50)))).Message.ShouldContain($"lock '{name}' was not free within 0.05 s");
        await held.DisposeAsync();

        await using var next = (await one.TryAcquireAsync(name)).ShouldNotBeNull();
    }

    /// <summary>As two processes have them.</summary>
    private protected abstract Task<(Locks One, Locks Other)> TwoAsync(Opened place);
}
