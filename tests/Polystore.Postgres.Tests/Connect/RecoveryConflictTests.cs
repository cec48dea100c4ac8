using Npgsql;
using Polystore.Core.Connections;
using Polystore.Core.Errors;
using Polystore.Postgres.Connect;

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
}
