using System.Globalization;
using Polystore.Core.Catalogs;
using Polystore.Core.Connections;
using Polystore.Core.Engines;
using Polystore.Core.Errors;
using Polystore.Core.Observation;
using Polystore.Postgres.Connect;
using Polystore.Postgres.Observe.Assembly;
using Polystore.Postgres.Observe.Queries;
using Polystore.Postgres.Observe.Sections;
using Polystore.Postgres.Observe.Versions;

namespace Polystore.Postgres.Observe;

/// <summary>
/// Observes PostgreSQL 14 to 18 in one read-only, repeatable-read transaction, a large schema in two of the same snapshot: four round
/// trips in one session and eight in two when nothing is refused, whatever the number of tables, no lock beyond ACCESS SHARE, and never
/// a wait for a relation that somebody holds.
/// </summary>
/// <param name="clock">The time of observation.</param>
public sealed class PostgresProbe(TimeProvider? clock = null) : IObserve
{
    private readonly TimeProvider clock = clock ?? TimeProvider.System;

    /// <summary>Round trips that the last observation took in all its sessions, connecting not counted.</summary>
    internal int RoundTrips { get; private set; }

    /// <summary>Bytes of pg_class from which on the schema is read in two sessions.</summary>
    internal long LargeCatalogBytes { get; init; } = SecondSession.LeastCatalogBytes;

    /// <inheritdoc />
    public async Task<Snapshot> ObserveAsync(DatabaseUrl target, ObserveOptions options, IProgress<ProgressStep>? progress, CancellationToken cancellationToken)
    {
        options.Validate();
        return await RecoveryConflict.OnceMoreAsync(token => ObserveOnceAsync(target, options, progress, token), cancellationToken);
    }

    /// <inheritdoc />
    public async Task<IReadOnlyList<ProbeAnswer>> AnswerAsync(
        DatabaseUrl target, IReadOnlyList<ProbeQuestion> questions, ObserveOptions options, CancellationToken cancellationToken)
    {
        options.Validate();
        await using var connection = await PostgresConnector.OpenAsync(target, options, cancellationToken);
        return await new Questions.QuestionReader(connection, target, options, clock).AnswerAsync(questions, cancellationToken);
    }

    private async Task<Snapshot> ObserveOnceAsync(DatabaseUrl target, ObserveOptions options, IProgress<ProgressStep>? progress, CancellationToken cancellationToken)
    {
        progress?.Report(new ProgressStep("Connecting", 0, 4));
        await using var session = new ProbeSession(await PostgresConnector.OpenAsync(target, options, cancellationToken), target, options, clock);
        RoundTrips = 0;
        var observedAt = clock.GetUtcNow();
        var first = ServerRow.Query();
        await session.BeginAsync([first], cancellationToken);
        var server = first.Rows.SingleOrDefault() ?? throw new TargetException($"{session.Endpoint} did not say what it is: {first.Failure}.");
        RequireVersion(server, session.Endpoint);

        var sql = new CatalogSql(server.VersionNumber);
        var catalog = new CatalogQueries(sql, server);
        progress?.Report(new ProgressStep("Reading the schema", 1, 4));
        var locked = await ReadSchemaAsync(session, catalog, server, options, cancellationToken);
        if (catalog.Indispensable.FirstOrDefault(query => query.Failure is not null) is { } failed)
        {
            throw new TargetException($"{session.Endpoint} would not let the {failed.Name} of '{server.Database}' be read: {failed.Failure}.");
        }

        progress?.Report(new ProgressStep("Reading sequences and definitions", 2, 4));
        var rows = Rows(catalog);
        catalog.IndexDefinitions = IndexDefinitionRow.Queries(catalog.Indexes.Rows.Where(index => !rows.IndexDefinitions.ContainsKey(index.Oid)));
        await session.ReadAsync([.. catalog.SequenceValues.Where(query => !query.Answered), .. catalog.IndexDefinitions], cancellationToken);
        foreach (var row in catalog.IndexDefinitions.SelectMany(query => query.Rows).Where(row => row.Definition is not null))
        {
            rows.IndexDefinitions[row.Oid] = row.Definition!;
        }

        progress?.Report(new ProgressStep("Reading the state of the server", 3, 4));
        var state = new StateQueries(sql, server);
        var reading = session.ReadAsync(state.Allowed(), cancellationToken);

        // While the server works, the schema is put together of what is there already.
        var schema = Task.Run(() => CatalogAssembly.Build(catalog, rows, server), cancellationToken);
        await reading;
        RoundTrips += session.RoundTrips;
        progress?.Report(new ProgressStep("Putting it together", 4, 4));
        return Assemble(session, target, await schema, server, catalog, rows, state, locked, observedAt);
    }

