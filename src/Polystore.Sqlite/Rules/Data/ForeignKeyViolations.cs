using Polystore.Core.Connections;
using Polystore.Core.Findings;
using Polystore.Core.Rules;
using Polystore.Sqlite.Observe.Sections;
using Polystore.Sqlite.Rules.Reading;

namespace Polystore.Sqlite.Rules.Data;

internal sealed class ForeignKeyViolations : IRule
{
    public RuleInfo Info { get; } = new()
    {
        Id = "SQLITE-FK-VIOLATIONS",
        Engine = EngineNames.Sqlite,
        Family = "data",
        Title = "Rows that refer to nothing",
        LooksFor = "Rows whose foreign key has no parent, by PRAGMA foreign_key_check. Not reported: keys with a NULL, which refer to nothing by design.",
        Why = "Joins lose such rows, totals disagree, and a copy into a database that checks foreign keys stops at them.",
        ReadsData = true,
        References = ["https://sqlite.org/pragma.html#pragma_foreign_key_check"],
    };

    public RuleVerdict Judge(RuleContext context)
    {
        if (!context.Snapshot.TryGet(SqliteSections.Integrity, out var integrity, out var reason))
        {
            return RuleVerdict.NotExamined(reason);
        }

        // What an unfinished check found is true all the same.
        var findings = integrity.Violations.Where(violation => violation is { Rows: > 0, ParentMissing: false }).Select(violation => Describe(context, violation)).ToList();
        return integrity.ForeignKeysNotExamined is { } why && findings.Count == 0
            ? RuleVerdict.NotExamined(why)
            : RuleVerdict.Of(integrity.ForeignKeysNotExamined is { } partly
                ? [.. findings, context.NotExamined(Info, SubjectOf.Database, partly)]
                : findings);
    }

    private Finding Describe(RuleContext context, SqliteForeignKeyViolation violation)
    {
        var target = ForeignKeyTarget.All(context.Catalog).FirstOrDefault(candidate =>
            candidate.Child.Name.Equals(violation.Table, SqliteTableReading.Names)
            && candidate.ParentName.Equals(violation.Parent, SqliteTableReading.Names)
            && SqliteTableReading.SameColumns(candidate.ChildColumns, violation.Columns));
        var schema = target?.Child.Schema ?? "main";
        var columns = violation.Columns.Count == 1 ? $"{violation.Table}.{violation.Columns[0]}" : $"{violation.Table} ({string.Join(", ", violation.Columns)})";
        var share = target?.Child.Rows is > 0 and var rows ? $"; {Amount.Share(violation.Rows / rows)} of {violation.Table}" : "";
        return context.Problem(
            Info,
            Subject.Column(EngineNames.Sqlite, schema, violation.Table, violation.Columns),
            Severity.High,
            $"{Amount.Of(violation.Rows, "row")} of {columns} {(violation.Rows == 1 ? "refers" : "refer")} to {violation.Parent} that {(violation.Rows == 1 ? "does" : "do")} not exist") with
        {
            Discriminator = violation.Parent.ToLowerInvariant(),
            Impact = $"{Amount.Of(violation.Rows, "row")} drop out of every join with {violation.Parent}{share}",
            Evidence = [Evidence.Of("rows without parent", violation.Rows, "rows", "PRAGMA foreign_key_check")],
            Remedy = Remedy.ByHand(
                $"List them: {Listing(target, violation, schema)}; then delete them, bring the parents back, or set the key to NULL.",
                "which of the three is right is the application's knowledge"),
            Weight = violation.Rows,
        };
    }

    private static string Listing(ForeignKeyTarget? target, SqliteForeignKeyViolation violation, string schema)
    {
        var child = SqliteName.Qualified(schema, violation.Table);
        if (target?.Parent is null || target.ParentColumns.Count != violation.Columns.Count)
        {
            return $"PRAGMA foreign_key_check({SqliteName.Quote(violation.Table)})";
        }

        var match = target.ChildColumns.Zip(target.ParentColumns, (from, to) => $"p.{SqliteName.Quote(to)} = c.{SqliteName.Quote(from)}");
        var present = target.ChildColumns.Select(column => $"c.{SqliteName.Quote(column)} IS NOT NULL");
        return $"SELECT c.* FROM {child} AS c WHERE {string.Join(" AND ", present)} AND NOT EXISTS (SELECT 1 FROM {target.Parent.Qualified()} AS p WHERE {string.Join(" AND ", match)})";
    }
}
