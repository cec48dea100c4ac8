using Polystore.Core.Catalogs;
using Polystore.Core.Connections;
using Polystore.Core.Findings;
using Polystore.Core.Rules;
using Polystore.Postgres.Observe.Sections;
using Polystore.Postgres.Rules.Reading;

namespace Polystore.Postgres.Rules.Design;

internal sealed class TimestampWithoutZone : ColumnHabit
{
    private static readonly HashSet<string> Instants = new(StringComparer.Ordinal)
    {
        "created", "updated", "modified", "changed", "deleted", "inserted", "expires", "expired", "last", "logged", "published", "sent", "received", "processed", "completed",
        "started", "finished", "paid", "shipped", "delivered", "cancelled", "canceled", "confirmed", "login", "seen", "at", "ts", "timestamp",
    };

    private static readonly HashSet<string> Local = new(StringComparer.Ordinal) { "local", "planned", "wall" };

    private static bool IsInstant(Column column) => NameWords.HasAny(column.Name, Instants) && !NameWords.HasAny(column.Name, Local);

    /// <inheritdoc />
    public override RuleInfo Info { get; } = new()
    {
        Id = "PG-DESIGN-TIMESTAMP-WITHOUT-TZ",
        Engine = EngineNames.Postgres,
        Family = "design",
        Title = "Timestamp without time zone",
        LooksFor = "A column of type timestamp whose name says that it is an instant (created_at, expires_at). Not reported: local times of plans and schedules, dates, and timestamptz. Four tables of a schema or more are told as one finding.",
        Why = "The value names no instant: two clients with different time zones write and read different times, and arithmetic over a change to summer time is wrong by an hour.",
        References = ["https://wiki.postgresql.org/wiki/Don%27t_Do_This#Don.27t_use_timestamp_.28without_time_zone.29", "https://www.postgresql.org/docs/current/datatype-datetime.html"],
    };

    /// <inheritdoc />
    protected override bool OfManyTables => true;

    /// <inheritdoc />
    protected override Severity Severity => Severity.Low;

    /// <inheritdoc />
    protected override string Caution => "Put the zone that the writers had in place of UTC; it rewrites the table under ACCESS EXCLUSIVE.";

    /// <inheritdoc />
    protected override bool Matches(Table table, Column column, PostgresColumnLayout layout) => layout.BaseType == "timestamp" && IsInstant(column);

    /// <inheritdoc />
    protected override string Title(string columns, bool several) => $"{columns} {(several ? "are instants" : "is an instant")} without time zone";

    /// <inheritdoc />
    protected override string? NewType(Column column) => $"timestamptz USING {PgName.Quote(column.Name)} AT TIME ZONE 'UTC'";
}
