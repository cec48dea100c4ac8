using System.Globalization;
using Polystore.Core.Findings;
using Polystore.Core.Observation;
using Polystore.Core.Rules;

namespace Polystore.Postgres.Rules.Configuration;

internal sealed class SynchronousCommitOff : SettingRule
{
    public override RuleInfo Info { get; } = Describe(
        "PG-CONFIG-SYNCHRONOUS-COMMIT-OFF",
        "Commits that a crash can undo",
        "synchronous_commit = off for everybody. Not reported: local and the other values, which wait for the local disk; single roles or transactions that choose it.",
        "A transaction is confirmed before it is on disk: a crash loses the last moments of confirmed work. That is sound for logs and counters, seldom for orders.",
        "https://www.postgresql.org/docs/current/wal-async-commit.html");

    protected override string Name => "synchronous_commit";

    protected override Finding Finding(RuleContext context, Setting setting)
    {
        // "The maximum delay is … three times wal_writer_delay" (manual, 30.4 Asynchronous Commit).
        var window = double.TryParse(context.Snapshot.SettingValue("wal_writer_delay"), CultureInfo.InvariantCulture, out var delay) ? 3 * delay : 600;
        return Problem(context, setting, Severity.Medium, "commits do not wait for the disk", "on", "Keep it off for single roles or transactions that may lose work: ALTER ROLE … SET, or SET LOCAL.") with
        {
            Impact = $"a crash loses up to {window.ToString("0", CultureInfo.InvariantCulture)} ms of confirmed transactions",
        };
    }
}
