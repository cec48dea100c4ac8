namespace Polystore.Sql.Shapes;

/// <summary>Finds the orders that an index could give: ORDER BY, GROUP BY, DISTINCT, MIN and MAX.</summary>
internal sealed class OrderClassifier(ResolvedShape resolved, AccessBuilders accesses, ResolvedBlock block)
{
    private QueryBlock Query => block.Block;

    public void Classify()
    {
        if (Query.Compound.Count == 0 && Query.OrderBy.Count > 0)
            Require(Query.OrderBy.Select(OrderKey), static (access, order) => access.OrderBy = order);
        if (Query.GroupBy.Count > 0)
            Require(Query.GroupBy.Select(e => Key(Target(e))), static (access, order) => access.GroupBy = order);
        if (Query.Distinct && Query.GroupBy.Count == 0 && Query.Items.Count > 0)
            Distinct();
        if (Query.GroupBy.Count == 0)
            Extremes();
    }

    private (ResolvedSource Source, SortKey Key)? OrderKey(OrderItem item)
    {
        var key = Key(Target(item.Expression));
        if (key is not { } found)
            return null;
        return (found.Source, found.Key with
        {
            Descending = item.Descending,
            NullsFirst = item.NullsFirst,
            Collation = item.Collation ?? found.Key.Collation,
        });
    }

    // ORDER BY 2 and ORDER BY alias mean the selected expression.
    private SqlExpression Target(SqlExpression expression)
    {
        if (expression is LiteralExpression { Kind: LiteralKind.Number } number && int.TryParse(number.Value, out var position)
            && position >= 1 && position <= Query.Items.Count && !Query.Items.Take(position).Any(i => i.Expression is ColumnReference { IsStar: true }))
        {
            return Query.Items[position - 1].Expression;
        }

        return expression is ColumnReference reference && resolved.AliasTargetOf(reference) is { } target ? target : expression;
    }

    private (ResolvedSource Source, SortKey Key)? Key(SqlExpression expression)
    {
        string? collation = null;
        if (expression is CollateExpression collate)
            (expression, collation) = (collate.Operand, collate.Collation);
        if (expression is ColumnReference reference)
        {
            return resolved.TableColumnOf(reference) is { IsOuter: false } column
                ? (column.Source, new SortKey(column.Column, expression, false) { Collation = collation })
                : null;
        }

        if (Aggregates.Holds(expression) || expression.SelfAndDescendants().Any(e => e.Subquery is not null || e is RawExpression or GroupingSetExpression or FunctionExpression { Over: not null }))
            return null;
        var sources = expression.SelfAndDescendants().OfType<ColumnReference>().Select(resolved.TableColumnOf).Distinct().ToList();
        return sources.Count > 0 && sources.All(s => s is { IsOuter: false } && s.Source == sources[0]!.Source)
            ? (sources[0]!.Source, new SortKey(null, expression, false) { Collation = collation })
            : null;
    }

    private void Require(IEnumerable<(ResolvedSource Source, SortKey Key)?> wanted, Action<AccessBuilder, SortRequirement> set)
    {
        var all = wanted.ToList();
        if (all[0] is not { } first)
            return;
        var keys = all.TakeWhile(k => k is { } key && key.Source == first.Source).Select(k => k!.Value.Key).ToList();
        set(accesses.Of(first.Source), new SortRequirement(keys, keys.Count == all.Count));
    }

    private void Distinct()
    {
        var keys = Query.Items.Select(i => Key(i.Expression)).ToList();
        if (keys.All(k => k is { } key && key.Source == keys[0]!.Value.Source))
            Require(keys, static (access, order) => access.Distinct = order);
    }

    private void Extremes()
    {
        foreach (var function in Query.Items.SelectMany(i => i.Expression.SelfAndDescendants()).OfType<FunctionExpression>())
        {
            if (function is { Over: null, Filter: null, Arguments: [ColumnReference argument] } && (function.Is("min") || function.Is("max"))
                && resolved.TableColumnOf(argument) is { IsOuter: false } column)
            {
                accesses.Of(column.Source).Extremes.Add(new Extreme(column.Column, function.Is("max")));
            }
        }
    }
}
