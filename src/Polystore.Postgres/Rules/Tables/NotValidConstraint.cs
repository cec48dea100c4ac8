using Polystore.Core.Catalogs;
using Polystore.Core.Findings;
using Polystore.Core.Rules;
using Polystore.Postgres.Rules.Reading;

namespace Polystore.Postgres.Rules.Tables;

/// <summary>What the two rules about unvalidated constraints share.</summary>
internal static class NotValidConstraint
{
    public static IEnumerable<(Table Table, Constraint Constraint)> Find(CatalogReading reading, ConstraintKind kind) => reading.Tables
        .SelectMany(table => table.Constraints.Where(constraint => constraint.Kind == kind && !constraint.Validated).Select(constraint => (table, constraint)))
        .Where(pair => !IsInherited(reading, pair.table, pair.constraint))
        .Where(pair => pair.constraint.Name is not null && pair.constraint.IsEnforced());

    // Validating the parent's constraint validates that of every partition.
    private static bool IsInherited(CatalogReading reading, Table table, Constraint constraint) =>
        table.Parent is { } parent && reading.Table(parent)?.Constraints.Any(other => other.Kind == constraint.Kind && !other.Validated && other.Name == constraint.Name) == true;

    public static Finding Describe(RuleContext context, RuleInfo info, Table table, Constraint constraint, string impact)
    {
        var name = PgName.Quote(constraint.Name!);
        var validate = $"ALTER TABLE {PgName.Of(table)} VALIDATE CONSTRAINT {name}";
        return context.Problem(info, SubjectOf.The(table, constraint), Severity.Medium, $"{constraint.Name} of {table.Name} was never checked against the rows that were there") with
        {
            Impact = impact,
            Evidence =
            [
                Evidence.Of("definition", constraint.Definition ?? "", null, "pg_constraint"),
                Evidence.Of("validated", false, null, "pg_constraint.convalidated"),
            ],
            Remedy = constraint.Definition?.EndsWith("NOT VALID", StringComparison.Ordinal) == true
                ? new Remedy
                {
                    Apply = [validate],
                    Rollback = [$"ALTER TABLE {PgName.Of(table)} DROP CONSTRAINT {name}", $"ALTER TABLE {PgName.Of(table)} ADD CONSTRAINT {name} {constraint.Definition}"],
                    Lock = LockWords.ShareUpdateExclusive + (constraint.References is null ? "" : "; ROW SHARE on the referenced table, which stops nobody"),
                    Duration = $"one scan of {(table.Bytes is { } bytes ? Amount.Bytes(bytes) : "the table")}" + (constraint.References is null ? "" : " joined with the referenced keys"),
                    Guidance = "It fails at the first row that breaks the constraint, and changes nothing then; repair those rows first.",
                    Effects = [new ConstraintChanged(table.ObjectName, constraint.Name!, Adds: true) { ReadsRows = true }],
                }
                : Remedy.ByHand(validate, "the definition was not observed as NOT VALID, so there would be no exact way back"),
            Weight = table.Rows ?? 0,
        };
    }
}
