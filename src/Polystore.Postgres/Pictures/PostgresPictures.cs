using Polystore.Core.Checks.Pictures;
using Polystore.Core.Engines;
using Polystore.Core.Findings;
using Polystore.Core.Observation;
using Polystore.Core.Rules;

namespace Polystore.Postgres.Pictures;

/// <summary>What people look at first: who blocks whom, where the time goes, how near the limits are, what vacuum left, which indexes are read, where the bytes are.</summary>
internal sealed class PostgresPictures : IPicture
{
    public IReadOnlyList<ReportPicture> PicturesOf(Snapshot snapshot, IReadOnlyList<Finding> findings)
    {
        var context = new RuleContext { Snapshot = snapshot, Now = snapshot.ObservedAt };
        var marks = new FindingMarks(findings);
        ReportPicture?[] pictures =
        [
            BlockingTree.Draw(snapshot),
            TopStatements.Draw(snapshot),
            LimitGauges.Draw(snapshot),
            SequenceGauges.Draw(context, marks),
            VacuumHeat.Draw(context, marks),
            IndexUse.Draw(context, marks),
            SizeMap.Draw(context, marks),
        ];
        return pictures.OfType<ReportPicture>().ToList();
    }
}
