using Polystore.Runtime.Coordination.Idempotency;
using Polystore.Runtime.Tests.Cache;
using Polystore.Runtime.Tests.Stores;
using Polystore.TestServers;

namespace Polystore.Runtime.Tests.Coordination;

/// <summary>What every store of idempotency keys keeps.</summary>
public abstract class IdempotencyCompliance
{
    private protected static readonly byte[] Request = "POST /orders"u8.ToArray();

    [ComplianceFact]
    public async Task A_request_that_comes_many_times_is_done_once()
    {
        await using var place = new Opened();
        var store = await OpenAsync(place);
        var (keys, key, done) = (new IdempotencyKeys(store), LockStores.NewName(), 0);

        var answers = await Task.WhenAll(Enumerable.Range(0, 20).Select(async _ =>
        {
            byte[]? answer = null;
            await Until.HoldsAsync(async () =>
            {
                var (state, response) = await keys.RunAsync(key, Request, async cancellationToken =>
                {
                    Interlocked.Increment(ref done);
                    await Task.Delay(20, cancellationToken);
                    return "order 7"u8.ToArray();
                });
                answer = response;
                return state != IdempotencyState.InFlight;
            });
            return System.Text.Encoding.UTF8.GetString(answer!);
        }));

        done.ShouldBe(1);
        answers.ShouldAllBe(answer => answer == "order 7");
    }

    [ComplianceFact]
    public async Task What_is_there_is_told()
    {
        await using var place = new Opened();
        var store = await OpenAsync(place);
        var (keys, key) = (new IdempotencyKeys(store), LockStores.NewName());
        var begun = await keys.BeginAsync(key, Request);
        var second = await keys.BeginAsync(key, Request);
        var another = await keys.BeginAsync(key, "POST /users"u8.ToArray());

        begun.State.ShouldBe(IdempotencyState.Begun);
        second.State.ShouldBe(IdempotencyState.InFlight);
        second.RetryAfter.ShouldBeInRange(TimeSpan.FromSeconds(1), TimeSpan.FromMinutes(1));
        another.State.ShouldBe(IdempotencyState.Mismatch);
        (await second.CompleteAsync(new byte[] { 2 })).ShouldBeFalse("it is another's");
        await begun.AbandonAsync();
        var again = await keys.BeginAsync(key, Request);
        again.State.ShouldBe(IdempotencyState.Begun);
        (await again.CompleteAsync(new byte[] { 0, 255, 13 })).ShouldBeTrue();
        var repeated = await keys.BeginAsync(key, Request);
        repeated.State.ShouldBe(IdempotencyState.Completed);
        repeated.Response.ShouldBe([0, 255, 13]);
    }

    [ComplianceFact]
    public async Task A_claim_whose_process_died_runs_out_and_so_does_an_answer()
    {
        await using var place = new Opened();
        var store = await OpenAsync(place);
        var (keys, key) = (new IdempotencyKeys(store, new IdempotencyOptions { Lease = TimeSpan.FromSeconds(1), Life = TimeSpan.FromSeconds(5) }), LockStores.NewName());
        var dead = await keys.BeginAsync(key, Request);
        IdempotentRequest? heir = null;
        await Shelf.EventuallyAsync(async () => (heir = await keys.BeginAsync(key, Request)).State == IdempotencyState.Begun, "the claim did not run out");

        (await dead.CompleteAsync(new byte[] { 1 })).ShouldBeFalse();
        (await heir!.CompleteAsync(new byte[] { 2 })).ShouldBeTrue();
        (await keys.BeginAsync(key, Request)).Response.ShouldBe([2]);
        await Shelf.EventuallyAsync(async () => (await keys.BeginAsync(key, Request)).State == IdempotencyState.Begun, "the answer did not run out");
    }

    private protected abstract Task<IIdempotencyStore> OpenAsync(Opened place);
}
