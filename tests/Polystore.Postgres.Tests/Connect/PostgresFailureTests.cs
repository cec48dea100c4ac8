using Npgsql;
using Polystore.Core.Connections;
using Polystore.Core.Observation;
using Polystore.Postgres.Connect;

namespace Polystore.Postgres.Tests.Connect;

public sealed class PostgresFailureTests
{
    private static readonly DatabaseUrl Url = DatabaseUrl.Parse("postgres://dba@db.example/shop");
    private static readonly ObserveOptions Options = new() { StatementTimeout = TimeSpan.FromSeconds(5) };
    private static readonly NpgsqlException Silence = new("Exception while reading from stream", new TimeoutException("Timeout during reading attempt"));

    [Fact]
    public void Silence_in_the_middle_of_the_work_is_told_from_silence_at_the_door()
    {
        PostgresFailure.From(Silence, Url).Message.ShouldContain("connect_timeout");

        var message = PostgresFailure.WhileReading(Silence, Url, Options).Message;
        message.ShouldBe("db.example:5432 fell silent in the middle of the work; look at the load of the server and the network before it, or raise --statement-timeout (5 s).");
        PostgresFailure.WhileReading(new PostgresException("terminating connection", "FATAL", "FATAL", "57P01"), Url, Options).Message.ShouldContain("shutting down");
    }

    [Fact]
    public void Statement_that_took_too_long_says_which_option_to_raise() =>
        PostgresFailure.Reason(new PostgresException("canceling statement due to statement timeout", "ERROR", "ERROR", "57014"), Options).ShouldBe("took longer than 5 s; raise --statement-timeout");
}
