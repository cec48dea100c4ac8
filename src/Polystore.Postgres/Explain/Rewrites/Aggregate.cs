using Polystore.Sql.Shapes;

namespace Polystore.Postgres.Explain.Rewrites;

/// <summary>The plain aggregates of the server whose value over no row is NULL, or 0 for count.</summary>
internal static class Aggregate
{
    private static readonly string[] Names = ["count", "sum", "avg", "min", "max", "bool_and", "bool_or", "every", "string_agg", "array_agg", "jsonb_agg", "json_agg", "stddev", "variance"];

    /// <summary>True for a call of one of them that is no window function.</summary>
    public static bool Is(FunctionExpression function) => function.Over is null && Names.Contains(function.Name, StringComparer.OrdinalIgnoreCase);
}
