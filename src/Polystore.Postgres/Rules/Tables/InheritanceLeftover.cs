using Polystore.Core.Connections;
using Polystore.Core.Findings;
using Polystore.Core.Rules;
using Polystore.Postgres.Rules.Reading;

namespace Polystore.Postgres.Rules.Tables;

internal sealed class InheritanceLeftover : IRule
{
    public RuleInfo Info { get; } = new()
    {
        Id = "PG-TABLE-INHERITANCE",
        Engine = EngineNames.Postgres,
        Family = "tables",
        Title = "Old-style table inheritance",
        LooksFor = "Tables that inherit from another by INHERITS, reported once on the parent. Not reported: declarative partitions.",
        Why = "Unique and foreign keys of the parent do not hold for the children, and inserts into the parent are not routed: the manual itself advises declarative partitioning.",
        References = ["https://www.postgresql.org/docs/current/ddl-inherit.html#DDL-INHERIT-CAVEATS", "https://www.postgresql.org/docs/current/ddl-partitioning.html"],
    };

    public RuleVerdict Judge(RuleContext context) => CatalogReading.TryOpen(context, out var reading, out var reason)
        ? RuleVerdict.Of(reading.Tables
            .Where(table => table is { Kind: Core.Catalogs.TableKind.Ordinary, Parent: not null })
            .GroupBy(table => table.Parent!.Value)
            .Select(group => (parent: reading.Table(group.Key), children: group.ToList()))
            .Where(pair => pair.parent is not null && !pair.parent.HasOption("extension"))
            .Select(pair => context.Problem(
                Info,
                SubjectOf.The(pair.parent!),
                Severity.Info,
                $"{pair.children.Count} {(pair.children.Count == 1 ? "table inherits" : "tables inherit")} from {pair.parent!.Name} the old way") with
            {
                Impact = "a unique or foreign key of the parent does not hold for rows of its children",
                Evidence = [Evidence.Of("children", string.Join(", ", pair.children.Take(10).Select(child => child.Name)), null, "pg_inherits")],
                Remedy = Remedy.ByHand("Turn it into declarative partitioning when the children divide one kind of row; else keep it and give each child its own keys.", "what the inheritance is for is not in the catalogue"),
                Weight = pair.children.Count,
            }))
        : RuleVerdict.NotExamined(reason);
}
