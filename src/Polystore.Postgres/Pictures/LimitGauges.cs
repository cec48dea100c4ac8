using System.Globalization;
using Polystore.Core.Checks.Pictures;
using Polystore.Core.Findings;
using Polystore.Core.Observation;
using Polystore.Postgres.Observe.Sections;
using Polystore.Postgres.Rules.Reading;

namespace Polystore.Postgres.Pictures;

/// <summary>Limits of the server at which it refuses to work: connections, transaction ids, multixacts.</summary>
internal static class LimitGauges
{
    private const int MostDatabases = 6;

    // Ids are compared modulo 2^32, so half of that may lie between the oldest and the next (manual 25.1.5).
    private const double Wraparound = 2_147_483_648;

    // varsup.c, SetTransactionIdLimit: warnings from 40 million ids before the end.
    private const double WarnsAt = Wraparound - 40_000_000;

    // Ages swing up to the maximum, where a vacuum is forced (manual 20.10); a quarter more means that it does not finish.
    private const double Overdue = 1.25;

    public static GaugesPicture? Draw(Snapshot snapshot)
    {
        List<PictureGauge> gauges = [];
        if (snapshot.TryGet(PostgresSections.Connections, out var connections, out _))
        {
            gauges.AddRange(Connections(snapshot, connections));
        }

        var caption = "";
        if (snapshot.TryGet(PostgresSections.Databases, out var databases, out _))
        {
            gauges.AddRange(Ages(snapshot, databases.Items, "transaction ids", item => item.FrozenXidAge, "autovacuum_freeze_max_age", 200_000_000, "vacuum_failsafe_age"));
            gauges.AddRange(Ages(snapshot, databases.Items, "multixacts", item => item.MinMultiXactAge, "autovacuum_multixact_freeze_max_age", 400_000_000, "vacuum_multixact_failsafe_age"));
            caption = $"Transaction ids wrap around at 2^31; autovacuum freezes from {Amount.Of(Number(snapshot, "autovacuum_freeze_max_age", 200_000_000))} on, and 3 million before the end the server refuses to write.";
        }

        return gauges.Count == 0 ? null : new GaugesPicture { Title = "How near the limits are", Caption = caption.Length == 0 ? null : caption, Gauges = gauges };
    }

    private static IEnumerable<PictureGauge> Connections(Snapshot snapshot, PostgresConnections seen)
    {
        if (seen.MaxConnections > 0)
        {
            var reserved = seen.SuperuserReserved + seen.Reserved;
            yield return Gauge("connections", seen.Groups.Sum(group => group.Count), seen.MaxConnections, reserved > 0 ? $"{Amount.Of(reserved)} of them reserved" : null);
        }

        if (!snapshot.TryGet(PostgresSections.Databases, out var databases, out _))
        {
            yield break;
        }

        foreach (var database in databases.Items.Where(item => item.ConnectionLimit > 0).OrderBy(item => item.Name, StringComparer.Ordinal).Take(MostDatabases))
        {
            yield return Gauge($"{database.Name}: connections", seen.Groups.Where(group => group.Database == database.Name).Sum(group => group.Count), database.ConnectionLimit, "limit of the database");
        }

        static PictureGauge Gauge(string label, int used, int limit, string? note) => new()
        {
            Label = label, Value = used, Limit = limit, Note = note,

            // check_postgres --action=backends warns at 90% and is critical at 95%.
            Severity = used >= 0.95 * limit ? Severity.Critical : used >= 0.9 * limit ? Severity.High : null,
        };
    }

    private static IEnumerable<PictureGauge> Ages(
        Snapshot snapshot, IReadOnlyList<PostgresDatabase> databases, string what, Func<PostgresDatabase, long> age, string maximumSetting, double maximumDefault, string failsafeSetting)
    {
        var maximum = Number(snapshot, maximumSetting, maximumDefault);

        // The failsafe counts as at least 105% of the maximum age (manual 20.11.1).
        var failsafe = Math.Max(Number(snapshot, failsafeSetting, 1_600_000_000), 1.05 * maximum);
        return databases.Where(database => age(database) > 0).OrderByDescending(age).ThenBy(database => database.Name, StringComparer.Ordinal).Take(MostDatabases).Select(database => new PictureGauge
        {
            Label = $"{database.Name}: {what}",
            Value = age(database),
            Limit = Wraparound,
            Severity = age(database) >= WarnsAt ? Severity.Critical
                : age(database) >= failsafe ? Severity.High
                : age(database) >= Overdue * maximum ? Severity.Medium : null,
        });
    }

    private static double Number(Snapshot snapshot, string setting, double otherwise) =>
        double.TryParse(snapshot.SettingValue(setting), NumberStyles.Float, CultureInfo.InvariantCulture, out var value) ? value : otherwise;
}