    /// <summary>Reads the schema in one session, a large one in two, where the values of the sequences are read as well.</summary>
    /// <returns>The relations that somebody held.</returns>
    private async Task<IReadOnlyList<LockedRow>> ReadSchemaAsync(ProbeSession session, CatalogQueries catalog, ServerRow server, ObserveOptions options, CancellationToken cancellationToken)
    {
        await using var second = server.CatalogBytes < LargeCatalogBytes ? null : await SecondSession.TryOpenAsync(session, server, options, clock, cancellationToken);
        if (second is null)
        {
            await session.ReadAsync(catalog.All, cancellationToken);
            catalog.SequenceValues = SequenceValueRow.Queries(catalog.Sequences.Rows);
            return session.Locked;
        }

        await Concurrently.RunAsync(
            token => session.ReadAsync(catalog.FirstPart, token),
            async token =>
            {
                await second.ReadAsync(catalog.SecondPart, token);
                catalog.SequenceValues = SequenceValueRow.Queries(catalog.Sequences.Rows);
                await second.ReadAsync(catalog.SequenceValues, token);
            },
            cancellationToken);
        RoundTrips = second.RoundTrips;
        return session.Locked.Union(second.Locked).ToList();
    }

    private static void RequireVersion(ServerRow server, string endpoint)
    {
        if (server.VersionNumber < CatalogSql.OldestReadable)
        {
            throw new TargetException($"{endpoint} is PostgreSQL {server.Version}, which is too old to be observed; versions 14 to 18 are supported.");
        }
    }

    private static CatalogRows Rows(CatalogQueries queries) => new(
        queries.Relations.Rows, queries.Columns.Rows, queries.Statistics.Rows, queries.Indexes.Rows, queries.Constraints.Rows,
        queries.OperatorClasses.Rows, queries.Collations.Rows);

    private static Snapshot Assemble(
        ProbeSession session, DatabaseUrl target, Catalog schema, ServerRow server, CatalogQueries queries, CatalogRows rows, StateQueries state, IReadOnlyList<LockedRow> locked, DateTimeOffset observedAt)
    {
        List<SnapshotSection> sections =
        [
            SnapshotSection.Of(PostgresSections.Server, Server(server, session), observedAt),
            .. RelationSections.Build(queries, rows, server, locked),
            .. state.Sections(queries, observedAt),
        ];
        var snapshot = new Snapshot
        {
            Target = target.ToString(),
            Engine = EngineNames.Postgres,
            ServerVersion = server.Version,
            ObservedAt = observedAt,
            ToolVersion = ToolVersion(),
            Nodes = [Node(server, session, observedAt)],
            Catalog = schema,
            Settings = queries.Settings.Rows.Select(Setting).ToList(),
            Sections = sections,
        };
        return snapshot with { Workload = StatementWorkload.Of(snapshot) };
    }

    private static string? ToolVersion() =>
        System.Reflection.CustomAttributeExtensions.GetCustomAttribute<System.Reflection.AssemblyInformationalVersionAttribute>(typeof(PostgresProbe).Assembly)?.InformationalVersion;

    private static Setting Setting(SettingRow row) => new()
    {
        Name = row.Name,
        Value = row.Value ?? "",
        Unit = row.Unit,
        Source = row.Source,
        SourceFile = row.SourceFile,
        Default = row.Default,
        PendingRestart = row.PendingRestart,
    };

    private static PostgresServerFacts Server(ServerRow row, ProbeSession session) => new()
    {
        Version = row.Version,
        VersionNumber = row.VersionNumber,
        Database = row.Database,
        Role = row.Role,
        Superuser = row.Superuser,
        CanReadAllStats = row.CanReadAllStats,
        CanReadAllSettings = row.CanReadAllSettings,
        CanReadAllData = row.CanReadAllData,
        InRecovery = row.InRecovery,
        StartedAt = row.StartedAt,
        ConfiguredAt = row.ConfiguredAt,
        BlockSize = row.BlockSize,
        WalSegmentBytes = row.WalSegmentBytes,
        WalPosition = row.WalPosition,
        WalBytesSinceStart = row.WalBytes,
        NextTransactionId = row.NextTransactionId,
        NextMultiXactId = row.NextMultiXactId,
        ThroughPooler = session.ProcessId != row.BackendPid,
    };

    private static SnapshotNode Node(ServerRow server, ProbeSession session, DateTimeOffset observedAt)
    {
        var facts = new Dictionary<string, string> { ["database"] = server.Database };
        if (server.VersionNumber is < CatalogSql.OldestSupported or >= CatalogSql.FirstUntested)
        {
            facts["support"] = string.Create(CultureInfo.InvariantCulture, $"PostgreSQL {server.VersionNumber / 10000} is outside the versions 14 to 18 that are tested");
        }

        return new SnapshotNode
        {
            Name = session.Endpoint,
            Role = server.InRecovery ? "replica" : "primary",
            Version = server.Version,
            ObservedAt = observedAt,
            Facts = facts,
        };
    }
}
