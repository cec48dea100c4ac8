using Npgsql;
using Polystore.Core.Connections;
using Polystore.Core.Errors;
using Polystore.Core.Observation;
using Polystore.Postgres.Connect;
using Polystore.Postgres.Observe;
using Polystore.TestServers;

namespace Polystore.Postgres.Tests.Connect;

public sealed class RecoveryConflictTests
{
    private static TargetException Failure(string state) =>
        PostgresFailure.From(new PostgresException("terminating connection due to conflict with recovery", "FATAL", "FATAL", state), DatabaseUrl.Parse("postgres://dba@standby/shop"));

    [Fact]
    public async Task Work_that_a_standby_cancelled_is_done_once_more()
    {
        var attempts = 0;
        (await RecoveryConflict.OnceMoreAsync(_ => ++attempts == 1 ? throw Failure("40001") : Task.FromResult(attempts), CancellationToken.None)).ShouldBe(2);
    }

    [Fact]
    public async Task Standby_that_cancels_twice_is_told_as_what_it_is()
    {
        var attempts = 0;
        var failure = await Should.ThrowAsync<TargetException>(() => RecoveryConflict.OnceMoreAsync<int>(_ => throw Failure(++attempts < 9 ? "40001" : ""), CancellationToken.None));
        attempts.ShouldBe(2);
        failure.Message.ShouldStartWith("standby:5432 is a standby and cancelled the observation");
        failure.Message.ShouldContain("max_standby_streaming_delay");
    }

    [Fact]
    public async Task Other_failures_are_not_tried_again()
    {
        var attempts = 0;
        await Should.ThrowAsync<TargetException>(() => RecoveryConflict.OnceMoreAsync<int>(_ => throw Failure(++attempts > 0 ? "57P01" : ""), CancellationToken.None));
        attempts.ShouldBe(1);
    }

    [ServerTheory(TestServer.Postgres)]
    [InlineData(1)]
    [InlineData(2)]
    public async Task Observation_that_a_real_standby_cancels_is_done_once_more(int cancelled)
    {
        await using var primary = await PostgresServer.StartAsync();
        await primary.ExecuteAsync("CREATE TABLE t WITH (autovacuum_enabled = off) AS SELECT i FROM generate_series(1, 1000) i");
        await using var standby = await primary.StartReplicaAsync("conflicting");
        await standby.ExecuteAsync("ALTER SYSTEM SET max_standby_streaming_delay = 0");
        await standby.ExecuteAsync("SELECT pg_reload_conf()");

        // The step after the first queries: from then on the observation has a snapshot, which needs the rows that go now.
        var times = 0;
        var conflict = new OnStep(async step =>
        {
            if (step.Done == 2 && ++times <= cancelled)
            {
                await primary.ExecuteAsync("DELETE FROM t");
                await primary.ExecuteAsync("VACUUM t");
                await primary.ExecuteAsync("INSERT INTO t SELECT i FROM generate_series(1, 1000) i");
                await CaughtUpAsync(primary, standby);
            }
        });
        var observation = new PostgresProbe().ObserveAsync(DatabaseUrl.Parse(standby.Url()), new ObserveOptions(), conflict, CancellationToken.None);
        if (cancelled == 1)
        {
            (await observation).Catalog.Tables.ShouldContain(table => table.Name == "t");
        }
        else
        {
            (await Should.ThrowAsync<TargetException>(() => observation)).Message.ShouldContain("standby");
        }

        times.ShouldBe(2);
    }

    private static async Task CaughtUpAsync(PostgresServer primary, PostgresServer standby)
    {
        var position = (string)(await primary.ScalarAsync("SELECT pg_current_wal_flush_lsn()::text"))!;
        for (var attempt = 1; !(bool)(await standby.ScalarAsync($"SELECT pg_last_wal_replay_lsn() >= '{position}'"))!; attempt++)
        {
            attempt.ShouldBeLessThan(300, "the standby does not replay");
            await Task.Delay(100);
        }
    }

    // Reports at once and waits for what the report sets off, which Progress<T> would do later and elsewhere.
    private sealed class OnStep(Func<ProgressStep, Task> act) : IProgress<ProgressStep>
    {
        public void Report(ProgressStep value) => Task.Run(() => act(value)).GetAwaiter().GetResult();
    }
}
