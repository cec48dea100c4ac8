using Polystore.Core.Connections;
using Polystore.Core.Findings;
using Polystore.Core.Rules;
using Polystore.Postgres.Observe.Sections;
using Polystore.Postgres.Rules.Reading;

namespace Polystore.Postgres.Rules.Transactions;

internal sealed class HorizonHeld : IRule
{
    private static readonly RuleOption Transactions = new()
    {
        Name = "transactions", Default = 50_000_000, Unit = "transactions", Meaning = "age of what is held from which on it is reported in any case",
        Source = "vacuum_freeze_min_age 50 million, its default: rows of that age would be frozen by now",
    };

    private static readonly RuleOption DeadRows = new()
    {
        Name = "dead-rows", Default = 1_000_000, Unit = "rows", Meaning = "dead rows in tables that a vacuum has visited in vain, from which on a younger one is reported",
        Source = "about 100 MB of rows of 100 bytes, that scans read for nothing",
    };

    private static readonly RuleOption LeastTransactions = new()
    {
        Name = "least-transactions", Default = 100_000, Unit = "transactions", Meaning = "age below which dead rows are never laid at its door",
        Source = "autovacuum looks every autovacuum_naptime (1 min, manual 20.10): at a thousand writes a second that is two rounds",
    };

    public RuleInfo Info { get; } = new()
    {
        Id = "PG-TXN-HORIZON",
        Engine = EngineNames.Postgres,
        Family = "transactions",
        Title = "Vacuum is held back",
        LooksFor = "What keeps old row versions alive: sessions, replication slots (xmin and catalog_xmin), standbys with hot_standby_feedback, prepared transactions; when it is very old, "
            + "or when vacuum has visited tables since and left many dead rows there. Not reported: VACUUM and autovacuum themselves, slots in use with a small lag, and dead rows that no vacuum has visited yet.",
        Why = "Vacuum runs and removes nothing: tables and indexes grow, scans slow down, and freezing stands still on the way to wraparound.",
        Options = [Transactions, DeadRows, LeastTransactions],
        References =
        [
            "https://www.postgresql.org/docs/current/routine-vacuuming.html#VACUUM-FOR-SPACE-RECOVERY",
            "https://www.postgresql.org/docs/current/runtime-config-replication.html#GUC-HOT-STANDBY-FEEDBACK",
        ],
    };

    public RuleVerdict Judge(RuleContext context)
    {
        if (!context.Snapshot.TryGet(PostgresSections.Activity, out _, out var reason) || !context.Snapshot.TryGet(PostgresSections.Replication, out _, out reason)
            || !context.Snapshot.TryGet(PostgresSections.PreparedTransactions, out _, out reason))
        {
            return RuleVerdict.NotExamined(reason);
        }

        if (context.Snapshot.TryGet(PostgresSections.Server, out var server, out _) && server.InRecovery)
        {
            return RuleVerdict.NotExamined("a standby does not vacuum; ask the primary");
        }

        var holders = HorizonHolder.Find(context.Snapshot);
        var oldest = holders.Where(holder => holder is { OnlyCatalogue: false, ForCurrent: true }).MaxBy(holder => holder.Age);
        return RuleVerdict.Of(holders
            .Select(holder => (holder, dead: holder == oldest && holder.Age >= context.Option(LeastTransactions) ? LeftBehind(context, holder) : []))
            .Where(pair => pair.holder.Age >= context.Option(Transactions) || pair.dead.Sum(table => table.Dead) >= Math.Max(1, context.Option(DeadRows)))
            .GroupBy(pair => string.Join('\u001f', [pair.holder.Subject.Kind, .. pair.holder.Subject.Path]))
            .Select(group => group.MaxBy(pair => pair.holder.Age))
            .Select(pair => Finding(context, pair.holder, pair.dead)));
    }

    // A vacuum that came after the holder and left more dead rows than its own threshold could not remove them.
    private static List<(string Table, long Dead)> LeftBehind(RuleContext context, HorizonHolder holder)
    {
        if (!context.Snapshot.TryGet(PostgresSections.Vacuum, out var vacuum, out _))
        {
            return [];
        }

        var since = holder.Seconds is { } seconds ? context.Snapshot.ObservedAt.AddSeconds(-seconds) : DateTimeOffset.MinValue;
        var states = vacuum.Items.ToDictionary(item => item.ObjectName);
        return context.Catalog.Tables
            .Where(table => table.Usage?.DeadRows is > 0 && states.TryGetValue(table.ObjectName, out var state) && table.Usage.DeadRows > state.VacuumThreshold
                && (state.LastAutovacuumAt > since || state.LastVacuumAt > since))
            .Select(table => (table.ObjectName.ToString(), table.Usage!.DeadRows!.Value))
            .OrderByDescending(pair => pair.Value)
            .ToList();
    }

    private Finding Finding(RuleContext context, HorizonHolder holder, List<(string Table, long Dead)> left)
    {
        var dead = left.Sum(table => table.Dead);
        var freeze = IdSpace.Transactions.FreezeMaxAge(context.Snapshot);
        return context.Problem(
            Info, holder.Subject, holder.Age >= freeze ? Severity.Critical : dead > 0 || holder.Age >= freeze / 2 ? Severity.High : Severity.Medium,
            $"{holder.Name} keeps vacuum from removing rows{(holder.OnlyCatalogue ? " of the catalogue" : "")} younger than {Amount.Of(holder.Age)} transactions") with
        {
            Impact = dead > 0 ? $"{Amount.Of(dead, "dead row")} in {Amount.Of(left.Count, "table")} that vacuum visited since and could not remove"
                : holder.ForCurrent ? "dead rows made since then stay in every table of this database" : "dead rows made since then stay in every table of its database",
            Evidence =
            [
                Evidence.Of("age of what is held", holder.Age, "transactions", holder.Source),
                .. holder.Seconds is { } seconds ? new[] { Evidence.Of("held for", seconds, "s", holder.Source) } : [],
                .. dead > 0 ? new[] { Evidence.Of("dead rows left by vacuum", dead, "rows", "pg_stat_all_tables.n_dead_tup"), Evidence.Of("most of them in", left[0].Table, null, "pg_stat_all_tables") } : [],
            ],
            Remedy = holder.Remedy,
            Weight = Math.Max(dead, holder.Age),
        };
    }
}
