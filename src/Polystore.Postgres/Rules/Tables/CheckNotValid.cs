using Polystore.Core.Catalogs;
using Polystore.Core.Connections;
using Polystore.Core.Rules;
using Polystore.Postgres.Rules.Reading;

namespace Polystore.Postgres.Rules.Tables;

internal sealed class CheckNotValid : IRule
{
    public RuleInfo Info { get; } = new()
    {
        Id = "PG-CHECK-NOT-VALID",
        Engine = EngineNames.Postgres,
        Family = "tables",
        Title = "Check or not-null constraint not validated",
        LooksFor = "A CHECK, or from 18 on a NOT NULL, added with NOT VALID and never validated. Not reported: checks declared NOT ENFORCED (18 and newer).",
        Why = "Older rows may break the rule, any update of such a row fails, and the planner does not use the constraint to leave out partitions or scans.",
        References = ["https://www.postgresql.org/docs/current/sql-altertable.html#SQL-ALTERTABLE-NOTES"],
    };

    public RuleVerdict Judge(RuleContext context) => CatalogReading.TryOpen(context, out var reading, out var reason)
        ? reading.Verdict(NotValidConstraint.Find(reading, ConstraintKind.Check).Select(pair =>
            NotValidConstraint.Describe(context, Info, pair.Table, pair.Constraint, $"older rows of {pair.Table.Name} may break it, and each of them refuses its next update")))
        : RuleVerdict.NotExamined(reason);
}
