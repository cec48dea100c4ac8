using Polystore.Core.Observation;
using Polystore.Postgres.Observe.Queries;
using Polystore.Postgres.Observe.Sections;
using Polystore.Postgres.Observe.Versions;
using Polystore.Sql;

namespace Polystore.Postgres.Observe.Assembly;

/// <summary>The queries that read the state of the server, and the sections made of them. What would be denied is not asked.</summary>
internal sealed class StateQueries
{
    private const string NeedsMonitor = "needs pg_monitor (GRANT pg_monitor TO the role)";
    private const string NeedsSuperuser = "needs a superuser";

    private readonly ServerRow server;
    private readonly ProbeQuery<PostgresDatabase> databases;
    private readonly ProbeQuery<PostgresConnectionGroup> connections = ActivityQueries.Connections();
    private readonly ProbeQuery<PostgresSession> sessions = ActivityQueries.Sessions();
    private readonly ProbeQuery<PostgresLockGroup> lockGroups = ActivityQueries.LockGroups();
    private readonly ProbeQuery<PostgresRelationLock> strongLocks = ActivityQueries.StrongLocks();
    private readonly ProbeQuery<CountRow> lockedObjects = ActivityQueries.LockedObjects();
    private readonly ProbeQuery<PostgresPreparedTransaction> prepared = ActivityQueries.PreparedTransactions();
    private readonly ProbeQuery<PostgresRunningJob> progress;
    private readonly ProbeQuery<PostgresReplicationSlot> slots;
    private readonly ProbeQuery<PostgresReplica> replicas = ReplicationQueries.Replicas();
    private readonly ProbeQuery<PostgresStandby> standby;
    private readonly ProbeQuery<PostgresPublication> publications = ReplicationQueries.Publications();
    private readonly ProbeQuery<PostgresSubscription> subscriptions;
    private readonly ProbeQuery<PostgresCheckpoints> checkpoints;
    private readonly ProbeQuery<PostgresArchiver> archiver = ClusterQueries.Archiver();
    private readonly ProbeQuery<PostgresWalStatistics> wal;
    private readonly ProbeQuery<PostgresIo> io;
    private readonly ProbeQuery<CountRow> walDirectory = ClusterQueries.WalDirectory();
    private readonly ProbeQuery<CountRow> archiveBacklog = ClusterQueries.ArchiveBacklog();
    private readonly ProbeQuery<PostgresFileSetting> fileErrors = ClusterQueries.FileErrors();
    private readonly ProbeQuery<PostgresRoleSetting> roleSettings = ClusterQueries.RoleSettings();
    private readonly ProbeQuery<PostgresHbaRule> hba = ClusterQueries.Hba();
    private readonly ProbeQuery<PostgresCollation> collations = ClusterQueries.CollationMismatches();
    private readonly ProbeQuery<PostgresLargeObjects> largeObjects = ClusterQueries.LargeObjects();
    private readonly ProbeQuery<PostgresRole> roles;
    private readonly ProbeQuery<PostgresGrant> grants = SecurityQueries.Grants();
    private readonly ProbeQuery<PostgresDefaultPrivilege> defaults = SecurityQueries.DefaultPrivileges();
    private readonly ProbeQuery<PostgresPolicy> policies = SecurityQueries.Policies();
    private readonly ProbeQuery<PostgresExtension> extensions = SecurityQueries.Extensions();
    private readonly ProbeQuery<NameRow> available = SecurityQueries.AvailableExtensions();
    private readonly ProbeQuery<PostgresLanguage> languages = SecurityQueries.Languages();
    private readonly ProbeQuery<PostgresEventTrigger> eventTriggers = SecurityQueries.EventTriggers();
    private readonly ProbeQuery<PostgresStatisticsObject> statisticsObjects = SecurityQueries.ExtendedStatistics();
    private readonly ProbeQuery<PostgresStatement>? statements;
    private readonly ProbeQuery<StatementTotalsRow>? statementTotals;
    private readonly string? statementsMissing;
    private readonly ProbeQuery<PostgresPredicate>? predicates;

    public StateQueries(CatalogSql sql, ServerRow server)
    {
        this.server = server;
        databases = ClusterQueries.Databases(sql);
        progress = ActivityQueries.Progress(sql);
        slots = ReplicationQueries.Slots(sql);
        standby = ReplicationQueries.Standby(sql);
        subscriptions = ReplicationQueries.Subscriptions(sql);
        checkpoints = ClusterQueries.Checkpoints(sql);
        wal = ClusterQueries.Wal(sql);
        io = ClusterQueries.Io(sql);
        roles = SecurityQueries.Roles(server.CanReadPasswords);
        var statementsSql = new StatementsSql(server.StatementsVersion ?? "");
        statementsMissing = WhyNoStatements(server, statementsSql);
        if (statementsMissing is null)
        {
            statements = StatementQueries.Top(statementsSql, server.StatementsSchema!);
            statementTotals = StatementQueries.Totals(statementsSql, server.StatementsSchema!);
        }

        predicates = server.PredicatesReadable ? PredicateQueries.Filters(server.PredicatesSchema!) : null;
    }

