using System.Globalization;
using Polystore.Postgres.Observe.Queries;
using Polystore.Postgres.Observe.Sections;

namespace Polystore.Postgres.Observe.Assembly;

/// <summary>
/// Works out when autovacuum is due, as relation_needs_vacanalyze in src/backend/postmaster/autovacuum.c does: the table's own
/// storage options first, else the server's settings.
/// </summary>
internal sealed class VacuumAssembly(IReadOnlyDictionary<string, string?> settings)
{
    public PostgresTableVacuum Build(RelationRow row)
    {
        var options = StorageOptions.Parse(row.Options);
        var toast = StorageOptions.Parse(row.ToastOptions);
        var known = Math.Max(0, row.EstimatedRows);
        var most = Number(options, "autovacuum_vacuum_max_threshold", -1);
        var threshold = Number(options, "autovacuum_vacuum_threshold", 50) + (Number(options, "autovacuum_vacuum_scale_factor", 0.2) * known);
        var inserts = Number(options, "autovacuum_vacuum_insert_threshold", -1);
        return new PostgresTableVacuum
        {
            Schema = row.Schema,
            Name = row.Name,
            FrozenXidAge = row.FrozenXidAge,
            MinMultiXactAge = row.MinMultiXactAge,
            ToastFrozenXidAge = row.ToastFrozenXidAge,
            ToastMinMultiXactAge = row.ToastMinMultiXactAge,
            AutovacuumEnabled = Enabled(options),
            ToastAutovacuumEnabled = Enabled(toast) && (toast.ContainsKey("autovacuum_enabled") || Enabled(options)),
            // 18 caps the threshold; -1 means no cap.
            VacuumThreshold = most >= 0 ? Math.Min(most, threshold) : threshold,
            InsertThreshold = inserts < 0 ? -1 : inserts + (Number(options, "autovacuum_vacuum_insert_scale_factor", 0.2) * known),
            AnalyzeThreshold = Number(options, "autovacuum_analyze_threshold", 50) + (Number(options, "autovacuum_analyze_scale_factor", 0.1) * known),
            FreezeMaxAge = Limit(options, "autovacuum_freeze_max_age", 200_000_000),
            MultiXactFreezeMaxAge = Limit(options, "autovacuum_multixact_freeze_max_age", 400_000_000),
            LastVacuumAt = row.LastVacuum,
            LastAutovacuumAt = row.LastAutovacuum,
            LastAnalyzeAt = row.LastAnalyze,
            LastAutoanalyzeAt = row.LastAutoanalyze,
            VacuumCount = row.VacuumCount ?? 0,
            AutovacuumCount = row.AutovacuumCount ?? 0,
            AnalyzeCount = row.AnalyzeCount ?? 0,
            AutoanalyzeCount = row.AutoanalyzeCount ?? 0,
            RowsNewPageUpdated = row.NewPageUpdated ?? 0,
            Options = options.Where(option => option.Key.StartsWith("autovacuum", StringComparison.Ordinal)).ToDictionary(),
        };
    }

    private bool Enabled(Dictionary<string, string> options) =>
        StorageOptions.IsTrue(settings.GetValueOrDefault("autovacuum") ?? "on")
        && (!options.TryGetValue("autovacuum_enabled", out var own) || StorageOptions.IsTrue(own));

    private double Number(Dictionary<string, string> options, string name, double otherwise) =>
        Read(options.GetValueOrDefault(name)) ?? Read(settings.GetValueOrDefault(name)) ?? otherwise;

    // The server takes the smaller of the table's limit and its own.
    private long Limit(Dictionary<string, string> options, string name, double otherwise)
    {
        var server = Read(settings.GetValueOrDefault(name)) ?? otherwise;
        return (long)Math.Min(Read(options.GetValueOrDefault(name)) ?? server, server);
    }

    private static double? Read(string? text) => double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) ? number : null;
}
