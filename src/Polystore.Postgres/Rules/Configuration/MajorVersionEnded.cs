using Polystore.Core.Connections;
using Polystore.Core.Findings;
using Polystore.Core.Rules;
using Polystore.Postgres.Observe.Sections;
using Polystore.Postgres.Rules.Reading;

namespace Polystore.Postgres.Rules.Configuration;

internal sealed class MajorVersionEnded : IRule
{
    private static readonly RuleOption Notice = new()
    {
        Name = "notice-days", Default = 180, Unit = "days", Maximum = 1825, Meaning = "days before the last release from which on it is reported",
        Source = "a new major version is out each September or October, the old one ends in November: half a year covers testing with the new one and the move",
    };

    public RuleInfo Info { get; } = new()
    {
        Id = "PG-CONFIG-MAJOR-ENDED",
        Engine = EngineNames.Postgres,
        Family = "configuration",
        Title = "Major version at its end",
        LooksFor = "A major version whose last release is out or comes within the notice time. Not reported: versions that this program does not know.",
        Why = "After the last release holes stay open: they are published with the fixes of newer versions and never mended here.",
        Options = [Notice],
        References = ["https://www.postgresql.org/support/versioning/"],
    };

    public RuleVerdict Judge(RuleContext context)
    {
        if (!context.Snapshot.TryGet(PostgresSections.Server, out var server, out var reason))
        {
            return RuleVerdict.NotExamined(reason);
        }

        if (ReleaseCalendar.Final(server.MajorVersion) is not { } final)
        {
            return RuleVerdict.NotExamined($"the end of version {server.MajorVersion} is not known to this program");
        }

        var days = final.DayNumber - DateOnly.FromDateTime(context.Now.UtcDateTime).DayNumber;
        return days > context.Option(Notice)
            ? RuleVerdict.Fine
            : RuleVerdict.Of(
            [
                context.Problem(Info, SubjectOf.Setting("server_version"), days <= 0 ? Severity.High : Severity.Medium,
                    days <= 0 ? $"version {server.MajorVersion} gets no fixes any more since {final:yyyy-MM-dd}" : $"version {server.MajorVersion} gets its last fixes on {final:yyyy-MM-dd}, in {Amount.Of(days, "day")}") with
                {
                    Evidence =
                    [
                        Evidence.Of("version", server.Version, null, "server_version"),
                        Evidence.Of("last release", final.ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture), null, "https://www.postgresql.org/support/versioning/"),
                    ],
                    Remedy = Remedy.ByHand(
                        "Move to a newer major version: pg_upgrade --link on a copy first, or logical replication for a switch of seconds; run ANALYZE afterwards and read the release notes of each version between.",
                        "a major upgrade needs a plan, a rehearsal and a way back"),
                    Weight = -days,
                },
            ]);
    }
}
