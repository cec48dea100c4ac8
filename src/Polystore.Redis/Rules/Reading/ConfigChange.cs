using Polystore.Core.Findings;
using Polystore.Redis.Apply;

namespace Polystore.Redis.Rules.Reading;

/// <summary>A change of settings with its way back.</summary>
internal static class ConfigChange
{
    public const string Rewrite = "CONFIG REWRITE";

    /// <summary>Sets settings at once and, where the server has a configuration file, writes them there.</summary>
    /// <param name="facts">The server, with the values as they are.</param>
    /// <param name="guidance">What to know; null for nothing.</param>
    /// <param name="settings">Names and new values.</param>
    public static Remedy To(ServerFacts facts, string? guidance, params (string Name, string Value)[] settings)
    {
        var hasFile = !string.IsNullOrEmpty(facts.Info.Text("config_file"));
        string[] rewrite = hasFile ? [Rewrite] : [];
        return new Remedy
        {
            Apply = [.. settings.Select(setting => Set(setting.Name, setting.Value)), .. rewrite],
            Rollback = [.. settings.Reverse().Select(setting => Set(setting.Name, facts.Setting(setting.Name))), .. rewrite],
            Lock = "none; the server takes the value between two commands",
            Duration = "at once",
            Guidance = hasFile ? guidance : (guidance is null ? "" : guidance + " ") + "The server runs without a configuration file: put it also where its options come from, or it is gone at a restart.",
            Effects = settings.Select(setting => (RemedyEffect)new SettingChanged(setting.Name, setting.Value)).ToList(),
        };
    }

    private static string Set(string name, string value) => $"CONFIG SET {name} {CommandWords.Quote(value)}";
}
