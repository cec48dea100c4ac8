using Polystore.Core.Catalogs;
using Polystore.Core.Connections;
using Polystore.Core.Rules;
using Polystore.Postgres.Rules.Reading;

namespace Polystore.Postgres.Rules.Tables;

internal sealed class ForeignKeyNotValid : IRule
{
    public RuleInfo Info { get; } = new()
    {
        Id = "PG-FK-NOT-VALID",
        Engine = EngineNames.Postgres,
        Family = "tables",
        Title = "Foreign key not validated",
        LooksFor = "A foreign key added with NOT VALID and never validated. Not reported: keys declared NOT ENFORCED (18 and newer).",
        Why = "Older rows may point nowhere: joins lose them, restores of the dump with a validated key fail, and the planner trusts no estimate from it.",
        References = ["https://www.postgresql.org/docs/current/sql-altertable.html#SQL-ALTERTABLE-NOTES"],
    };

    public RuleVerdict Judge(RuleContext context) => CatalogReading.TryOpen(context, out var reading, out var reason)
        ? RuleVerdict.Of(NotValidConstraint.Find(reading, ConstraintKind.ForeignKey).Select(pair =>
            NotValidConstraint.Describe(context, Info, pair.Table, pair.Constraint, $"rows of {pair.Table.Name} may point to rows of {pair.Constraint.References?.Table} that are not there")))
        : RuleVerdict.NotExamined(reason);
}
