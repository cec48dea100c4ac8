using Polystore.Core.Connections;
using Polystore.Core.Findings;
using Polystore.Core.Rules;
using Polystore.Postgres.Observe.Sections;
using Polystore.Postgres.Rules.Reading;

namespace Polystore.Postgres.Rules.Configuration;

internal sealed class TimeoutsUnset : IRule
{
    private static readonly IReadOnlyDictionary<string, (string Words, string Advice)> Timeouts = new Dictionary<string, (string, string)>
    {
        ["idle_in_transaction_session_timeout"] = (
            "a session that forgets its transaction holds its locks and keeps vacuum from cleaning, for as long as it lives",
            "Give it to the roles of applications, above their longest pause inside a transaction: ALTER ROLE app SET idle_in_transaction_session_timeout = '5min'."),
        ["statement_timeout"] = (
            "a statement that went wrong runs until somebody notices",
            "Give it to the roles of applications, not to the whole server, as the manual advises, because dumps and maintenance need longer: ALTER ROLE app SET statement_timeout = '30s'."),
    };

    public RuleInfo Info { get; } = new()
    {
        Id = "PG-CONFIG-TIMEOUT-UNSET",
        Engine = EngineNames.Postgres,
        Family = "configuration",
        Title = "No limit for forgotten transactions or runaway statements",
        LooksFor = "idle_in_transaction_session_timeout and statement_timeout at 0 for the server, with no role or database that has its own. Not reported: where at least one role or database has one.",
        Why = "Without a limit one faulty client is enough to stop others for hours.",
        References = ["https://www.postgresql.org/docs/current/runtime-config-client.html#GUC-STATEMENT-TIMEOUT"],
    };

    public RuleVerdict Judge(RuleContext context)
    {
        var seen = context.Snapshot.Settings.Where(setting => setting.Node is null && Timeouts.ContainsKey(setting.Name)).ToList();
        if (seen.Count == 0 || !context.Snapshot.TryGet(PostgresSections.Configuration, out var configuration, out _))
        {
            return RuleVerdict.NotExamined("the settings were not observed");
        }

        var own = configuration.RoleSettings.Where(entry => entry.Value != "0").Select(entry => entry.Name).ToHashSet(StringComparer.OrdinalIgnoreCase);
        return RuleVerdict.Of(seen
            .Where(setting => setting.Value == "0" && !own.Contains(setting.Name))
            .Select(setting => context.Problem(Info, SubjectOf.Setting(setting.Name), Severity.Info, $"{setting.Name} is unset: {Timeouts[setting.Name].Words}") with
            {
                Evidence = SettingEvidence.Of(setting),
                Remedy = Remedy.ByHand(Timeouts[setting.Name].Advice, "only you know how long the longest sound statement and pause are"),
            }));
    }
}
