using Polystore.Core.Findings;
using Polystore.Core.Observation;
using Polystore.Core.Rules;
using Polystore.Postgres.Observe.Sections;
using Polystore.Postgres.Rules.Reading;

namespace Polystore.Postgres.Rules.Configuration;

/// <summary>Remedies that give a setting another value where the value in effect comes from.</summary>
internal static class SettingChange
{
    private const string WrittenByAlterSystem = "postgresql.auto.conf";

    /// <summary>
    /// The change, for settings that take effect by reload. ALTER SYSTEM wins over postgresql.conf: what was the built-in default or
    /// stands in a file that people write is reset, so that it is in effect again; else the old value is set again.
    /// </summary>
    /// <param name="context">Names the role and database whose own value it may be.</param>
    /// <param name="setting">The setting with its value and source.</param>
    /// <param name="value">The new value, in the unit of <paramref name="setting"/> when it has one.</param>
    /// <param name="guidance">What to know before.</param>
    public static Remedy To(RuleContext context, Setting setting, string value, string? guidance = null)
    {
        context.Snapshot.TryGet(PostgresSections.Server, out var server, out _);
        var (database, role) = (PgName.Quote(server?.Database ?? ""), PgName.Quote(server?.Role ?? ""));
        return (setting.Source, server) switch
        {
            ("database", not null) => Own($"ALTER DATABASE {database}", setting, guidance),
            ("user", not null) => Own($"ALTER ROLE {role}", setting, guidance),
            ("database user", not null) => Own($"ALTER ROLE {role} IN DATABASE {database}", setting, guidance),
            ("command line" or "environment variable" or "override", _) => Remedy.ByHand(
                $"Take {setting.Name} out of the server's {setting.Source} and let it be {value}; the server has to be started again.",
                $"the value comes from the {setting.Source}, which wins over every file"),
            _ => Reload(setting, value, guidance),
        };
    }

    /// <summary>For settings that take effect only by a restart.</summary>
    public static Remedy AtRestart(Setting setting, string value) => new()
    {
        Apply = [$"ALTER SYSTEM SET {setting.Name} = {PgName.Literal(value)}"],
        Rollback = [Back(setting)],
        Reversible = true,
        Lock = "none until the restart, which ends every session",
        Duration = "milliseconds; the restart takes as long as a checkpoint",
        Guidance = "It takes effect when the server is started again.",
        Effects = [new SettingChanged(setting.Name, value)],
    };

    private static Remedy Reload(Setting setting, string value, string? guidance) => new()
    {
        Apply = [$"ALTER SYSTEM SET {setting.Name} = {PgName.Literal(value)}", "SELECT pg_reload_conf()"],
        Rollback = [Back(setting), "SELECT pg_reload_conf()"],
        Lock = "none: sessions read the new value before their next statement",
        Duration = "milliseconds",
        Guidance = guidance,
        Effects = [new SettingChanged(setting.Name, value)],
    };

    private static Remedy Own(string owner, Setting setting, string? guidance) => new()
    {
        Apply = [$"{owner} RESET {setting.Name}"],
        Rollback = [$"{owner} SET {setting.Name} = {PgName.Literal(setting.Value)}"],
        Lock = "none: new sessions have the server's value, those that are open keep the old one",
        Duration = "milliseconds",
        Guidance = guidance,
    };

    private static string Back(Setting setting) => setting.Source is "default" || (setting.SourceFile is { } file && file != WrittenByAlterSystem)
        ? $"ALTER SYSTEM RESET {setting.Name}"
        : $"ALTER SYSTEM SET {setting.Name} = {PgName.Literal(setting.Value)}";
}
