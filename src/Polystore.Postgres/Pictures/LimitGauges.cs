using Polystore.Core.Checks.Pictures;
using Polystore.Core.Findings;
using Polystore.Core.Observation;
using Polystore.Postgres.Observe.Sections;
using Polystore.Postgres.Rules.Reading;
using Polystore.Postgres.Rules.Transactions;

namespace Polystore.Postgres.Pictures;

/// <summary>Limits of the server at which it refuses to work: connections, transaction ids, multixacts.</summary>
internal static class LimitGauges
{
    private const int MostDatabases = 6;

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
            gauges.AddRange(Ages(snapshot, databases.Items, IdSpace.Transactions, item => item.FrozenXidAge));
            gauges.AddRange(Ages(snapshot, databases.Items, IdSpace.MultiXacts, item => item.MinMultiXactAge));
            caption = $"Transaction ids wrap around at 2^31; autovacuum freezes from {Amount.Of(IdSpace.Transactions.FreezeMaxAge(snapshot))} on, and {Amount.Of(IdSpace.Half - IdSpace.Stop)} before the end the server refuses to write.";
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

    private static IEnumerable<PictureGauge> Ages(Snapshot snapshot, IReadOnlyList<PostgresDatabase> databases, IdSpace space, Func<PostgresDatabase, long> age) =>
        databases.Where(database => age(database) > 0).OrderByDescending(age).ThenBy(database => database.Name, StringComparer.Ordinal).Take(MostDatabases).Select(database => new PictureGauge
        {
            Label = $"{database.Name}: {space.Name}",
            Value = age(database),
            Limit = IdSpace.Half,
            Severity = age(database) >= IdSpace.Warns ? Severity.Critical
                : age(database) >= space.Failsafe(snapshot) ? Severity.High
                : age(database) >= Overdue * space.FreezeMaxAge(snapshot) ? Severity.Medium : null,
        });
}
