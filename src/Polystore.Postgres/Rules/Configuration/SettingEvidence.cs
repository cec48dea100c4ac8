using Polystore.Core.Findings;
using Polystore.Core.Observation;

namespace Polystore.Postgres.Rules.Configuration;

/// <summary>What is known of a setting.</summary>
internal static class SettingEvidence
{
    public static IReadOnlyList<Evidence> Of(Setting setting) =>
    [
        Evidence.Of(setting.Name, setting.Value, setting.Unit, "pg_settings"),
        Evidence.Of("source", setting.Source, null, "pg_settings.source"),
        Evidence.Of("default", setting.Default, null, "pg_settings.boot_val"),
    ];
}
