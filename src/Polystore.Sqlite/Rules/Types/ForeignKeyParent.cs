using Polystore.Core.Catalogs;
using Polystore.Core.Connections;
using Polystore.Core.Findings;
using Polystore.Core.Rules;
using Polystore.Sqlite.Rules.Reading;

namespace Polystore.Sqlite.Rules.Types;

internal sealed class ForeignKeyParent : IRule
{
    public RuleInfo Info { get; } = new()
    {
        Id = "SQLITE-FK-PARENT",
        Engine = EngineNames.Sqlite,
        Family = "integrity",
        Title = "Foreign key that can never hold",
        LooksFor = "Foreign keys to a table, column or key that does not exist: no such table, no such column, as many columns here as not "
            + "there, or parent columns that are neither primary key nor unique. Not reported: keys to a unique index over the same columns.",
        Why = "SQLite accepts the definition and fails later: with foreign keys on, writing to the child or deleting from the parent ends in "
            + "\"foreign key mismatch\" or \"no such table\".",
        References = ["https://sqlite.org/foreignkeys.html#fk_indexes"],
    };

    public RuleVerdict Judge(RuleContext context) => RuleVerdict.Of(ForeignKeyTarget.All(context.Catalog)
        .DistinctBy(target => (target.Child, string.Join(',', target.ChildColumns), target.ParentName))
        .Select(target => (Target: target, Fault: FaultOf(target)))
        .Where(entry => entry.Fault is not null)
        .Select(entry => Describe(context, entry.Target, entry.Fault!)));

    private Finding Describe(RuleContext context, ForeignKeyTarget target, string fault) =>
        context.Problem(Info, SubjectOf.The(target.Child, target.ChildColumns), Severity.High,
            $"{SqliteName.Readable(target.Child, target.ChildColumns)} refers to {fault}") with
        {
            Discriminator = target.ParentName.ToLowerInvariant(),
            Impact = $"with foreign keys on, every insert into {target.Child.Name} fails",
            Evidence = [Evidence.Of("refers to", $"{target.ParentName} ({string.Join(", ", target.ParentColumns)})", null, "PRAGMA foreign_key_list")],
            Remedy = Remedy.ByHand(
                target.Parent is not null && target.MissingColumns().Count == 0 && target.ParentColumns.Count == target.ChildColumns.Count && target.ParentColumns.Count > 0
                    ? $"When the values are unique: CREATE UNIQUE INDEX {SqliteName.Quote(IndexNaming.NameFor(target.ParentName, target.ParentColumns, IndexNaming.TakenNames(context.Catalog)))} "
                        + $"ON {SqliteName.Quote(target.ParentName)} ({SqliteName.Quote(target.ParentColumns)})"
                    : $"Make {target.Child.Name} anew with the right REFERENCES, or bring the parent back.",
                "what the key was meant to refer to is the author's knowledge"),
        };

    private static string? FaultOf(ForeignKeyTarget target)
    {
        if (target.Parent is null)
        {
            return $"the table {target.ParentName}, which does not exist";
        }

        if (target.ParentColumns.Count == 0)
        {
            return $"the primary key of {target.ParentName}, which has none";
        }

        if (target.MissingColumns() is { Count: > 0 } missing)
        {
            return $"{target.ParentName}.{missing[0]}, which does not exist";
        }

        if (target.ParentColumns.Count != target.ChildColumns.Count)
        {
            return $"a key of {target.ParentName} with another number of columns";
        }

        return target.HasParentKey() ? null : $"{SqliteName.Readable(target.Parent, target.ParentColumns)}, which is not unique";
    }
}