    /// <summary>Every query that the role is allowed.</summary>
    public IReadOnlyList<ProbeQuery> Allowed()
    {
        var allowed = new List<ProbeQuery>
        {
            databases, connections, lockGroups, strongLocks, lockedObjects, prepared, progress, slots, publications, subscriptions, checkpoints, archiver, wal, io,
            roleSettings, collations, largeObjects, roles, grants, defaults, policies, extensions, available, languages, eventTriggers, statisticsObjects,
        };
        AddWhen(server.CanReadAllStats, sessions, replicas);
        AddWhen(server.InRecovery, standby);
        AddWhen(server.CanListWal, walDirectory);
        AddWhen(server.CanListArchiveStatus, archiveBacklog);
        AddWhen(server.CanReadFileSettings, fileErrors);
        AddWhen(server.CanReadHba, hba);
        if (statements is not null && statementTotals is not null)
        {
            allowed.AddRange([statements, statementTotals]);
        }

        if (predicates is not null)
        {
            allowed.Add(predicates);
        }

        return allowed;

        void AddWhen(bool may, params ProbeQuery[] queries)
        {
            if (may)
            {
                allowed.AddRange(queries);
            }
        }
    }

    /// <summary>The sections.</summary>
    /// <param name="catalog">For the settings and the triggers.</param>
    /// <param name="now">When a section is missing without having been asked for.</param>
    public IEnumerable<SnapshotSection> Sections(CatalogQueries catalog, DateTimeOffset now)
    {
        yield return SectionReader.Of(PostgresSections.Databases, databases, rows => new PostgresDatabases { Items = rows });
        yield return SectionReader.Of(PostgresSections.Connections, connections, rows => new PostgresConnections
        {
            MaxConnections = Whole(catalog, "max_connections"),
            SuperuserReserved = Whole(catalog, "superuser_reserved_connections"),
            Reserved = Whole(catalog, "reserved_connections"),
            StatesVisible = server.CanReadAllStats,
            Groups = rows,
        });
        yield return server.CanReadAllStats
            ? SectionReader.Of(PostgresSections.Activity, sessions, rows => new PostgresActivity { Sessions = rows.Select(Redacted).ToList() })
            : SnapshotSection.Missing(PostgresSections.Activity.Name, NeedsMonitor, now);
        yield return SectionReader.Of(PostgresSections.Locks, [lockGroups, strongLocks], () => new PostgresLocks
        {
            Objects = lockedObjects.Rows.SingleOrDefault()?.Count, Groups = lockGroups.Rows, Strong = strongLocks.Rows,
        });
        yield return SectionReader.Of(PostgresSections.PreparedTransactions, prepared, rows => new PostgresPreparedTransactions { Items = rows });
        yield return SectionReader.Of(PostgresSections.Progress, progress, rows => new PostgresProgress { Items = rows });
        yield return SectionReader.Of(PostgresSections.Replication, [slots], () => new PostgresReplication
        {
            Slots = slots.Rows,
            Replicas = replicas.Rows,
            ReplicasVisible = server.CanReadAllStats && replicas.Failure is null,
            Standby = server.InRecovery ? standby.Rows.SingleOrDefault() : null,
        });
        yield return SectionReader.Of(
            PostgresSections.Logical, [publications, subscriptions], () => new PostgresLogical { Publications = publications.Rows, Subscriptions = subscriptions.Rows });
        yield return SectionReader.Of(PostgresSections.Background, [checkpoints, archiver, wal, io], () => new PostgresBackground
        {
            Checkpoints = checkpoints.Rows.SingleOrDefault(),
            Archiver = archiver.Rows.SingleOrDefault(),
            Wal = wal.Rows.SingleOrDefault(),
            Io = io.Rows,
            WalDirectoryBytes = walDirectory.Rows.SingleOrDefault()?.Count,
            ArchiveBacklogFiles = archiveBacklog.Rows.SingleOrDefault()?.Count,
        });
        yield return SectionReader.Of(PostgresSections.Configuration, roleSettings, rows => new PostgresConfiguration
        {
            FileErrors = server.CanReadFileSettings && fileErrors.Failure is null ? fileErrors.Rows : null,
            RoleSettings = rows,
            DataChecksums = server.DataChecksums,
        });
        yield return server.CanReadHba
            ? SectionReader.Of(PostgresSections.Hba, hba, rows => new PostgresHba { Rules = rows })
            : SnapshotSection.Missing(PostgresSections.Hba.Name, NeedsSuperuser, now);
        yield return SectionReader.Of(PostgresSections.Roles, roles, rows => new PostgresRoles { PasswordsVisible = server.CanReadPasswords, Items = rows });
        yield return SectionReader.Of(PostgresSections.Grants, [grants, defaults], () => new PostgresGrants { Items = grants.Rows, Defaults = defaults.Rows });
        yield return SectionReader.Of(PostgresSections.Policies, policies, rows => new PostgresPolicies { Items = rows });
        yield return SectionReader.Of(PostgresSections.Triggers, [catalog.Triggers, eventTriggers], () => new PostgresTriggers
        {
            Items = catalog.Triggers.Rows.Select(Trigger).ToList(),
            EventTriggers = eventTriggers.Rows,
        });
        yield return SectionReader.Of(PostgresSections.Extensions, [extensions, available, languages], () => new PostgresExtensions
        {
            Items = extensions.Rows,
            Available = available.Rows.Select(row => row.Name).ToList(),
            Languages = languages.Rows,
        });
        yield return SectionReader.Of(PostgresSections.ExtendedStatistics, statisticsObjects, rows => new PostgresExtendedStatistics { Items = rows });
        yield return SectionReader.Of(PostgresSections.Collations, collations, rows => new PostgresCollations { Mismatches = rows });
        yield return SectionReader.Of(PostgresSections.LargeObjects, largeObjects, rows => rows[0]);
        yield return Statements(now);

        // Nothing needs this extension, so that its absence is nothing to tell.
        if (predicates is not null)
        {
            yield return SectionReader.Of(PostgresSections.Predicates, predicates, rows => new PostgresPredicates { Items = rows.Where(row => row.Comparisons.Count > 0).ToList() });
        }
    }

