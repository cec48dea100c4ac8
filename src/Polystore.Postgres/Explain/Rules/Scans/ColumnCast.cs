using Polystore.Core.Catalogs;
using Polystore.Sql.Shapes;

namespace Polystore.Postgres.Explain.Rules.Scans;

/// <summary>A column that is turned into another type to be compared.</summary>
internal static class ColumnCast
{
    /// <summary>True for a cast of a column that only the other side of the comparison asks for; days of times are no such cast.</summary>
    public static bool IsOne(SqlExpression expression, Table table) =>
        expression is CastExpression { Operand: ColumnReference column } cast && !(cast.Type == "date" && table.FindColumn(column.Column)?.Type.StartsWith("timestamp", StringComparison.Ordinal) == true);

    /// <summary>True when two expressions are the same but for brackets, spaces and casts to text, which the server writes out.</summary>
    public static bool SameText(string left, string right) => string.Equals(Bare(left), Bare(right), StringComparison.OrdinalIgnoreCase);

    private static string Bare(string text) => new(text.Replace("::text", "", StringComparison.Ordinal).Where(letter => letter is not ('(' or ')' or ' ' or '"')).ToArray());
}
