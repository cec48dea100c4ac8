using Polystore.Core.Connections;
using Polystore.Core.Findings;
using Polystore.Core.Rules;
using Polystore.Sqlite.Observe.Sections;
using Polystore.Sqlite.Rules.Reading;

namespace Polystore.Sqlite.Rules.Storage;

internal sealed class AutoVacuumFull : IRule
{
    public RuleInfo Info { get; } = new()
    {
        Id = "SQLITE-AUTO-VACUUM",
        Engine = EngineNames.Sqlite,
        Family = "storage",
        Title = "Full auto-vacuum",
        LooksFor = "auto_vacuum = FULL. Not reported: INCREMENTAL and NONE.",
        Why = "Every commit that frees a page moves pages from the end of the file into the gap, which writes more and scatters tables.",
        References = ["https://sqlite.org/pragma.html#pragma_auto_vacuum"],
    };

    public RuleVerdict Judge(RuleContext context)
    {
        if (!context.Snapshot.TryGet(SqliteSections.Storage, out var storage, out var reason))
        {
            return RuleVerdict.NotExamined(reason);
        }

        return storage.AutoVacuum != 1
            ? RuleVerdict.Fine
            : RuleVerdict.Of(
            [
                context.Problem(Info, SubjectOf.Setting("auto_vacuum"), Severity.Low, "auto_vacuum is FULL: commits that free pages move others") with
                {
                    Evidence = [Evidence.Of("auto_vacuum", "FULL", null, "PRAGMA auto_vacuum")],
                    Remedy = Remedy.ByHand(
                        "PRAGMA auto_vacuum = INCREMENTAL, and PRAGMA incremental_vacuum in quiet hours; the change needs no rewrite of the file.",
                        "someone chose FULL to keep the file small, and has to agree"),
                },
            ]);
    }
}
