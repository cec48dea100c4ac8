using System.Text.Json.Serialization;
using Polystore.Core.Observation;

namespace Polystore.Postgres.Observe.Sections;

/// <summary>The parts of a snapshot that only PostgreSQL has.</summary>
public static class PostgresSections
{
    /// <summary>The server and the rights of the role.</summary>
    public static SectionKey<PostgresServerFacts> Server { get; } = new("postgres.server", PostgresSectionsJson.Default.PostgresServerFacts);

    /// <summary>The databases of the cluster.</summary>
    public static SectionKey<PostgresDatabases> Databases { get; } = new("postgres.databases", PostgresSectionsJson.Default.PostgresDatabases);

    /// <summary>Tables: what Core has no words for.</summary>
    public static SectionKey<PostgresRelations> Relations { get; } = new("postgres.relations", PostgresSectionsJson.Default.PostgresRelations);

    /// <summary>Vacuum by table.</summary>
    public static SectionKey<PostgresVacuum> Vacuum { get; } = new("postgres.vacuum", PostgresSectionsJson.Default.PostgresVacuum);

    /// <summary>Block reads by table.</summary>
    public static SectionKey<PostgresTablesIo> TablesIo { get; } = new("postgres.tables-io", PostgresSectionsJson.Default.PostgresTablesIo);

    /// <summary>Indexes: what Core has no words for.</summary>
    public static SectionKey<PostgresIndexes> Indexes { get; } = new("postgres.indexes", PostgresSectionsJson.Default.PostgresIndexes);

    /// <summary>How columns lie in rows.</summary>
    public static SectionKey<PostgresColumnLayouts> ColumnLayouts { get; } = new("postgres.column-layouts", PostgresSectionsJson.Default.PostgresColumnLayouts);

    /// <summary>Statistics objects.</summary>
    public static SectionKey<PostgresExtendedStatistics> ExtendedStatistics { get; } = new("postgres.extended-statistics", PostgresSectionsJson.Default.PostgresExtendedStatistics);

    /// <summary>Connections by whose they are.</summary>
    public static SectionKey<PostgresConnections> Connections { get; } = new("postgres.connections", PostgresSectionsJson.Default.PostgresConnections);

    /// <summary>Busy, blocked and blocking sessions; needs pg_monitor.</summary>
    public static SectionKey<PostgresActivity> Activity { get; } = new("postgres.activity", PostgresSectionsJson.Default.PostgresActivity);

    /// <summary>Locks of others.</summary>
    public static SectionKey<PostgresLocks> Locks { get; } = new("postgres.locks", PostgresSectionsJson.Default.PostgresLocks);

    /// <summary>Prepared transactions.</summary>
    public static SectionKey<PostgresPreparedTransactions> PreparedTransactions { get; } = new("postgres.prepared-transactions", PostgresSectionsJson.Default.PostgresPreparedTransactions);

    /// <summary>Slots, replicas, recovery.</summary>
    public static SectionKey<PostgresReplication> Replication { get; } = new("postgres.replication", PostgresSectionsJson.Default.PostgresReplication);

    /// <summary>Publications and subscriptions.</summary>
    public static SectionKey<PostgresLogical> Logical { get; } = new("postgres.logical", PostgresSectionsJson.Default.PostgresLogical);

    /// <summary>Statement counters; needs pg_stat_statements and pg_monitor.</summary>
    public static SectionKey<PostgresStatements> Statements { get; } = new("postgres.statements", PostgresSectionsJson.Default.PostgresStatements);

    /// <summary>What statements filter by; needs pg_qualstats.</summary>
    public static SectionKey<PostgresPredicates> Predicates { get; } = new("postgres.predicates", PostgresSectionsJson.Default.PostgresPredicates);

    /// <summary>Checkpoints, archiver, WAL, I/O.</summary>
    public static SectionKey<PostgresBackground> Background { get; } = new("postgres.background", PostgresSectionsJson.Default.PostgresBackground);

    /// <summary>Configuration beyond the settings in effect.</summary>
    public static SectionKey<PostgresConfiguration> Configuration { get; } = new("postgres.configuration", PostgresSectionsJson.Default.PostgresConfiguration);

    /// <summary>Client authentication; readable by superusers.</summary>
    public static SectionKey<PostgresHba> Hba { get; } = new("postgres.hba", PostgresSectionsJson.Default.PostgresHba);

