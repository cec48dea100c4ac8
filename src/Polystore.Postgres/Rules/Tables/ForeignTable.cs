using Polystore.Core.Catalogs;
using Polystore.Core.Connections;
using Polystore.Core.Findings;
using Polystore.Core.Rules;
using Polystore.Postgres.Rules.Reading;

namespace Polystore.Postgres.Rules.Tables;

internal sealed class ForeignTable : IRule
{
    public RuleInfo Info { get; } = new()
    {
        Id = "PG-TABLE-FOREIGN",
        Engine = EngineNames.Postgres,
        Family = "tables",
        Title = "Foreign table without statistics",
        LooksFor = "A foreign table that was never analysed: autovacuum leaves foreign tables alone. Not reported: foreign tables with statistics.",
        Why = "The planner guesses its rows (1,000 by default) and may fetch all of them for one; backups of this database do not hold its rows.",
        References = ["https://www.postgresql.org/docs/current/sql-createforeigntable.html", "https://www.postgresql.org/docs/current/routine-vacuuming.html#VACUUM-FOR-STATISTICS"],
    };

    public RuleVerdict Judge(RuleContext context) => CatalogReading.TryOpen(context, out _, out var reason)
        ? RuleVerdict.Of(context.Catalog.Tables
            .Where(table => table.Kind == TableKind.Foreign && !table.HasOption("extension") && table.Columns.All(column => column.Statistics is null))
            .Select(table => context.Problem(Info, SubjectOf.The(table), Severity.Info, $"{table.Name} lives on the server {table.Options.GetValueOrDefault("server", "of a wrapper")} and has no statistics here") with
            {
                Impact = "joins with it are planned on a guess",
                Remedy = Remedy.ByHand(
                    $"ANALYZE {PgName.Of(table)}, by a job, or let postgres_fdw ask the far side: OPTIONS (use_remote_estimate 'true').",
                    "ANALYZE of a foreign table reads it over the network"),
            }))
        : RuleVerdict.NotExamined(reason);
}
