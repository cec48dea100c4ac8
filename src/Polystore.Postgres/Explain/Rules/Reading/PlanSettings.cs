using System.Globalization;
using Polystore.Core.Observation;

namespace Polystore.Postgres.Explain.Rules.Reading;

/// <summary>Settings under which a statement is planned: those of the session, as a plan names them (SETTINGS), before those of the server.</summary>
internal sealed class PlanSettings(IReadOnlyDictionary<string, string> session, Snapshot snapshot)
{
    private readonly Lazy<Dictionary<string, Setting>> server = new(() =>
        snapshot.Settings.Where(setting => setting.Node is null).ToDictionary(setting => setting.Name, StringComparer.OrdinalIgnoreCase));

    /// <summary>The value as text; null when unknown.</summary>
    public string? Text(string name) => session.GetValueOrDefault(name) ?? server.Value.GetValueOrDefault(name)?.Value;

    /// <summary>The value as a number without unit (<c>random_page_cost</c>); null when unknown.</summary>
    public double? Number(string name) =>
        double.TryParse(Text(name), NumberStyles.Float, CultureInfo.InvariantCulture, out var number) ? number : null;

    /// <summary>The value as bytes (<c>work_mem</c>); null when unknown.</summary>
    public double? Bytes(string name) =>
        session.TryGetValue(name, out var text) ? SettingSize.BytesOf(text)
        : server.Value.TryGetValue(name, out var setting) ? SettingSize.BytesOf(setting)
        : null;

    /// <summary>True when a switch is on, false when off; null when unknown.</summary>
    public bool? Switch(string name) => Text(name) switch { "on" => true, "off" => false, _ => null };
}
