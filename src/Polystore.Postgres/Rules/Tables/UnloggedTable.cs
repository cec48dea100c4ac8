using Polystore.Core.Catalogs;
using Polystore.Core.Connections;
using Polystore.Core.Findings;
using Polystore.Core.Rules;
using Polystore.Postgres.Observe.Sections;
using Polystore.Postgres.Rules.Reading;

namespace Polystore.Postgres.Rules.Tables;

internal sealed class UnloggedTable : IRule
{
    public RuleInfo Info { get; } = new()
    {
        Id = "PG-TABLE-UNLOGGED",
        Engine = EngineNames.Postgres,
        Family = "tables",
        Title = "Unlogged table with rows",
        LooksFor = "An unlogged table that holds rows. Not reported: empty ones, as staging tables mostly are.",
        Why = "A crash empties it, a standby never has its rows, and neither point-in-time recovery nor a physical backup brings them back.",
        References = ["https://www.postgresql.org/docs/current/sql-createtable.html#SQL-CREATETABLE-UNLOGGED"],
    };

    public RuleVerdict Judge(RuleContext context) => CatalogReading.TryOpen(context, out var reading, out var reason)
        ? reading.Verdict(reading.Tables
            .Where(table => table.HasOption("UNLOGGED") && Math.Max(table.Rows ?? 0, table.Usage?.LiveRows ?? 0) > 0)
            .Select(table => Describe(context, table)))
        : RuleVerdict.NotExamined(reason);

    private Finding Describe(RuleContext context, Table table)
    {
        var rows = Math.Max(table.Rows ?? 0, table.Usage?.LiveRows ?? 0);
        var replicated = context.Snapshot.TryGet(PostgresSections.Replication, out var replication, out _) && replication.Replicas.Any(replica => !replica.Logical);
        return context.Problem(Info, SubjectOf.The(table), replicated ? Severity.Medium : Severity.Low, $"{table.Name} is unlogged: a crash or a failover loses its {Amount.Of(rows, "row")}") with
        {
            Impact = $"{Amount.Of(rows, "row")} exist only until the next crash{(replicated ? " or failover to a standby" : "")}",
            Evidence = [Evidence.Of("rows", rows, "rows", "pg_class.reltuples, pg_stat_all_tables.n_live_tup")],
            Remedy = Remedy.ByHand(
                $"When the rows matter: ALTER TABLE {PgName.Of(table)} SET LOGGED.",
                $"a cache or staging table may well be meant so; SET LOGGED writes {(table.TotalBytes is { } bytes ? Amount.Bytes(bytes) : "the table")} into the WAL under ACCESS EXCLUSIVE"),
            Weight = rows,
        };
    }
}
