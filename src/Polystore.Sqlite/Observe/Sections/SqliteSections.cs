using System.Text.Json.Serialization;
using Polystore.Core.Observation;

namespace Polystore.Sqlite.Observe.Sections;

/// <summary>The parts of a snapshot that only SQLite has.</summary>
public static class SqliteSections
{
    /// <summary>The file.</summary>
    public static SectionKey<SqliteStorage> Storage { get; } = new("sqlite.storage", SqliteSectionsJson.Default.SqliteStorage);

    /// <summary>Integrity and foreign-key checks (data family).</summary>
    public static SectionKey<SqliteIntegrity> Integrity { get; } = new("sqlite.integrity", SqliteSectionsJson.Default.SqliteIntegrity);

    /// <summary>Storage classes and shapes of values (data family).</summary>
    public static SectionKey<SqliteProfile> Profile { get; } = new("sqlite.profile", SqliteSectionsJson.Default.SqliteProfile);

    /// <summary>The planner's statistics.</summary>
    public static SectionKey<SqliteStatistics> Statistics { get; } = new("sqlite.statistics", SqliteSectionsJson.Default.SqliteStatistics);

    /// <summary>Which indexes the plans of the workload use; there when a workload was given.</summary>
    public static SectionKey<SqlitePlanUse> PlanUse { get; } = new("sqlite.plan-use", SqliteSectionsJson.Default.SqlitePlanUse);
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(SqliteStorage))]
[JsonSerializable(typeof(SqliteIntegrity))]
[JsonSerializable(typeof(SqliteProfile))]
[JsonSerializable(typeof(SqliteStatistics))]
[JsonSerializable(typeof(SqlitePlanUse))]
internal sealed partial class SqliteSectionsJson : JsonSerializerContext;
