using System.Text;
using Polystore.Core.Catalogs;
using Polystore.Sql.Shapes;
using Polystore.Sqlite.Advise.Candidates;

namespace Polystore.Sqlite.Advise.Uses;

/// <summary>Classifies the conditions of a block by the source they are about (https://sqlite.org/optoverview.html, section 1).</summary>
/// <param name="sql">The statement's text.</param>
/// <param name="scope">What the block sees.</param>
/// <param name="unindexable">Takes conditions that no index can answer.</param>
/// <param name="parameters">Takes parameters with the key that they are compared with.</param>
internal sealed class ConditionReader(string sql, SourceScope scope, List<UnindexableCondition> unindexable, List<ParameterUse> parameters)
{
    // where.c assumes 25 rows for the right side of IN (SELECT …): whereLoopAddBtreeIndex, nIn = 46 as a LogEst.
    private const double LookupsOfSubquery = 25;

    /// <summary>Adds one condition that must hold to the sources it narrows.</summary>
    public void Add(SqlExpression condition)
    {
        foreach (var source in SourcesOf(condition))
        {
            if (SourcesOf(condition).Count == 1 && IsConstantBeside(condition, source))
            {
                source.Filters.Add(Text(condition));
            }
        }

        foreach (var (source, found) in Read(condition))
        {
            source.Conditions.Add(found);
        }

        if (condition is LogicalExpression { Operator: LogicalOperator.Or } either)
        {
            AddBranches(either);
        }

        NoteUnindexable(condition);
    }

    /// <summary>The key of an expression over one source; null when no index could hold it.</summary>
    public (ScopeSource Source, IndexKey Key)? KeyOf(SqlExpression expression, string? collation = null)
    {
        if (expression is CollateExpression collate)
        {
            return KeyOf(collate.Operand, collate.Collation);
        }

        // A plus sign tells SQLite to leave the index alone.
        if (expression is UnaryExpression { Operator: "+" })
        {
            return null;
        }

        if (expression is ColumnReference reference)
        {
            return scope.Resolve(reference) is { Column: { } column } found && found.Source.Table is not null
                ? (found.Source, IndexKey.On(column.Name) with { Collation = Distinctive(collation, column) })
                : null;
        }

        var sources = SourcesOf(expression);
        var usable = sources.Count == 1 && sources[0].Table is not null && expression is FunctionExpression { Over: null, Star: false } or BinaryExpression or CastExpression or CaseExpression;
        if (!usable || sources.Count != 1 || expression.SelfAndDescendants().Any(part => part is ParameterExpression or RawExpression || part.Subquery is not null)
            || expression is BinaryExpression { IsComparison: true } || IsAggregate(expression))
        {
            return null;
        }

        return (sources[0], new IndexKey { Expression = Text(expression) is var text && expression is FunctionExpression ? text : $"({text})", Collation = collation });
    }

    /// <summary>The sources of this and outer blocks whose columns stand in an expression.</summary>
    public IReadOnlyList<ScopeSource> SourcesOf(SqlExpression expression) =>
        [.. expression.SelfAndDescendants().OfType<ColumnReference>().Where(reference => !reference.IsStar).Select(scope.Resolve).OfType<ResolvedColumn>().Select(column => column.Source).Distinct()];

    /// <summary>The expression's text with bare column names, as an index wants it.</summary>
    public string Text(SqlExpression expression)
    {
        var range = expression.Range;
        var text = new StringBuilder();
        var at = range.Start;
        foreach (var reference in expression.SelfAndDescendants().OfType<ColumnReference>().Where(reference => !reference.IsStar).OrderBy(reference => reference.Range.Start))
        {
            if (scope.Resolve(reference) is { } column && reference.Range.Start >= at)
            {
                text.Append(sql, at, reference.Range.Start - at).Append(IndexSql.Quote(column.Name));
                at = reference.Range.End;
            }
        }

        return text.Append(sql, at, range.End - at).ToString();
    }

    private static bool IsAggregate(SqlExpression expression) => expression.SelfAndDescendants().OfType<FunctionExpression>().Any(call =>
        call.Star || call.Distinct || call.Filter is not null || (call.Arguments.Count == 1 && (call.Is("min") || call.Is("max")))
        || call.Is("count") || call.Is("sum") || call.Is("avg") || call.Is("total") || call.Is("group_concat") || call.Is("string_agg")
        || call.Is("json_group_array") || call.Is("json_group_object"));

    private static string? Distinctive(string? collation, Column column) =>
        collation is null || collation.Equals(column.Collation ?? "BINARY", StringComparison.OrdinalIgnoreCase) ? null : collation.ToUpperInvariant();

