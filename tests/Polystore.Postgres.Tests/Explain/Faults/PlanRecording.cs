using System.Text.Json;
using System.Text.Json.Nodes;
using Polystore.Core.Json;
using Polystore.Core.Observation;
using Polystore.Postgres.Observe.Sections;

namespace Polystore.Postgres.Tests.Explain.Faults;

/// <summary>
/// A fault as it was recorded on a real server: the plans before and after the cure and of the decoys, with the part of the
/// database that plan rules look at. Kept beside the tests, so that everyone can judge the rules without a server.
/// </summary>
internal sealed record PlanRecording
{
    private static readonly string[] PlannerSettings =
    [
        "work_mem", "hash_mem_multiplier", "random_page_cost", "seq_page_cost", "effective_cache_size", "cpu_tuple_cost", "cpu_index_tuple_cost", "cpu_operator_cost",
        "default_statistics_target", "jit", "jit_above_cost", "jit_inline_above_cost", "jit_optimize_above_cost", "max_parallel_workers", "max_parallel_workers_per_gather",
        "max_worker_processes", "max_wal_size", "wal_compression", "min_parallel_table_scan_size", "min_parallel_index_scan_size", "parallel_setup_cost", "parallel_tuple_cost", "plan_cache_mode", "search_path",
        "shared_buffers", "track_io_timing", "from_collapse_limit", "join_collapse_limit", "geqo_threshold", "enable_partition_pruning", "lc_collate", "server_version",
        "autovacuum", "autovacuum_analyze_scale_factor", "autovacuum_analyze_threshold", "autovacuum_vacuum_scale_factor", "autovacuum_vacuum_threshold", "constraint_exclusion",
    ];

    /// <summary>Name of the case.</summary>
    public required string Name { get; init; }

    /// <summary>The faulty statement.</summary>
    public required RecordedPlan Before { get; init; }

    /// <summary>After the cure.</summary>
    public required RecordedPlan After { get; init; }

    /// <summary>The decoys.</summary>
    public IReadOnlyList<RecordedPlan> Decoys { get; init; } = [];

    private static string Folder => Path.Combine(SourceFolder(), "Recorded");

    public static IReadOnlyList<PlanRecording> ReadAll() => Directory.Exists(Folder)
        ? Directory.EnumerateFiles(Folder, "*.json").OrderBy(Path.GetFileNameWithoutExtension, StringComparer.Ordinal)
            .Select(file => Read(JsonNode.Parse(File.ReadAllText(file))!))
            .ToList()
        : [];

    /// <summary>Writes the recording when recordings are being refreshed.</summary>
    public static void Keep(PlanFault fault, JudgedPlan before, JudgedPlan after, IReadOnlyList<JudgedPlan> decoys)
    {
        if (Environment.GetEnvironmentVariable("POLYSTORE_UPDATE_GOLDEN") != "1")
        {
            return;
        }

        var recording = new JsonObject
        {
            ["name"] = fault.Name,
            ["before"] = RecordedPlan.Of(before).Write(),
            ["after"] = RecordedPlan.Of(after).Write(),
            ["decoys"] = new JsonArray([.. decoys.Select(decoy => RecordedPlan.Of(decoy).Write())]),
        };
        Directory.CreateDirectory(Folder);
        File.WriteAllText(Path.Combine(Folder, $"{fault.Name}.json"), recording.ToJsonString() + "\n");
    }

    private static PlanRecording Read(JsonNode node) => new()
    {
        Name = (string)node["name"]!,
        Before = RecordedPlan.Read(node["before"]!),
        After = RecordedPlan.Read(node["after"]!),
        Decoys = node["decoys"]!.AsArray().Select(decoy => RecordedPlan.Read(decoy!)).ToList(),
    };

    /// <summary>Only what plan rules look at, and nothing that tells where it was recorded.</summary>
    public static Snapshot Reduce(Snapshot snapshot) => snapshot with
    {
        Target = "postgres://recorded",
        Nodes = [],
        Settings = snapshot.Settings.Where(setting => PlannerSettings.Contains(setting.Name, StringComparer.OrdinalIgnoreCase)).ToList(),
        Sections = snapshot.Sections.Where(section => section.Name == PostgresSections.Server.Name
            || section.Name == PostgresSections.ExtendedStatistics.Name
            || section.Name == PostgresSections.Extensions.Name
            || section.Name == PostgresSections.Routines.Name
            || section.Name == PostgresSections.Relations.Name
            || section.Name == PostgresSections.Vacuum.Name).ToList(),
    };

    private static string SourceFolder([System.Runtime.CompilerServices.CallerFilePath] string file = "") => Path.GetDirectoryName(file)!;
}

/// <summary>One plan of a recording.</summary>
internal sealed record RecordedPlan
{
    /// <summary>The statement.</summary>
    public required string Sql { get; init; }

    /// <summary>EXPLAIN (ANALYZE, BUFFERS, SETTINGS, WAL, FORMAT JSON) of it.</summary>
    public required JsonNode Plan { get; init; }

    /// <summary>The database.</summary>
    public required Snapshot Snapshot { get; init; }

    public static RecordedPlan Of(JudgedPlan judged) => new() { Sql = judged.Sql, Plan = JsonNode.Parse(judged.Text)!, Snapshot = judged.Snapshot };

    public static RecordedPlan Read(JsonNode node) => new()
    {
        Sql = (string)node["sql"]!,
        Plan = node["plan"]!,
        Snapshot = PolystoreJson.ReadSnapshot(node["snapshot"]!.ToJsonString(), "recording"),
    };

    public JsonObject Write() => new()
    {
        ["sql"] = Sql,
        ["plan"] = Plan.DeepClone(),
        ["snapshot"] = JsonSerializer.SerializeToNode(Snapshot, PolystoreJson.Default.Snapshot),
    };

    public Task<JudgedPlan> JudgeAsync() => JudgedPlan.OfAsync(Plan.ToJsonString(), Sql, Snapshot);
}
