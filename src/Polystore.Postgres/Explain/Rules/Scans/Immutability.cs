using Polystore.Core.Catalogs;
using Polystore.Sql.Shapes;

namespace Polystore.Postgres.Explain.Rules.Scans;

/// <summary>
/// Whether PostgreSQL takes an expression as index key: everything in it must be immutable. What is not known to be is taken not to be
/// (provolatile of the named functions in src/include/catalog/pg_proc.dat).
/// </summary>
internal static class Immutability
{
    private static readonly HashSet<string> Functions = new(StringComparer.OrdinalIgnoreCase)
    {
        "lower", "upper", "btrim", "ltrim", "rtrim", "length", "char_length", "abs", "md5", "substr", "substring", "left", "right", "reverse", "replace", "split_part",
        "coalesce", "mod", "floor", "ceil", "ceiling", "round", "trunc", "sign", "date_trunc", "date_part", "extract", "date",
    };

    /// <summary>True when an index can have the expression as key.</summary>
    public static bool Holds(SqlExpression expression, Table table)
    {
        var zoned = expression.SelfAndDescendants().OfType<ColumnReference>().Any(column => table.FindColumn(column.Column)?.Type is not { } type || DependsOnSession(type));
        return !zoned && expression.SelfAndDescendants().All(part => part switch
        {
            FunctionExpression function => Functions.Contains(NameOf(function)) && function.Over is null,
            CastExpression cast => cast.Operand is LiteralExpression || IsNumber(cast.Type) || cast.Type is "date" or "text",
            ColumnReference or LiteralExpression or UnaryExpression => true,
            BinaryExpression binary => binary.Operator is "+" or "-" or "*" or "/" or "%" or "||" or "->" or "->>",
            _ => false,
        });
    }

    /// <summary>True when it takes the day, month or another unit of a time.</summary>
    public static bool IsOfDays(SqlExpression expression) =>
        expression is CastExpression { Type: "date" } || (expression is FunctionExpression function && NameOf(function).ToLowerInvariant() is "date" or "date_trunc");

    // Times with zone follow the session's TimeZone; times as text follow its DateStyle.
    private static bool DependsOnSession(string type) => type.Contains("with time zone", StringComparison.Ordinal) || type is "money" or "bytea";

    private static bool IsNumber(string type) =>
        type is "smallint" or "integer" or "bigint" or "numeric" or "real" or "double precision" || type.StartsWith("numeric(", StringComparison.Ordinal);

    private static string NameOf(FunctionExpression function) => function.Name.Split('.')[^1];
}
