using System.Globalization;
using Polystore.Core.Connections;
using Polystore.Core.Findings;
using Polystore.Core.Rules;
using Polystore.Sql.Shapes;
using Polystore.Sqlite.Explain.Reading;

namespace Polystore.Sqlite.Explain.Rules;

internal sealed class LargeOffset : PlanRule
{
    private static readonly RuleOption Skipped = new()
    {
        Name = "offset",
        Default = 1000,
        Unit = "rows",
        Meaning = "An OFFSET that skips at least so many rows is reported.",
        Source = "fifty pages of twenty rows; skipping a row costs as much as returning it, so a thousand cost fifty times the page",
    };

    public override RuleInfo Info { get; } = new()
    {
        Id = "SQLITE-PLAN-OFFSET",
        Engine = EngineNames.Sqlite,
        Family = PlanRules.Family,
        Title = "Rows are read to be skipped",
        LooksFor = "A constant OFFSET that skips many rows.",
        Why = "SQLite computes every skipped row, so each page is slower than the one before; rows that come and go between two pages are shown twice or never.",
        Options = [Skipped],
        References = ["https://sqlite.org/rowvalue.html#scrolling_window_queries"],
    };

    protected override IEnumerable<Finding> Find(RuleContext context, PlannedQuery query)
    {
        foreach (var block in query.Shape?.Blocks ?? [])
        {
            if (block.Block.Offset is LiteralExpression { Kind: LiteralKind.Number } offset
                && double.TryParse(offset.Value, NumberStyles.Float, CultureInfo.InvariantCulture, out var rows)
                && rows >= context.Option(Skipped))
            {
                yield return Problem(context, query.Plan.Root, Severity.Medium, $"OFFSET skips {Number(rows)} rows") with
                {
                    Impact = $"{Number(rows)} rows are computed and thrown away on every run",
                    Remedy = Remedy.ByHand("Go on from the last row shown: WHERE (sort key, id) > (last key, last id) ORDER BY sort key, id LIMIT n, with an index on (sort key, id)."),
                };
            }
        }
    }
}
