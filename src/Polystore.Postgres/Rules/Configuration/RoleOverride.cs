using System.Globalization;
using Polystore.Core.Connections;
using Polystore.Core.Findings;
using Polystore.Core.Rules;
using Polystore.Postgres.Observe.Sections;
using Polystore.Postgres.Rules.Reading;

namespace Polystore.Postgres.Rules.Configuration;

internal sealed class RoleOverride : IRule
{
    public RuleInfo Info { get; } = new()
    {
        Id = "PG-CONFIG-ROLE-OVERRIDE",
        Engine = EngineNames.Postgres,
        Family = "configuration",
        Title = "Dangerous setting kept for a role or database",
        LooksFor = "Settings of ALTER ROLE and ALTER DATABASE that switch off planner methods, constraints (session_replication_role = replica), the checks for damage, or autovacuum's counters. "
            + "Not reported: switches that are off by default, timeouts, memory, search_path, synchronous_commit, which roles may choose.",
        Why = "They are in no configuration file, so nobody finds them: one role's statements behave as on another server.",
        References = ["https://www.postgresql.org/docs/current/sql-alterrole.html", "https://www.postgresql.org/docs/current/runtime-config-client.html#GUC-SESSION-REPLICATION-ROLE"],
    };

    public RuleVerdict Judge(RuleContext context)
    {
        if (!context.Snapshot.TryGet(PostgresSections.Configuration, out var configuration, out var reason))
        {
            return RuleVerdict.NotExamined(reason);
        }

        var defaults = context.Snapshot.Settings.Where(setting => setting.Node is null).ToDictionary(setting => setting.Name, setting => setting.Default);
        return RuleVerdict.Of(configuration.RoleSettings
            .Select(entry => (entry, danger: Danger(entry, defaults)))
            .Where(pair => pair.danger is not null)
            .Select(pair => Finding(context, pair.entry, pair.danger!.Value.Severity, pair.danger.Value.Words)));
    }

    private static (Severity Severity, string Words)? Danger(PostgresRoleSetting entry, Dictionary<string, string?> defaults)
    {
        var name = entry.Name.ToLower(CultureInfo.InvariantCulture);
        var off = entry.Value.ToLower(CultureInfo.InvariantCulture) is "off" or "false" or "no" or "0" or "f";
        var on = entry.Value.ToLower(CultureInfo.InvariantCulture) is "on" or "true" or "yes" or "1" or "t";
        return name switch
        {
            "session_replication_role" when entry.Value == "replica" => (Severity.Critical, "foreign keys and triggers do not fire"),
            "zero_damaged_pages" when on => (Severity.Critical, "damaged pages are emptied without a question"),
            "ignore_checksum_failure" or "ignore_system_indexes" when on => (Severity.High, "damage is passed over"),
            "track_counts" when off => (Severity.Medium, "its writes are not counted, so that autovacuum misses them"),
            _ when name.StartsWith("enable_", StringComparison.Ordinal) && off && defaults.GetValueOrDefault(name) is "on" => (Severity.Medium, "the planner lacks a method"),
            _ => null,
        };
    }

    private Finding Finding(RuleContext context, PostgresRoleSetting entry, Severity severity, string words)
    {
        var owner = (entry.Role, entry.Database) switch
        {
            (null, null) => "ALTER ROLE ALL",
            (null, { } database) => $"ALTER DATABASE {PgName.Quote(database)}",
            ({ } role, null) => $"ALTER ROLE {PgName.Quote(role)}",
            ({ } role, { } database) => $"ALTER ROLE {PgName.Quote(role)} IN DATABASE {PgName.Quote(database)}",
        };
        var whose = string.Join(" in ", new[] { entry.Role ?? (entry.Database is null ? "every role" : null), entry.Database }.Where(part => part is not null));
        var subject = new Subject { Engine = EngineNames.Postgres, Kind = "setting", Path = [entry.Role ?? "", entry.Database ?? "", entry.Name], Label = $"{entry.Name} of {whose}" };
        return context.Problem(Info, subject, severity, $"{entry.Name} = {entry.Value} for {whose}: {words}") with
        {
            Evidence = [Evidence.Of(entry.Name, entry.Value, null, "pg_db_role_setting"), Evidence.Of("for", whose, null, "pg_db_role_setting")],
            Remedy = new Remedy
            {
                Apply = [$"{owner} RESET {entry.Name}"],
                Rollback = [$"{owner} SET {entry.Name} = {PgName.Literal(entry.Value)}"],
                Lock = "none: new sessions have the server's value, those that are open keep the old one",
                Duration = "milliseconds",
            },
        };
    }
}
