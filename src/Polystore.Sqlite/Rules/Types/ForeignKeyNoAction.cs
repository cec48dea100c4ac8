using Polystore.Core.Connections;
using Polystore.Core.Findings;
using Polystore.Core.Rules;
using Polystore.Sqlite.Rules.Reading;

namespace Polystore.Sqlite.Rules.Types;

internal sealed class ForeignKeyNoAction : IRule
{
    public RuleInfo Info { get; } = new()
    {
        Id = "SQLITE-FK-NO-ACTION",
        Engine = EngineNames.Sqlite,
        Family = "integrity",
        Title = "Foreign keys that say nothing about deletes",
        LooksFor = "Foreign keys without ON DELETE in databases whose other keys have one; one finding a table. Not reported: RESTRICT, CASCADE, SET NULL and "
            + "SET DEFAULT, and databases that leave it out everywhere.",
        Why = "Where some keys cascade and others say nothing, whether a parent can be deleted is found out when someone tries.",
        References = ["https://sqlite.org/foreignkeys.html#fk_actions"],
    };

    public RuleVerdict Judge(RuleContext context)
    {
        var targets = ForeignKeyTarget.All(context.Catalog).ToList();
        if (targets.TrueForAll(IsSilent))
        {
            return RuleVerdict.Fine;
        }

        return RuleVerdict.Of(targets.Where(IsSilent).GroupBy(target => target.Child).Select(group =>
            context.Problem(Info, SubjectOf.The(group.Key), Severity.Info,
                $"{group.Key.Name} does not say what becomes of it when {string.Join(", ", group.Select(target => target.ParentName).Distinct(StringComparer.OrdinalIgnoreCase))} is deleted") with
            {
                Evidence = group.Select(target => Evidence.Of(string.Join(", ", target.ChildColumns), $"to {target.ParentName}, ON DELETE NO ACTION", null, "PRAGMA foreign_key_list")).ToList(),
                Remedy = Remedy.ByHand(
                    $"Decide for each key: RESTRICT, CASCADE or SET NULL, and write it when {group.Key.Name} is next made anew.",
                    "what becomes of the rows is the application's knowledge"),
            }));
    }

    private static bool IsSilent(ForeignKeyTarget target) => target.Key.References!.OnDelete.Equals("NO ACTION", SqliteTableReading.Names);
}
