using Polystore.Core.Findings;
using Polystore.Core.Observation;
using Polystore.Core.Rules;

namespace Polystore.Postgres.Rules.Configuration;

internal sealed class LogLockWaitsOff : SettingRule
{
    public override RuleInfo Info { get; } = Describe(
        "PG-CONFIG-LOG-LOCK-WAITS-OFF",
        "Lock waits that leave no trace",
        "log_lock_waits = off.",
        "When users say that it hung at noon, the log does not say who waited for whom. It costs nothing: the server looks for deadlocks at that moment anyway. Version 18 has it on by default.",
        "https://www.postgresql.org/docs/current/runtime-config-logging.html#GUC-LOG-LOCK-WAITS");

    protected override string Name => "log_lock_waits";

    protected override Finding Finding(RuleContext context, Setting setting) =>
        Problem(context, setting, Severity.Info, "waits for locks are not logged", "on");
}
