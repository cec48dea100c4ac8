using MongoDB.Bson;
using Npgsql;
using Polystore.MongoDriver;
using Polystore.Runtime.Coordination;
using Polystore.Runtime.Coordination.Local;
using Polystore.Runtime.Coordination.Mongo;
using Polystore.Runtime.Coordination.Postgres;
using Polystore.Runtime.Tests.Routing;
using Polystore.TestServers;
using Polystore.TestServers.Mongo;

namespace Polystore.Runtime.Tests.Coordination;

/// <summary>Who took a lock, and slept past its lease before it had its token, takes nothing from the one who holds it by now.</summary>
public sealed class LapsedAskerTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    [ServerTheory(TestServer.Postgres)]
    [InlineData(nameof(IFencingTokens.ReserveAsync))]
    [InlineData(nameof(IFence.AdvanceAsync))]
    public async Task With_tokens_of_Postgres_the_holder_writes_on(string asleepBefore)
    {
        await using var source = NpgsqlDataSource.Create(await LockStores.PostgresConnectionAsync());
        var fence = new PostgresFence(source);

        await ProveAsync(fence, asleepBefore, (name, token) => fence.ExecuteAsync(name, token, Patience, (_, _) => Task.FromResult(0)));
    }

    [MongoTheory]
    [InlineData(nameof(IFencingTokens.ReserveAsync))]
    [InlineData(nameof(IFence.AdvanceAsync))]
    public async Task With_tokens_of_MongoDB_the_holder_writes_on(string asleepBefore)
    {
        await using var client = await MongoClient.OpenAsync(await MongoServers.UrlAsync());
        var database = MongoServers.NewDatabase();
        var fence = new MongoFence(client, database);

        await ProveAsync(fence, asleepBefore, (name, token) => fence.ExecuteAsync(name, token, (_, _) => Task.FromResult(0)));
        await client.RunCommandAsync(database, new BsonDocument("dropDatabase", 1));
    }

    [ServerFact(TestServer.Postgres)]
    public async Task What_was_drawn_and_not_made_known_is_never_given_again()
    {
        await using var source = NpgsqlDataSource.Create(await LockStores.PostgresConnectionAsync());
        var (fence, leases, name) = (new PostgresFence(source), new PostgresLockLeases(source), LockStores.NewName());
        var drawn = await fence.ReserveAsync(name);
        var known = await fence.IssueAsync(name);
        var more = await fence.ReserveAsync(name);
        var taken = (await leases.TryTakeAsync(new LeaseRequest(name, "me", Patience, WithToken: true, Queue: false, Waits: false), default)).Token;

        FencingToken[] tokens = [drawn, known, more, taken];
        tokens.ShouldBe(tokens.Order().Distinct());
        await Should.ThrowAsync<StaleTokenException>(async () => await fence.AdvanceAsync(name, more));
    }

    private static async Task ProveAsync<TFence>(TFence fence, string asleepBefore, Func<string, FencingToken, Task> write)
        where TFence : IFencingTokens, IFence
    {
        var (clock, lease, name) = (new HandClock(), TimeSpan.FromSeconds(10), LockStores.NewName());
        var leases = new LocalLockLeases(clock);
        var sleeper = new Sleeper(fence, fence, asleepBefore);

        // No timer of a process that is stopped comes due.
        var asking = new DistributedLocks(leases, new LockOptions { Lease = lease, Tokens = sleeper, Time = new HandClock() }).TryAcquireAsync(name).AsTask();
        await sleeper.Asleep.WaitAsync(Patience);
        clock.Advance(lease);
        await using var held = (await new DistributedLocks(leases, new LockOptions { Lease = lease, Tokens = fence }).TryAcquireAsync(name)).ShouldNotBeNull();
        await write(name, held.Token);

        sleeper.Wake();

        (await asking.WaitAsync(Patience)).ShouldBeNull("another holds it by now");
        await write(name, held.Token);
    }

    // A process that is stopped at one step.
    private sealed class Sleeper(IFencingTokens tokens, IFence fence, string step) : IFencingTokens, IFence
    {
        private readonly TaskCompletionSource asleep = new();
        private readonly TaskCompletionSource awake = new();

        public Task Asleep => asleep.Task;

        public void Wake() => awake.SetResult();

        public ValueTask<FencingToken> IssueAsync(string name, CancellationToken cancellationToken = default) => tokens.IssueAsync(name, cancellationToken);

        public async ValueTask<FencingToken> ReserveAsync(string name, CancellationToken cancellationToken = default)
        {
            await SleepAsync(nameof(ReserveAsync));
            return await tokens.ReserveAsync(name, cancellationToken);
        }

        public async ValueTask AdvanceAsync(string name, FencingToken token, CancellationToken cancellationToken = default)
        {
            await SleepAsync(nameof(AdvanceAsync));
            await fence.AdvanceAsync(name, token, cancellationToken);
        }

        private async Task SleepAsync(string before)
        {
            if (before == step)
            {
                asleep.SetResult();
                await awake.Task.WaitAsync(Patience);
            }
        }
    }
}
