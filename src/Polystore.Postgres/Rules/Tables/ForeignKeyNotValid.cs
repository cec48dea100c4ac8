using Polystore.Core.Catalogs;
using Polystore.Core.Connections;
using Polystore.Core.Findings;
using Polystore.Core.Observation;
using Polystore.Core.Rules;
using Polystore.Postgres.Observe.Questions;
using Polystore.Postgres.Rules.Reading;

namespace Polystore.Postgres.Rules.Tables;

internal sealed class ForeignKeyNotValid : IRule
{
    // Each answer is a join of two whole tables.
    private const int MostQuestions = 10;

    public RuleInfo Info { get; } = new()
    {
        Id = "PG-FK-NOT-VALID",
        Engine = EngineNames.Postgres,
        Family = "tables",
        Title = "Foreign key not validated",
        LooksFor = "A foreign key added with NOT VALID and never validated; with --data, how many rows break it. Not reported: keys declared NOT ENFORCED (18 and newer).",
        Why = "Older rows may point nowhere: joins lose them, restores of the dump with a validated key fail, and the planner trusts no estimate from it.",
        References = ["https://www.postgresql.org/docs/current/sql-altertable.html#SQL-ALTERTABLE-NOTES"],
    };

    public RuleVerdict Judge(RuleContext context)
    {
        if (!CatalogReading.TryOpen(context, out var reading, out var reason))
        {
            return RuleVerdict.NotExamined(reason);
        }

        var findings = new List<Finding>();
        var questions = new List<ProbeQuestion>();
        foreach (var (table, constraint) in NotValidConstraint.Find(reading, ConstraintKind.ForeignKey))
        {
            var question = Orphans(table, constraint);
            var answer = question is null ? null : context.Snapshot.Answer(question);
            if (question is not null && answer is null)
            {
                questions.Add(question);
            }

            var finding = NotValidConstraint.Describe(
                context, Info, table, constraint, $"rows of {table.Name} may point to rows of {constraint.References?.Table} that are not there");
            findings.Add(answer?.Values is { } values && values.TryGetValue("rows", out var orphans) ? Counted(finding, table, constraint, orphans) : finding);
        }

        return questions.Count > 0 ? RuleVerdict.Ask(questions.Take(MostQuestions), PartitionsTogether.Gather(reading, findings)) : reading.Verdict(findings);
    }

    private static ProbeQuestion? Orphans(Table table, Constraint constraint) =>
        constraint.References is { } to && to.Columns.Count == constraint.Columns.Count && to.Columns.Count > 0
            ? PostgresQuestions.Orphans(table.Schema!, table.Name, constraint.Columns, to.Table.Schema!, to.Table.Name, to.Columns)
            : null;

    // A validation that is known to fail is no remedy: it would stop all that is applied after it.
    private static Finding Counted(Finding finding, Table table, Constraint constraint, double orphans)
    {
        var evidence = Evidence.Of("rows that point nowhere", orphans, "rows", "count of the rows without a partner");
        return orphans == 0
            ? finding with { Impact = $"every row of {table.Name} has its partner; only the constraint does not say so", Evidence = [.. finding.Evidence, evidence] }
            : finding with
            {
                Title = $"{Amount.Of(orphans, "row", "rows")} of {table.Name} point to rows of {constraint.References!.Table} that are not there",
                Impact = $"joins lose {Amount.Of(orphans, "row", "rows")}, and a dump with them restores only because the key stays unchecked",
                Evidence = [.. finding.Evidence, evidence],
                Remedy = Remedy.ByHand(
                    $"Repair or delete those rows, then: ALTER TABLE {PgName.Of(table)} VALIDATE CONSTRAINT {PgName.Quote(constraint.Name!)}",
                    "what becomes of rows that point nowhere is a question of what they mean"),
            };
    }
}
