using Polystore.Core.Catalogs;
using Polystore.Core.Connections;
using Polystore.Core.Findings;
using Polystore.Core.Rules;
using Polystore.Postgres.Observe.Sections;
using Polystore.Postgres.Rules.Reading;

namespace Polystore.Postgres.Rules.Tables;

internal sealed class ForeignKeyTypeMismatch : IRule
{
    private static readonly Dictionary<string, int> IntegerBytes = new(StringComparer.Ordinal) { ["int2"] = 2, ["int4"] = 4, ["int8"] = 8 };

    public RuleInfo Info { get; } = new()
    {
        Id = "PG-FK-TYPE-MISMATCH",
        Engine = EngineNames.Postgres,
        Family = "tables",
        Title = "Foreign key between different types",
        LooksFor = "A foreign key whose two columns have different types. Not reported: domains over one type, text beside varchar, and lengths that differ.",
        Why = "A narrower child runs out of values before its parent does; a child of another family makes each check and join convert, which may keep an index out of use.",
        References = ["https://www.postgresql.org/docs/current/ddl-constraints.html#DDL-CONSTRAINTS-FK"],
    };

    public RuleVerdict Judge(RuleContext context)
    {
        if (!CatalogReading.TryOpen(context, out var reading, out var reason) || !context.Snapshot.TryGet(PostgresSections.ColumnLayouts, out _, out reason))
        {
            return RuleVerdict.NotExamined(reason);
        }

        return RuleVerdict.Of(reading.Tables
            .Where(table => !reading.IsPartition(table))
            .SelectMany(table => table.ForeignKeys.Where(key => key.References is not null).SelectMany(key => OfKey(context, reading, table, key)))
            .DistinctBy(finding => finding.Fingerprint, StringComparer.Ordinal));
    }

    private IEnumerable<Finding> OfKey(RuleContext context, CatalogReading reading, Table table, Constraint key)
    {
        if (reading.Table(key.References!.Table) is not { } parent)
        {
            yield break;
        }

        foreach (var (child, target) in key.Columns.Zip(key.References.Columns))
        {
            if (reading.Layout(table, child) is not { } one || reading.Layout(parent, target) is not { } other || Family(one.BaseType) == Family(other.BaseType))
            {
                continue;
            }

            var narrower = IntegerBytes.TryGetValue(one.BaseType, out var bytes) && IntegerBytes.TryGetValue(other.BaseType, out var wide) && bytes < wide;
            yield return context.Problem(
                Info,
                SubjectOf.The(table, child),
                narrower || !IntegerBytes.ContainsKey(one.BaseType) ? Severity.Medium : Severity.Low,
                $"{table.Name}.{child} is {table.FindColumn(child)?.Type}, {parent.Name}.{target} is {parent.FindColumn(target)?.Type}") with
            {
                Impact = narrower ? $"inserts fail once {parent.Name}.{target} passes {(bytes == 2 ? "32,767" : "2,147,483,647")}" : "each check and join converts one side",
                Evidence = [Evidence.Of("constraint", key.Name ?? "", null, "pg_constraint")],
                Remedy = Remedy.ByHand(
                    $"ALTER TABLE {PgName.Of(table)} ALTER COLUMN {PgName.Quote(child)} TYPE {parent.FindColumn(target)?.Type}; for a large table add a second column, fill it in batches and swap.",
                    $"it rewrites {(table.Bytes is { } size ? Amount.Bytes(size) : "the table")} and its indexes under ACCESS EXCLUSIVE, and views on the column must be made again"),
                Weight = table.Rows ?? 0,
            };
        }
    }

    // varchar is text to every operator; the server itself casts without work.
    private static string Family(string type) => type is "varchar" ? "text" : type;
}
