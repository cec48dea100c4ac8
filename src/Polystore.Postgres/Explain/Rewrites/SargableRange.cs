using System.Globalization;
using Polystore.Sql;
using Polystore.Sql.Shapes;

namespace Polystore.Postgres.Explain.Rewrites;

/// <summary>
/// Conditions on a part of an instant as ranges of the instant, which an index on the column serves: <c>ts::date = …</c>,
/// <c>date_trunc('month', ts) = …</c>, <c>extract(year FROM ts) = …</c>. Only of dates and timestamps: their parts grow with them.
/// </summary>
internal static class SargableRange
{
    /// <summary>The statement with such conditions as ranges; null when it has none.</summary>
    public static StatementRewrite? Of(RewriteSource source)
    {
        var edits = source.Shape.Blocks.SelectMany(block => block.Block.Where)
            .Select(condition => (condition.Range, Text: RangeOf(source, condition)))
            .Where(edit => edit.Text is not null)
            .Select(edit => (edit.Range, edit.Text!))
            .ToList();
        return edits.Count == 0 ? null : StatementRewrite.To(source.Replace(edits), "the part of a date or time in the condition grows with it");
    }

    /// <summary>One condition as a range; null when it is none of these, or compares with something else than a constant.</summary>
    public static string? RangeOf(RewriteSource source, SqlExpression condition) => condition switch
    {
        BinaryExpression { Operator: "=" or "<" or "<=" or ">" or ">=" } compared when PartOf(source, compared.Left) is { } part && Period(part, compared.Right) is { } period =>
            Written(part, compared.Operator, period),
        BinaryExpression { Operator: "=" } compared when PartOf(source, compared.Right) is { } part && Period(part, compared.Left) is { } period => Written(part, "=", period),
        BetweenExpression { Negated: false } between when PartOf(source, between.Operand) is { } part && Period(part, between.Low) is { } low && Period(part, between.High) is { } high =>
            $"{Written(part, ">=", low)} AND {Written(part, "<=", high)}",
        _ => null,
    };

    private static string Written(Part part, string op, (DateTime Start, DateTime End) period) => op switch
    {
        "=" => $"{part.Column} >= {part.Literal(period.Start)} AND {part.Column} < {part.Literal(period.End)}",
        "<" => $"{part.Column} < {part.Literal(period.Start)}",
        ">=" => $"{part.Column} >= {part.Literal(period.Start)}",
        ">" => $"{part.Column} >= {part.Literal(period.End)}",
        _ => $"{part.Column} < {part.Literal(period.End)}",
    };

    private static Part? PartOf(RewriteSource source, SqlExpression expression) => expression switch
    {
        CastExpression { Operand: ColumnReference column } cast when cast.Type.Equals("date", StringComparison.OrdinalIgnoreCase) => Column(source, column, "day", false),
        FunctionExpression { Arguments: [LiteralExpression { Kind: LiteralKind.Text } unit, ColumnReference column] } function when function.Is("date_trunc") =>
            Column(source, column, unit.Value.ToLowerInvariant(), false),
        FunctionExpression { Arguments: [ColumnReference column] } function when function.Is("date") => Column(source, column, "day", false),
        FunctionExpression { Arguments: [LiteralExpression unit, ColumnReference column] } function when Bare(function) is "extract" or "date_part" && unit.Value.Equals("year", StringComparison.OrdinalIgnoreCase) =>
            Column(source, column, "year", true),
        _ => null,
    };

    private static string Bare(FunctionExpression function) => function.Name.Split('.')[^1].ToLowerInvariant();

    private static Part? Column(RewriteSource source, ColumnReference reference, string unit, bool isNumber)
    {
        var type = source.Shape.BindingOf(reference) is { } binding ? source.Facts.TableOf(binding.Source)?.FindColumn(binding.Column)?.Type : null;
        return type switch
        {
            "date" when unit is not ("hour" or "minute" or "second") => new Part(source.Text(reference), unit, isNumber, true),
            not null when type.StartsWith("timestamp", StringComparison.Ordinal) => new Part(source.Text(reference), unit, isNumber, false),
            _ => null,
        };
    }

    // From the start of the unit that the constant names to the start of the next; null when it names no whole unit.
    private static (DateTime Start, DateTime End)? Period(Part part, SqlExpression constant)
    {
        var literal = constant is CastExpression { Operand: LiteralExpression inner } ? inner : constant as LiteralExpression;
        DateTime start;
        if (part.IsNumber)
        {
            if (literal is not { Kind: LiteralKind.Number } || !int.TryParse(literal.Value, CultureInfo.InvariantCulture, out var year) || year is < 1 or > 9998)
            {
                return null;
            }

            start = new DateTime(year, 1, 1, 0, 0, 0, DateTimeKind.Unspecified);
        }
        else if (literal is not { Kind: LiteralKind.Text }
            || !DateTime.TryParseExact(literal.Value, ["yyyy-MM-dd", "yyyy-MM-dd HH:mm", "yyyy-MM-dd HH:mm:ss", "yyyy-MM-ddTHH:mm:ss"], CultureInfo.InvariantCulture, DateTimeStyles.None, out start))
        {
            return null;
        }

        DateTime? end = part.Unit switch
        {
            "second" => start.AddSeconds(1),
            "minute" when start.Second == 0 => start.AddMinutes(1),
            "hour" when start is { Second: 0, Minute: 0 } => start.AddHours(1),
            "day" when start.TimeOfDay == TimeSpan.Zero => start.AddDays(1),
            "week" when start is { DayOfWeek: DayOfWeek.Monday, TimeOfDay.Ticks: 0 } => start.AddDays(7),
            "month" when start is { Day: 1, TimeOfDay.Ticks: 0 } => start.AddMonths(1),
            "year" when start is { Month: 1, Day: 1, TimeOfDay.Ticks: 0 } => start.AddYears(1),
            _ => null,
        };
        return end is { } next ? (start, next) : null;
    }

    private sealed record Part(string Column, string Unit, bool IsNumber, bool IsDate)
    {
        public string Literal(DateTime instant) =>
            SqlQuoting.Literal(instant.ToString(IsDate || instant.TimeOfDay == TimeSpan.Zero ? "yyyy-MM-dd" : "yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture), SqlDialect.Postgres);
    }
}