    private static string? WhyNoStatements(ServerRow server, StatementsSql sql)
    {
        if (server.StatementsSchema is null)
        {
            return server.StatementsLoaded
                ? "pg_stat_statements is loaded but not installed in this database; run CREATE EXTENSION pg_stat_statements"
                : "pg_stat_statements is not installed; add it to shared_preload_libraries, restart, and run CREATE EXTENSION pg_stat_statements";
        }

        if (!server.StatementsLoaded)
        {
            return "pg_stat_statements is installed but not loaded; add it to shared_preload_libraries and restart";
        }

        if (!sql.Readable)
        {
            return $"pg_stat_statements has the old version {server.StatementsVersion}; run ALTER EXTENSION pg_stat_statements UPDATE";
        }

        return !server.StatementsReadable ? "the role may not read pg_stat_statements" : server.CanReadAllStats ? null : NeedsMonitor;
    }

    private SnapshotSection Statements(DateTimeOffset now)
    {
        if (statements is null || statementTotals is null)
        {
            return SnapshotSection.Missing(PostgresSections.Statements.Name, statementsMissing!, now);
        }

        return SectionReader.Of(PostgresSections.Statements, [statements, statementTotals], () =>
        {
            var totals = statementTotals.Rows[0];
            return new PostgresStatements
            {
                ExtensionVersion = server.StatementsVersion!,
                Entries = totals.Entries,
                MaxEntries = totals.MaxEntries,
                Deallocated = totals.Deallocated,
                ResetAt = totals.ResetAt,
                TotalMilliseconds = totals.TotalMilliseconds,
                TotalCalls = totals.TotalCalls,
                PlanningTracked = totals.PlanningTracked,
                IoTimed = totals.IoTimed,
                Items = statements.Rows.Select(Redacted).ToList(),
            };
        });
    }

    // The extension keeps constants of statements that are not planned (CREATE ROLE … PASSWORD), so its texts are not taken on trust.
    private static PostgresStatement Redacted(PostgresStatement statement) => statement with
    {
        Query = SqlNormalizer.Normalize(statement.Query, SqlDialect.Postgres),
        Fingerprint = SqlNormalizer.Fingerprint(statement.Query, SqlDialect.Postgres),
    };

    private static PostgresSession Redacted(PostgresSession session) => session.Query is null
        ? session
        : session with
        {
            Query = SqlNormalizer.Normalize(session.Query, SqlDialect.Postgres),
            Fingerprint = SqlNormalizer.Fingerprint(session.Query, SqlDialect.Postgres),
        };

    private static PostgresTrigger Trigger(TriggerRow row) => new()
    {
        Schema = row.Schema,
        Table = row.Table,
        Name = row.Name,
        FunctionSchema = row.FunctionSchema,
        Function = row.Function,
        ForEachRow = row.ForEachRow,
        Timing = row.Timing,
        Events = row.Events,
        Enabled = row.Enabled,
    };

    private static int Whole(CatalogQueries catalog, string setting) =>
        int.TryParse(catalog.Settings.Rows.FirstOrDefault(row => row.Name == setting)?.Value, out var value) ? value : 0;
}
