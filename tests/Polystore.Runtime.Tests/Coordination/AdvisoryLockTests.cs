using Npgsql;
using Polystore.Runtime.Coordination;
using Polystore.Runtime.Coordination.Postgres;
using Polystore.Runtime.Tests.Cache;
using Polystore.TestServers;

namespace Polystore.Runtime.Tests.Coordination;

public sealed class AdvisoryLockTests
{
    private static readonly AdvisoryLockOptions Quick = new() { KeepAlive = TimeSpan.FromMilliseconds(50) };

    [ServerFact(TestServer.Postgres)]
    public async Task One_session_holds_it_and_the_next_has_a_greater_token()
    {
        await using var source = NpgsqlDataSource.Create(await LockStores.PostgresConnectionAsync());
        var (locks, name) = (new PostgresAdvisoryLocks(source), LockStores.NewName());

        var first = (await locks.TryAcquireAsync(name)).ShouldNotBeNull();
        (await locks.TryAcquireAsync(name)).ShouldBeNull();
        await Should.ThrowAsync<TimeoutException>(async () => await locks.AcquireAsync(name, TimeSpan.FromMilliseconds(50)));
        var waiter = locks.AcquireAsync(name, TimeSpan.FromMinutes(1)).AsTask();
        await first.DisposeAsync();
        await using var second = await waiter;

        second.Token.ShouldBeGreaterThan(first.Token);
    }

    [ServerFact(TestServer.Postgres)]
    public async Task A_lost_session_frees_it_and_its_holder_hears_of_it()
    {
        await using var source = NpgsqlDataSource.Create(await LockStores.PostgresConnectionAsync());
        var (locks, name) = (new PostgresAdvisoryLocks(source, Quick), LockStores.NewName());
        await using var held = (await locks.TryAcquireAsync(name)).ShouldNotBeNull();
        await using var killer = source.CreateCommand("SELECT pg_terminate_backend(pid) FROM pg_locks WHERE locktype = 'advisory' AND objid = (hashtextextended($1, 0) & 4294967295)::oid");
        killer.Parameters.Add(new NpgsqlParameter { Value = name });
        (await killer.ExecuteScalarAsync()).ShouldBe(true);

        await Shelf.EventuallyAsync(() => Task.FromResult(held.Lost.IsCancellationRequested), "the loss was not told");
        await using var heir = await locks.AcquireAsync(name, TimeSpan.FromMinutes(1));
        heir.Token.ShouldBeGreaterThan(held.Token);
    }

    [ServerTheory(TestServer.Postgres | TestServer.PgBouncer)]
    [InlineData("transaction")]
    [InlineData("session")]
    public async Task Behind_a_pooler_it_is_refused_unless_that_keeps_sessions(string mode)
    {
        var server = await PostgresServer.SharedAsync();
        await using var pooler = await PgBouncer.StartAsync(server, mode);
        var connection = new NpgsqlConnectionStringBuilder(await LockStores.PostgresConnectionAsync()) { Port = pooler.Port, NoResetOnClose = true };
        await using var source = NpgsqlDataSource.Create(connection.ConnectionString);

        var refused = await Should.ThrowAsync<LockUnavailableException>(async () => await new PostgresAdvisoryLocks(source).TryAcquireAsync("a"));
        refused.Message.ShouldStartWith("An advisory lock belongs to a session, and a pooler stands between");
        if (mode == "session")
        {
            await using var held = (await new PostgresAdvisoryLocks(source, new AdvisoryLockOptions { AllowSessionPooler = true }).TryAcquireAsync(LockStores.NewName())).ShouldNotBeNull();
        }
    }
}