    private IEnumerable<(ScopeSource Source, SourceCondition Condition)> Read(SqlExpression condition) => condition switch
    {
        BinaryExpression { Operator: "IS" } same when same.Right is LiteralExpression { Kind: LiteralKind.Null } => One(same.Left, ConditionKind.IsNull, condition, []),
        BinaryExpression { Operator: "IS NOT" } other when other.Right is LiteralExpression { Kind: LiteralKind.Null } => One(other.Left, ConditionKind.NotNull, condition, []),
        BinaryExpression { Operator: "=" or "IS" or "<" or "<=" or ">" or ">=" } comparison => Comparison(comparison),
        BetweenExpression { Negated: false } between => One(between.Operand, ConditionKind.Range, condition, [between.Low, between.High]),
        InExpression { Negated: false, Table: null } member => One(
            member.Operand, ConditionKind.In, condition, member.Items, lookups: member.Query is null ? Math.Max(1, member.Items.Count) : LookupsOfSubquery),
        IsNullExpression isNull => One(isNull.Operand, isNull.Negated ? ConditionKind.NotNull : ConditionKind.IsNull, condition, []),
        LikeExpression { Negated: false, Escape: null, LiteralPrefix.Length: > 0, Operand: ColumnReference } like =>
            One(like.Operand, ConditionKind.Prefix, condition, [like.Pattern], like.Operator == PatternOperator.Like ? "NOCASE" : "BINARY"),
        // A value alone is true when it is not zero; no index answers that.
        _ => [],
    };

    private IEnumerable<(ScopeSource, SourceCondition)> Comparison(BinaryExpression comparison)
    {
        if (comparison is { Left: RowExpression left, Right: RowExpression right, Operator: "=" or "IS" } && left.Items.Count == right.Items.Count)
        {
            return left.Items.Zip(right.Items).SelectMany(pair => Sides(pair.First, pair.Second, comparison.Operator, comparison));
        }

        // (a, b) > (x, y) is answered by its first column: https://sqlite.org/rowvalue.html#row_value_comparisons
        return comparison is { Left: RowExpression { Items: [var first, ..] }, Right: RowExpression { Items: [var against, ..] } }
            ? Sides(first, against, comparison.Operator, comparison)
            : Sides(comparison.Left, comparison.Right, comparison.Operator, comparison);
    }

    private IEnumerable<(ScopeSource, SourceCondition)> Sides(SqlExpression left, SqlExpression right, string op, SqlExpression whole)
    {
        var kind = op is "=" or "IS" ? ConditionKind.Equal : ConditionKind.Range;

        // The collation of the left side wins, an explicit one of the right side over none (https://sqlite.org/datatype3.html#collation).
        var collation = (left as CollateExpression)?.Collation ?? (right as CollateExpression)?.Collation;
        return One(left, kind, whole, [right], collation).Concat(One(right, kind, whole, [left], collation));
    }

    private IEnumerable<(ScopeSource, SourceCondition)> One(
        SqlExpression side, ConditionKind kind, SqlExpression whole, IReadOnlyList<SqlExpression> values, string? collation = null, double lookups = 1)
    {
        if (KeyOf(side, collation) is not var (source, key) || values.Any(value => SourcesOf(value).Contains(source)))
        {
            yield break;
        }

        foreach (var parameter in values.OfType<ParameterExpression>())
        {
            parameters.Add(new ParameterUse(parameter.Range.Start, source.Table!.Name, key, kind == ConditionKind.Prefix));
        }

        var partner = values.SelectMany(SourcesOf).FirstOrDefault();
        yield return (source, new SourceCondition(kind == ConditionKind.Equal && partner is not null ? ConditionKind.Join : kind, key, Text(whole))
        {
            Constant = IsConstantBeside(whole, source),
            Partner = partner?.Alias,
            Lookups = lookups,
        });
    }

    private bool IsConstantBeside(SqlExpression condition, ScopeSource source) =>
        source.Table is not null
        && SourcesOf(condition).All(other => other == source)
        && condition.SelfAndDescendants().All(part =>
            part is not (ParameterExpression or RawExpression)
            && part.Subquery is null
            && part is not InExpression { Table: not null }
            && (part is not FunctionExpression call || !(call.Is("random") || call.Is("randomblob") || call.Is("changes") || call.Is("last_insert_rowid"))));

    private void AddBranches(LogicalExpression either)
    {
        foreach (var operand in either.Operands)
        {
            IReadOnlyList<SqlExpression> parts = operand is LogicalExpression { Operator: LogicalOperator.And } all ? all.Operands : [operand];
            foreach (var group in parts.SelectMany(Read).GroupBy(found => found.Source))
            {
                group.Key.Branches.Add(new SourceUse { Table = group.Key.Table!.Name, Alias = group.Key.Alias, Conditions = [.. group.Select(found => found.Condition)] });
            }
        }
    }

    private void NoteUnindexable(SqlExpression condition)
    {
        if (condition is LikeExpression { Negated: false, LiteralPrefix: "", Operand: ColumnReference operand } like
            && scope.Resolve(operand) is { Column: { } column, Source.Table: { } table })
        {
            unindexable.Add(new UnindexableCondition(
                table.Name,
                column.Name,
                $"{column.Name} {like.Operator.ToString().ToUpperInvariant()} '%…'",
                "the pattern starts with a wildcard, so no ordered index can find where to begin",
                $"For a search inside the text keep {column.Name} in an FTS5 table (tokenize='trigram' finds any part of a word) and ask that by MATCH or LIKE."));
        }
    }
}
