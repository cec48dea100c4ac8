using Polystore.Core.Findings;
using Polystore.Sqlite.Measure;

namespace Polystore.Sqlite.Prove;

/// <summary>How much dearer a statement may become before a remedy is withheld.</summary>
internal static class RegressionLimit
{
    // What a plan costs before it has read a row: on SQLite 3.40 every statement over an empty or one-row table stays under 30
    // instructions, and plans for one query differ by less than this. A difference this small does not grow with the data.
    private const long ConstantSteps = 16;

    // Another way to the same rows differs in the bookkeeping of its loops: measured on SQLite 3.40, 159,099 and 159,272 instructions
    // for one join whose tables change places, 0.1%. A tenth of what makes people look twice at a benchmark (5%) is no difference.
    private const long PartOfSteps = 200;

    // Keeping one index up to date, measured on SQLite 3.40 with one key column: INSERT 5 to 6 instructions a row, DELETE 4 to 5,
    // UPDATE of an indexed column 9 to 10; one more for each further key column. That is the price of an index and no fault.
    private const long UpkeepSteps = 16;

    /// <summary>True when the statement became dearer than the limit allows.</summary>
    public static bool IsExceeded(StatementMeasurement before, StatementMeasurement after, int newIndexes) =>
        before.IsMeasured && after.IsMeasured && after.VmSteps > before.VmSteps + Allowance(before, newIndexes);

    private static long Allowance(StatementMeasurement before, int newIndexes) =>
        ConstantSteps + (before.VmSteps / PartOfSteps) + (before.Traits.Writes ? UpkeepSteps * newIndexes * Math.Max(1, before.RowsChanged) : 0);

    /// <summary>Indexes that remedies add.</summary>
    public static int NewIndexes(IEnumerable<Remedy> remedies) => remedies.SelectMany(remedy => remedy.Effects).Count(effect => effect is IndexCreated);
}
