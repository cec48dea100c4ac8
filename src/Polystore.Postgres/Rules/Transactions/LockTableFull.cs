using System.Globalization;
using Polystore.Core.Connections;
using Polystore.Core.Findings;
using Polystore.Core.Rules;
using Polystore.Postgres.Observe.Sections;
using Polystore.Postgres.Rules.Configuration;
using Polystore.Postgres.Rules.Reading;

namespace Polystore.Postgres.Rules.Transactions;

internal sealed class LockTableFull : IRule
{
    private static readonly RuleOption Share = new()
    {
        Name = "share", Default = 0.7, Unit = "ratio", Maximum = 1, Meaning = "share of the shared lock table in use from which on it is reported",
        Source = "one more transaction over a few hundred partitions would fill the rest",
    };

    private static readonly RuleOption CriticalShare = new()
    {
        Name = "critical-share", Default = 0.95, Unit = "ratio", Meaning = "from here on: critical", Source = "as for other limits: check_postgres is critical at 95%",
    };

    public RuleInfo Info { get; } = new()
    {
        Id = "PG-LOCK-TABLE-FULL",
        Engine = EngineNames.Postgres,
        Family = "transactions",
        Title = "Shared lock table nearly full",
        LooksFor = "Distinct objects locked at the moment, against max_locks_per_transaction × (max_connections + max_prepared_transactions). "
            + "Not reported: many locks on the fast path, several locks on one object, and predicate locks, which take no room there.",
        Why = "When it is full, any statement may fail with \"out of shared memory\", pg_dump and large partitioned queries first.",
        Options = [Share, CriticalShare],
        References = ["https://www.postgresql.org/docs/current/runtime-config-locks.html#GUC-MAX-LOCKS-PER-TRANSACTION"],
    };

    public RuleVerdict Judge(RuleContext context)
    {
        if (!context.Snapshot.TryGet(PostgresSections.Locks, out var locks, out var reason))
        {
            return RuleVerdict.NotExamined(reason);
        }

        var setting = context.Snapshot.Settings.FirstOrDefault(item => item.Node is null && item.Name == "max_locks_per_transaction");
        if (locks.Objects is not { } objects || setting is null || Number(context, "max_connections") is not { } connections)
        {
            return RuleVerdict.NotExamined("the locked objects or the settings that size the lock table were not observed");
        }

        var each = Number(context, setting.Name) ?? 64;
        var room = each * (connections + (Number(context, "max_prepared_transactions") ?? 0));
        var share = objects / room;
        return share < context.Option(Share) ? RuleVerdict.Fine : RuleVerdict.Of(
        [
            context.Problem(
                Info, SubjectOf.Setting(setting.Name), share >= context.Option(CriticalShare) ? Severity.Critical : Severity.High, $"{Amount.Of(objects)} objects are locked where there is room for {Amount.Of(room)}") with
            {
                Impact = $"{Amount.Share(Math.Min(share, 1))} of the shared lock table is in use; a little more fits into spare shared memory, then statements fail",
                Evidence =
                [
                    Evidence.Of("locked objects", objects, "objects", "pg_locks without fast path and predicate locks"),
                    Evidence.Of("room", room, "objects", "max_locks_per_transaction × (max_connections + max_prepared_transactions)"),
                    .. locks.Groups.Where(group => group.LockType != "virtualxid").OrderByDescending(group => group.Count).Take(1)
                        .Select(group => Evidence.Of("most are", $"{Amount.Of(group.Count)} of {group.LockType}, {group.Mode}", null, "pg_locks")),
                ],
                Remedy = SettingChange.AtRestart(setting, (2 * each).ToString("0", CultureInfo.InvariantCulture)) with
                {
                    Guidance = "It takes effect when the server is started again (standbys first: theirs must not be smaller). Until then find who locks so much: "
                        + "advisory locks that are never released, or one transaction over thousands of tables.",
                },
                Weight = share,
            },
        ]);
    }

    private static double? Number(RuleContext context, string setting) =>
        double.TryParse(context.Snapshot.SettingValue(setting), NumberStyles.Float, CultureInfo.InvariantCulture, out var value) ? value : null;
}
