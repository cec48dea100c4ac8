using System.Globalization;
using Polystore.Core.Catalogs;
using Polystore.Sql.Shapes;

namespace Polystore.Sqlite.Advise.Uses;

/// <summary>Finds the orders that a block wants from its sources: ORDER BY, GROUP BY, DISTINCT, windows, and MIN or MAX alone.</summary>
/// <param name="block">The block.</param>
/// <param name="conditions">Resolves keys.</param>
internal sealed class OrderReader(QueryBlock block, ConditionReader conditions)
{
    private static readonly string[] Aggregates =
        ["count", "sum", "total", "avg", "group_concat", "string_agg", "json_group_array", "json_group_object", "jsonb_group_array", "jsonb_group_object"];

    /// <summary>True for a call of an aggregate function.</summary>
    public static bool IsAggregate(SqlExpression expression) =>
        expression.SelfAndDescendants().OfType<FunctionExpression>().Any(call =>
            call.Over is null
            && (Aggregates.Any(call.Is) || (call.Arguments.Count == 1 && (call.Is("min") || call.Is("max")))));

    /// <summary>Adds the orders to the sources of the scope.</summary>
    public void AddTo(SourceScope scope)
    {
        if (block.GroupBy.Count > 0)
        {
            AddGroups("group", [.. block.GroupBy.Select(Named)], scope);
        }
        else if (block.Distinct)
        {
            AddGroups("distinct", [.. block.Items.Select(item => item.Expression)], scope);
            AddKeys("order", [.. block.OrderBy.Select(Key)]);
        }
        else if (block.Compound.Count == 0)
        {
            AddKeys("order", [.. block.OrderBy.Select(Key)]);
        }

        foreach (var window in block.Items.SelectMany(item => item.Expression.SelfAndDescendants()).OfType<FunctionExpression>().Select(call => call.Over).OfType<WindowSpecification>().Concat(block.Windows))
        {
            AddKeys("window", [.. window.PartitionBy.Select(part => conditions.KeyOf(part)), .. window.OrderBy.Select(Key)]);
        }

        // One MIN or MAX alone is a walk to the end of an index: https://sqlite.org/optoverview.html#minmax
        if (block.GroupBy.Count == 0 && block.Items is [{ Expression: FunctionExpression { Arguments: [var argument], Over: null } call }] && (call.Is("min") || call.Is("max")))
        {
            AddKeys("extreme", [conditions.KeyOf(argument)]);
        }
    }

    private void AddGroups(string purpose, IReadOnlyList<SqlExpression> expressions, SourceScope scope)
    {
        var keys = expressions.Select(expression => conditions.KeyOf(expression)).ToList();
        AddKeys(purpose, keys);
        if (keys.Count > 0 && keys.TrueForAll(key => key is not null) && keys.Select(key => key!.Value.Source).Distinct().ToList() is [var only] && scope.Own.Contains(only))
        {
            only.Groups = [.. keys.Select(key => key!.Value.Key)];
        }
    }

    // The leading keys that are of one source; what follows of another source cannot be in the same index.
    private static void AddKeys(string purpose, IReadOnlyList<(ScopeSource Source, IndexKey Key)?> keys)
    {
        if (keys is not [{ } first, ..])
        {
            return;
        }

        var leading = keys.TakeWhile(key => key is { } some && some.Source == first.Source).Select(key => key!.Value.Key).ToList();
        first.Source.Orders.Add(new WantedOrder(purpose, leading));
    }

    private (ScopeSource Source, IndexKey Key)? Key(OrderItem item)
    {
        // SQLite takes NULL for the smallest value; the other order needs a sort.
        if (item.NullsFirst is { } first && first == item.Descending)
        {
            return null;
        }

        return conditions.KeyOf(Named(item.Expression), item.Collation) is var (source, key) ? (source, key with { Descending = item.Descending }) : null;
    }

    // ORDER BY 2 and ORDER BY alias mean the item.
    private SqlExpression Named(SqlExpression expression) => expression switch
    {
        LiteralExpression { Kind: LiteralKind.Number } literal when int.TryParse(literal.Value, CultureInfo.InvariantCulture, out var position) && position >= 1 && position <= block.Items.Count =>
            block.Items[position - 1].Expression,
        ColumnReference { Table: null } reference when block.Items.FirstOrDefault(item => reference.Column.Equals(item.Alias, StringComparison.OrdinalIgnoreCase)) is { } item => item.Expression,
        _ => expression,
    };
}
