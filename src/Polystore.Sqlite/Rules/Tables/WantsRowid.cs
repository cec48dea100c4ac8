using Polystore.Core.Catalogs;
using Polystore.Core.Connections;
using Polystore.Core.Findings;
using Polystore.Core.Rules;
using Polystore.Sqlite.Rules.Reading;

namespace Polystore.Sqlite.Rules.Tables;

internal sealed class WantsRowid : IRule
{
    // What of a row does not fit goes to overflow pages, so that an index page, which is what a page of such a table is, always holds
    // four cells (fileformat2.html section 1.5, cell payload overflow pages).
    private const int LeastCells = 4;

    public RuleInfo Info { get; } = new()
    {
        Id = "SQLITE-WANTS-ROWID",
        Engine = EngineNames.Sqlite,
        Family = "tables",
        Title = "WITHOUT ROWID table that would do better with one",
        LooksFor = "WITHOUT ROWID tables whose primary key is one INTEGER column, or whose rows are wide. Not reported: narrow rows under a "
            + "text or composite key, and empty tables.",
        Why = "A WITHOUT ROWID table keeps whole rows in the inner pages of its b-tree: wide rows leave few keys to a page, so the tree gets "
            + "deep. A single INTEGER PRIMARY KEY is faster as the rowid itself.",
        Options = [RowWidth.PagePart],
        References = ["https://sqlite.org/withoutrowid.html"],
    };

    public RuleVerdict Judge(RuleContext context)
    {
        var profile = ProfileReading.Of(context.Snapshot);
        return RuleVerdict.Of(context.Catalog.UserTables()
            .Where(table => table.IsWithoutRowid())
            .Select(table => Look(context, table, RowWidth.AtLeast(context.Snapshot, profile, table)))
            .OfType<Finding>());
    }

    private Finding? Look(RuleContext context, Table table, RowWidth? width)
    {
        var integerKey = table.PrimaryKey is { Columns.Count: 1 } key && table.AffinityOf(key.Columns[0]) == Affinity.Integer;
        var wide = table.Rows is > 0 && width?.IsBelow(context.Option(RowWidth.PagePart)) == false;
        if (!integerKey && !wide)
        {
            return width is null && table.Rows is not 0 ? context.NotExamined(Info, SubjectOf.The(table), "the width of its rows is unknown") : null;
        }

        var severity = wide && width!.Bytes > width.PageSize ? Severity.Medium : Severity.Low;
        return context.Problem(Info, SubjectOf.The(table), severity, wide
            ? $"{table.Name} is WITHOUT ROWID with rows of about {Amount.Of(width!.Bytes)} bytes, {Amount.Share(width.Bytes / width.PageSize)} of a page"
            : $"{table.Name} is WITHOUT ROWID although its key is one integer") with
        {
            Impact = wide ? $"inner pages hold about {Amount.Of(Math.Max(LeastCells, Math.Floor(width!.PageSize / width.Bytes)), "row")} each{(width.Bytes * LeastCells > width.PageSize ? " with the rest of them on overflow pages" : "")}, where those of an ordinary table hold hundreds of keys" : null,
            Evidence = width is null ? [] : [width.AsEvidence(), Evidence.Of("page", width.PageSize, "bytes", "PRAGMA page_size")],
            Remedy = Remedy.ByHand(
                integerKey
                    ? $"Make {table.Name} anew without WITHOUT ROWID and with {SqliteName.Quote(table.PrimaryKey!.Columns[0])} INTEGER PRIMARY KEY, and copy the rows."
                    : $"Make {table.Name} anew without WITHOUT ROWID, keeping NOT NULL on the columns of the primary key, and copy the rows.",
                "a rebuild of the table, to be done when nobody writes"),
            Weight = table.Bytes ?? table.Rows ?? 0,
        };
    }
}
