using Polystore.Core.Connections;
using Polystore.Core.Findings;
using Polystore.Core.Rules;
using Polystore.Postgres.Rules.Reading;

namespace Polystore.Postgres.Rules.Configuration;

internal sealed class PlannerSwitchOff : IRule
{
    // What nearly every larger statement needs in some form; the others matter to single statements.
    private static readonly HashSet<string> Basic =
    [
        "enable_seqscan", "enable_indexscan", "enable_indexonlyscan", "enable_bitmapscan", "enable_hashjoin", "enable_nestloop", "enable_mergejoin",
        "enable_sort", "enable_hashagg", "enable_partition_pruning",
    ];

    public RuleInfo Info { get; } = new()
    {
        Id = "PG-CONFIG-PLANNER-SWITCH-OFF",
        Engine = EngineNames.Postgres,
        Family = "configuration",
        Title = "Planner method switched off for good",
        LooksFor = "enable_* settings in effect as off whose default is on, wherever that comes from (file, database, role). "
            + "Not reported: those that are off by default, such as enable_partitionwise_join.",
        Why = "The switches are for experiments in one session; left off they were right for one statement on one day, and every other statement pays.",
        References = ["https://www.postgresql.org/docs/current/runtime-config-query.html#RUNTIME-CONFIG-QUERY-ENABLE"],
    };

    public RuleVerdict Judge(RuleContext context)
    {
        var switches = context.Snapshot.Settings.Where(setting => setting.Node is null && setting.Name.StartsWith("enable_", StringComparison.Ordinal)).ToList();
        return switches.Count == 0
            ? RuleVerdict.NotExamined("the settings were not observed")
            : RuleVerdict.Of(switches.Where(setting => setting is { Value: "off", Default: "on" }).Select(setting => context.Problem(
                Info, SubjectOf.Setting(setting.Name), Basic.Contains(setting.Name) ? Severity.High : Severity.Medium, $"{setting.Name} is off for {Whom(setting.Source)}") with
            {
                Evidence = SettingEvidence.Of(setting),
                Remedy = SettingChange.To(context, setting, "on", "Find the statement that it was for, give the planner what it lacks there (statistics, an index), or set it for that statement alone by SET LOCAL."),
                Weight = Basic.Contains(setting.Name) ? 1 : 0,
            }));
    }

    private static string Whom(string? source) => source switch
    {
        "database" => "everybody in this database",
        "user" or "database user" => "the role that asked",
        _ => "the whole server",
    };
}