    /// <summary>Roles.</summary>
    public static SectionKey<PostgresRoles> Roles { get; } = new("postgres.roles", PostgresSectionsJson.Default.PostgresRoles);

    /// <summary>Privileges that matter to security.</summary>
    public static SectionKey<PostgresGrants> Grants { get; } = new("postgres.grants", PostgresSectionsJson.Default.PostgresGrants);

    /// <summary>Row-level security policies.</summary>
    public static SectionKey<PostgresPolicies> Policies { get; } = new("postgres.policies", PostgresSectionsJson.Default.PostgresPolicies);

    /// <summary>Routines: what Core has no words for.</summary>
    public static SectionKey<PostgresRoutines> Routines { get; } = new("postgres.routines", PostgresSectionsJson.Default.PostgresRoutines);

    /// <summary>Views: what Core has no words for.</summary>
    public static SectionKey<PostgresViews> Views { get; } = new("postgres.views", PostgresSectionsJson.Default.PostgresViews);

    /// <summary>Triggers and event triggers.</summary>
    public static SectionKey<PostgresTriggers> Triggers { get; } = new("postgres.triggers", PostgresSectionsJson.Default.PostgresTriggers);

    /// <summary>Extensions and languages.</summary>
    public static SectionKey<PostgresExtensions> Extensions { get; } = new("postgres.extensions", PostgresSectionsJson.Default.PostgresExtensions);

    /// <summary>Maintenance under way.</summary>
    public static SectionKey<PostgresProgress> Progress { get; } = new("postgres.progress", PostgresSectionsJson.Default.PostgresProgress);

    /// <summary>Partitioned tables.</summary>
    public static SectionKey<PostgresPartitions> Partitions { get; } = new("postgres.partitions", PostgresSectionsJson.Default.PostgresPartitions);

    /// <summary>Collation version mismatches.</summary>
    public static SectionKey<PostgresCollations> Collations { get; } = new("postgres.collations", PostgresSectionsJson.Default.PostgresCollations);

    /// <summary>Large objects.</summary>
    public static SectionKey<PostgresLargeObjects> LargeObjects { get; } = new("postgres.large-objects", PostgresSectionsJson.Default.PostgresLargeObjects);

    /// <summary>Relations left alone because somebody held them locked.</summary>
    public static SectionKey<PostgresUnexamined> Unexamined { get; } = new("postgres.unexamined", PostgresSectionsJson.Default.PostgresUnexamined);
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals)]
[JsonSerializable(typeof(PostgresServerFacts))]
[JsonSerializable(typeof(PostgresDatabases))]
[JsonSerializable(typeof(PostgresRelations))]
[JsonSerializable(typeof(PostgresVacuum))]
[JsonSerializable(typeof(PostgresTablesIo))]
[JsonSerializable(typeof(PostgresIndexes))]
[JsonSerializable(typeof(PostgresColumnLayouts))]
[JsonSerializable(typeof(PostgresExtendedStatistics))]
[JsonSerializable(typeof(PostgresConnections))]
[JsonSerializable(typeof(PostgresActivity))]
[JsonSerializable(typeof(PostgresLocks))]
[JsonSerializable(typeof(PostgresPreparedTransactions))]
[JsonSerializable(typeof(PostgresReplication))]
[JsonSerializable(typeof(PostgresLogical))]
[JsonSerializable(typeof(PostgresStatements))]
[JsonSerializable(typeof(PostgresPredicates))]
[JsonSerializable(typeof(PostgresBackground))]
[JsonSerializable(typeof(PostgresConfiguration))]
[JsonSerializable(typeof(PostgresHba))]
[JsonSerializable(typeof(PostgresRoles))]
[JsonSerializable(typeof(PostgresGrants))]
[JsonSerializable(typeof(PostgresPolicies))]
[JsonSerializable(typeof(PostgresRoutines))]
[JsonSerializable(typeof(PostgresViews))]
[JsonSerializable(typeof(PostgresTriggers))]
[JsonSerializable(typeof(PostgresExtensions))]
[JsonSerializable(typeof(PostgresProgress))]
[JsonSerializable(typeof(PostgresPartitions))]
[JsonSerializable(typeof(PostgresCollations))]
[JsonSerializable(typeof(PostgresLargeObjects))]
[JsonSerializable(typeof(PostgresUnexamined))]
internal sealed partial class PostgresSectionsJson : JsonSerializerContext;
