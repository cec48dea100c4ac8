using Polystore.Core.Catalogs;
using Polystore.Postgres.Rules.Tables;
using Polystore.Sql.Shapes;

namespace Polystore.Postgres.Explain.Rules.Reading;

/// <summary>The partition key of a table, and what the bounds of one partition already say about its rows.</summary>
internal static class PartitionKey
{
    /// <summary>The leading plain columns of RANGE (a, b), LIST (a) or HASH (a); empty when it starts with an expression.</summary>
    /// <param name="parent">A partitioned table.</param>
    public static IReadOnlyList<string> Of(Table parent)
    {
        var text = parent.PartitionDefinition ?? "";
        var (open, close) = (text.IndexOf('(', StringComparison.Ordinal), text.LastIndexOf(')'));
        return open < 0 || close < open ? [] : text[(open + 1)..close].Split(',').Select(part => part.Trim().Trim('"')).TakeWhile(part => parent.FindColumn(part) is not null).ToList();
    }

    /// <summary>The ranges that leave out rows of the table: a partition holds only rows within its bounds, so that a condition that allows all of them narrows nothing down.</summary>
    /// <param name="catalog">Where the partitioned table is looked up.</param>
    /// <param name="table">The table that is read.</param>
    /// <param name="ranges">Conditions on it.</param>
    public static IEnumerable<ColumnPredicate> Narrowing(Catalog catalog, Table table, IReadOnlyList<ColumnPredicate> ranges) =>
        table.Parent is { } above && catalog.FindTable(above) is { } parent && Of(parent) is [var key] && RangeBound.Parse(table.PartitionDefinition) is { } bound
            ? ranges.Where(range => range.Column != key || !AllowsAll(range, bound))
            : ranges;

    private static bool AllowsAll(ColumnPredicate range, RangeBound bound) => (range.Form, range.Values) switch
    {
        (PredicateForm.LessThan or PredicateForm.LessOrEqual, [var high]) => IsNotBelow(high, bound.To),
        (PredicateForm.GreaterThan, [var low]) => IsNotAbove(low, bound.From, orEqual: false),
        (PredicateForm.GreaterOrEqual, [var low]) => IsNotAbove(low, bound.From, orEqual: true),
        (PredicateForm.Between, [var low, var high]) => IsNotAbove(low, bound.From, orEqual: true) && IsNotBelow(high, bound.To),
        _ => false,
    };

    // The upper bound of a partition is outside it.
    private static bool IsNotBelow(SqlExpression value, string? to) => Position(value) is { } at && Position(to) is { } end && at >= end;

    private static bool IsNotAbove(SqlExpression value, string? from, bool orEqual) => Position(value) is { } at && Position(from) is { } start && (orEqual ? at <= start : at < start);

    private static decimal? Position(SqlExpression value) => value switch
    {
        CastExpression cast => Position(cast.Operand),
        LiteralExpression literal => Position(literal.Value),
        _ => null,
    };

    private static decimal? Position(string? text) => RangeBound.Number(text) ?? RangeBound.Time(text)?.Ticks;
}
