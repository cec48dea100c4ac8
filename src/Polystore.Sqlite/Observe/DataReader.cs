using Polystore.Core.Catalogs;
using Polystore.Core.Observation;
using Polystore.Sqlite.Connect;
using Polystore.Sqlite.Observe.Sections;

namespace Polystore.Sqlite.Observe;

/// <summary>The data family: the only part of the probe that reads user rows, within <see cref="ObserveOptions.DataTimeout"/>.</summary>
internal sealed class DataReader(SqliteSession session, TimeProvider clock)
{
    public const string WithoutData = "user rows are not read without --data";

    // The profile feeds most rules; what it leaves of the time goes to the foreign keys, and all the rest to the integrity check.
    private const double ProfileShare = 0.5;
    private const double ForeignKeyShare = 0.5;

    public (Catalog Catalog, IReadOnlyList<SnapshotSection> Sections) Read(
        Catalog catalog, SqliteStorage storage, ObserveOptions options, IProgress<ProgressStep>? progress, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        if (!options.ReadData)
        {
            return (catalog,
            [
                SnapshotSection.Missing(SqliteSections.Profile.Name, WithoutData, now),
                SnapshotSection.Missing(SqliteSections.Integrity.Name, WithoutData, now),
            ]);
        }

        var started = clock.GetTimestamp();
        TimeSpan Remaining() => options.DataTimeout - clock.GetElapsedTime(started);
        var counted = new ExactRowCounter(session, clock).Fill(catalog, options.DataTimeout * (1 - ProfileShare) / 2, cancellationToken);
        var (profiles, left) = new ProfileReader(session, clock).Read(counted, Remaining() * ProfileShare, progress, cancellationToken);
        var profile = new SqliteProfile { Columns = profiles.SelectMany(table => table.Profiles()).ToList(), NotExamined = left };
        var integrity = new IntegrityReader(session).Read(counted, storage, Remaining, ForeignKeyShare, progress, cancellationToken);
        return (StatisticsFromProfile.Fill(counted, profiles),
        [
            SnapshotSection.Of(SqliteSections.Profile, profile, now),
            SnapshotSection.Of(SqliteSections.Integrity, integrity, clock.GetUtcNow()),
        ]);
    }
}
