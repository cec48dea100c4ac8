using System.Reflection;
using Polystore.Core.Connections;
using Polystore.Core.Engines;
using Polystore.Core.Observation;
using Polystore.Sqlite.Connect;
using Polystore.Sqlite.Observe.Schema;
using Polystore.Sqlite.Observe.Sections;

namespace Polystore.Sqlite.Observe;

/// <summary>
/// Observes a SQLite file through a read-only connection. The catalogue is read in one transaction. The data family keeps that
/// transaction only in WAL mode, where a reader stops nobody; in the rollback-journal modes it would keep writers from
/// committing, so there every statement stands alone.
/// </summary>
/// <param name="clock">The time of observation.</param>
public sealed class SqliteProbe(TimeProvider? clock = null) : IObserve
{
    private readonly TimeProvider clock = clock ?? TimeProvider.System;

    /// <inheritdoc />
    public async Task<Snapshot> ObserveAsync(DatabaseUrl target, ObserveOptions options, IProgress<ProgressStep>? progress, CancellationToken cancellationToken)
    {
        options.Validate();
        await using var session = await SqliteConnector.OpenReadOnlyAsync(target, options, cancellationToken);
        try
        {
            return await Task.Run(() => Observe(session, target, options, progress, cancellationToken), cancellationToken);
        }
        catch (SqliteFailureException failure)
        {
            throw SqliteOpenFailure.From(session.Path, failure, options.LockTimeout);
        }
    }

    /// <inheritdoc />
    public async Task<IReadOnlyList<ProbeAnswer>> AnswerAsync(
        DatabaseUrl target, IReadOnlyList<ProbeQuestion> questions, ObserveOptions options, CancellationToken cancellationToken)
    {
        options.Validate();
        await using var session = await SqliteConnector.OpenReadOnlyAsync(target, options, cancellationToken);
        return await Task.Run(() => new QuestionReader(session, clock).Answer(questions, options, cancellationToken), cancellationToken);
    }

    private Snapshot Observe(SqliteSession session, DatabaseUrl target, ObserveOptions options, IProgress<ProgressStep>? progress, CancellationToken cancellationToken)
    {
        var observedAt = clock.GetUtcNow();
        progress?.Report(new ProgressStep("Reading the schema"));
        session.Execute("BEGIN", cancellationToken: cancellationToken);
        var reader = new StorageReader(session);
        var storage = reader.ReadStorage(cancellationToken);
        var settings = reader.ReadSettings(storage, cancellationToken);
        var facts = new SchemaReader(session).Read(cancellationToken);
        var catalog = new CatalogBuilder(session, facts).Build();
        progress?.Report(new ProgressStep("Measuring tables and indexes"));
        catalog = new SizeReader(session).Fill(catalog, storage, options, cancellationToken);
        catalog = new RowCounter(session).Fill(catalog, cancellationToken);
        if (storage.JournalMode != "wal")
        {
            session.Execute("COMMIT", cancellationToken: cancellationToken);
        }

        var data = new DataReader(session, clock).Read(catalog, storage, options, progress, cancellationToken);
        return new Snapshot
        {
            Target = target.ToString(),
            Engine = EngineNames.Sqlite,
            ServerVersion = SqliteSession.Library.Version,
            ObservedAt = observedAt,
            ToolVersion = typeof(SqliteProbe).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion,
            Nodes = [Node(session, observedAt)],
            Catalog = data.Catalog,
            Settings = settings,
            Sections =
            [
                SnapshotSection.Of(SqliteSections.Storage, storage, observedAt),
                SnapshotSection.Of(SqliteSections.Statistics, Statistics(facts), observedAt),
                .. data.Sections,
            ],
        };
    }

    private static SnapshotNode Node(SqliteSession session, DateTimeOffset observedAt) => new()
    {
        Name = Path.GetFileName(session.Path),
        Role = "file",
        Version = SqliteSession.Library.Version,
        ObservedAt = observedAt,
        Facts = new Dictionary<string, string>
        {
            ["file"] = Path.GetFileName(session.Path),
            ["library"] = SqliteSession.Library.Version,
            ["origin"] = SqliteSession.Library.Origin,
        },
    };

    private static SqliteStatistics Statistics(SchemaFacts facts) => new()
    {
        Present = facts.Statistics is not null,
        HasSamples = facts.Objects.Any(item => item.Name.Equals("sqlite_stat4", StringComparison.OrdinalIgnoreCase)),
        Entries = (facts.Statistics ?? []).Select(row => new SqliteStatistic(row.Table, row.Index, row.Text)).ToList(),
    };
}
