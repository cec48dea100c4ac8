using System.Collections.Frozen;

namespace Polystore.Sql.Shapes;

/// <summary>The functions that turn many rows into one.</summary>
internal static class Aggregates
{
    // SQLite "Built-in Aggregate Functions", PostgreSQL "Aggregate Functions", MySQL "Aggregate Functions".
    private static readonly FrozenSet<string> Names = """
        avg count group_concat string_agg sum total json_group_array json_group_object jsonb_group_array jsonb_group_object
        array_agg bool_and bool_or every bit_and bit_or bit_xor json_agg jsonb_agg json_object_agg jsonb_object_agg json_arrayagg json_objectagg
        xmlagg range_agg range_intersect_agg corr covar_pop covar_samp regr_avgx regr_avgy regr_count regr_intercept regr_r2 regr_slope
        regr_sxx regr_sxy regr_syy stddev stddev_pop stddev_samp std variance var_pop var_samp mode percentile_cont percentile_disc median
        percentile any_value
        """.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries).ToFrozenSet(StringComparer.OrdinalIgnoreCase);

    /// <summary>min and max of two or more values are ordinary functions in SQLite.</summary>
    public static bool IsAggregate(FunctionExpression function) =>
        function.Over is null
        && (Names.Contains(function.Name) || ((function.Is("min") || function.Is("max")) && function.Arguments.Count == 1));

    public static bool Holds(SqlExpression expression) => expression.SelfAndDescendants().Any(e => e is FunctionExpression f && IsAggregate(f));
}
