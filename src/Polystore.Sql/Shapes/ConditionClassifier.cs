namespace Polystore.Sql.Shapes;

/// <summary>Sorts the conditions of one block by what an index could do for them.</summary>
internal sealed class ConditionClassifier(ResolvedShape resolved, ISchemaLookup schema, AccessBuilders accesses, ResolvedBlock block)
{
    private readonly OperandReader _operands = new(resolved);

    private SqlDialect Dialect => resolved.Shape.Dialect;

    public void Classify()
    {
        foreach (var condition in block.Block.Where)
            Condition(condition, only: null);
        foreach (var source in block.Sources)
        {
            // The condition of an outer join narrows down only the side that may be missing.
            var only = source.Source.Join == JoinKind.Left ? source : null;
            if (source.Source.Join != JoinKind.Full)
            {
                foreach (var condition in source.Source.On)
                    Condition(condition, only);
            }

            foreach (var (column, other) in JoinColumns.Merged(source))
                Merged(source, column, other);
        }
    }

    private void Condition(SqlExpression condition, ResolvedSource? only)
    {
        ConstantCondition(condition, only);
        if (condition is LogicalExpression { Operator: LogicalOperator.Or } or)
        {
            Or(or, only);
            return;
        }

        foreach (var found in Findings(condition))
        {
            if (only is null || found.Source.Owner != only.Owner || found.Source == only)
                found.Apply(accesses.Of(found.Source));
        }
    }

    private IEnumerable<Finding> Findings(SqlExpression condition) => new ConditionReader(resolved, schema, _operands).Read(condition);

    // What a partial index can hold: one source of this block, constants, and nothing that changes or is unknown when it is built.
    private void ConstantCondition(SqlExpression condition, ResolvedSource? only)
    {
        ResolvedSource? source = null;
        foreach (var expression in condition.SelfAndDescendants())
        {
            if (expression is ParameterExpression or RawExpression || expression.Subquery is not null || (expression is FunctionExpression f && !Immutable(f)))
                return;
            if (expression is not ColumnReference reference)
                continue;
            var binding = resolved.TableColumnOf(reference);
            if (binding is null or { IsOuter: true } or { IsRowId: true } || (source is not null && source != binding.Source))
                return;
            source = binding.Source;
        }

        if (source is not null && (only is null || source == only))
            accesses.Of(source).ConstantConditions.Add(condition);
    }

    private static bool Immutable(FunctionExpression function) =>
        function.Over is null && !function.Name.StartsWith("current_", StringComparison.OrdinalIgnoreCase)
        && function.Name.ToLowerInvariant() is not ("random" or "randomblob" or "now" or "date" or "time" or "datetime" or "julianday" or "unixepoch" or "strftime"
            or "last_insert_rowid" or "changes" or "total_changes" or "clock_timestamp" or "timeofday" or "gen_random_uuid" or "uuid" or "rand"
            or "localtime" or "localtimestamp" or "sysdate" or "curdate" or "curtime");

    private void Merged(ResolvedSource source, string column, ColumnBinding other)
    {
        if (source.Kind == SourceKind.Table)
            accesses.Of(source).Joins.Add(new JoinPredicate(column, PredicateForm.Equal, other.Source, other.Column, Condition()));
        if (other.Source.Kind == SourceKind.Table && source.Source.Join != JoinKind.Left)
            accesses.Of(other.Source).Joins.Add(new JoinPredicate(other.Column, PredicateForm.Equal, source, column, Condition()));

        SqlExpression Condition() => new BinaryExpression(
            "=",
            new ColumnReference(null, other.Source.Source.ExposedName, other.Column),
            new ColumnReference(null, source.Source.ExposedName, column));
    }

    private void Or(LogicalExpression or, ResolvedSource? only)
    {
        var branches = or.Operands.Select(o => Conjuncts.Of(o).SelectMany(Findings).ToList()).ToList();
        var sources = branches[0].Where(f => f.Predicate is not null).Select(f => f.Source).Distinct().ToList();
        var common = sources.Where(s => (only is null || s == only) && branches.TrueForAll(b => b.Exists(f => f.Source == s && f.Predicate is not null))).ToList();
        foreach (var source in common)
            Or(or, source, branches);
        if (common.Count > 0)
            return;
        foreach (var note in branches.SelectMany(b => b).Where(f => f.Predicate is not null).DistinctBy(f => f.Source))
            accesses.Of(note.Source).NotSargable.Add(new SargabilityNote(SargabilityProblem.OrWithoutCommonSource, note.Predicate!.Column, or));
    }

    // x = 1 OR x = 2 is x IN (1, 2).
    private void Or(LogicalExpression or, ResolvedSource source, List<List<Finding>> branches)
    {
        var perBranch = branches.ConvertAll(b => b.Where(f => f.Source == source && f.Predicate is not null).Select(f => f.Predicate!).ToList());
        var first = perBranch[0][0];
        if (perBranch.TrueForAll(b => b is [{ Form: PredicateForm.Equal or PredicateForm.In } p] && Same(p.Column, first.Column) && p.Collation == first.Collation)
            && branches.TrueForAll(b => b.Count == 1)
            && or.Operands.All(o => Conjuncts.Of(o).Count == 1))
        {
            var all = perBranch.ConvertAll(b => b[0]);
            var with = all.TrueForAll(p => p.ComparedWith == ComparedWith.Literal) ? ComparedWith.Literal
                : all.Exists(p => p.ComparedWith == ComparedWith.Parameter) ? ComparedWith.Parameter : ComparedWith.Expression;
            accesses.Of(source).Add(new ColumnPredicate(first.Column, PredicateForm.In, with, or)
            {
                Values = [.. all.SelectMany(p => p.Values)],
                Collation = first.Collation,
            });
            return;
        }

        accesses.Of(source).OrGroups.Add(new OrGroup([.. perBranch], or));
    }

    private bool Same(string a, string b) => SqlIdentifier.Comparer(Dialect).Equals(a, b);
}
