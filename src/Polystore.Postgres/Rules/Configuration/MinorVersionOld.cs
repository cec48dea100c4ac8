using Polystore.Core.Connections;
using Polystore.Core.Findings;
using Polystore.Core.Rules;
using Polystore.Postgres.Observe.Sections;
using Polystore.Postgres.Rules.Reading;

namespace Polystore.Postgres.Rules.Configuration;

internal sealed class MinorVersionOld : IRule
{
    private static readonly RuleOption Grace = new()
    {
        Name = "grace-days", Default = 30, Unit = "days", Maximum = 365, Meaning = "days after a scheduled release before its lack is reported",
        Source = "PCI DSS 4.0 requirement 6.3.3: critical and high-security patches within one month of release",
    };

    private static readonly RuleOption Behind = new()
    {
        Name = "many-releases", Default = 4, Unit = "releases", Minimum = 1, Meaning = "releases behind from which on the finding is high",
        Source = "four releases are a year (https://www.postgresql.org/developer/roadmap/); every year brought security fixes so far (https://www.postgresql.org/support/security/)",
    };

    public RuleInfo Info { get; } = new()
    {
        Id = "PG-CONFIG-MINOR-OLD",
        Engine = EngineNames.Postgres,
        Family = "configuration",
        Title = "Minor release that is behind",
        LooksFor = "A minor version below the number of scheduled releases that are out. Releases out of turn are not counted, so the true distance is at least the one named. "
            + "Not reported: within the grace time, and versions that this program does not know.",
        Why = "Minor releases hold only fixes, of security holes and data loss among them, and need no dump: only a restart with the new program.",
        Options = [Grace, Behind],
        References = ["https://www.postgresql.org/support/versioning/", "https://www.postgresql.org/developer/roadmap/"],
    };

    public RuleVerdict Judge(RuleContext context)
    {
        if (!context.Snapshot.TryGet(PostgresSections.Server, out var server, out var reason))
        {
            return RuleVerdict.NotExamined(reason);
        }

        var due = DateOnly.FromDateTime(context.Now.UtcDateTime.AddDays(-context.Option(Grace)));
        if (ReleaseCalendar.LeastMinor(server.MajorVersion, due) is not { } least)
        {
            return RuleVerdict.NotExamined($"the releases of version {server.MajorVersion} are not known to this program");
        }

        var minor = server.VersionNumber % 10000;
        var behind = least - minor;
        return behind <= 0
            ? RuleVerdict.Fine
            : RuleVerdict.Of(
            [
                context.Problem(Info, SubjectOf.Setting("server_version"), behind >= context.Option(Behind) ? Severity.High : Severity.Medium,
                    $"{server.MajorVersion}.{minor} is at least {Amount.Of(behind, "minor release")} behind") with
                {
                    Evidence =
                    [
                        Evidence.Of("version", server.Version, null, "server_version"),
                        Evidence.Of("releases scheduled until now", (long)least, "releases", "https://www.postgresql.org/developer/roadmap/"),
                    ],
                    Remedy = Remedy.ByHand(
                        $"Install the newest {server.MajorVersion}.x package and restart the server; read the release notes between for the few that ask for a REINDEX. With a standby: do it there first.",
                        "the program is installed by the operating system's package manager, and a restart ends every session"),
                    Weight = behind,
                },
            ]);
    }
}
