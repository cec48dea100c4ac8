namespace Polystore.Sql.Shapes;

/// <summary>One resolution of one statement.</summary>
internal sealed class ResolverRun(StatementShape shape, ISchemaLookup schema)
{
    private readonly List<ResolvedBlock> _blocks = [];
    private readonly Dictionary<SqlExpression, ColumnBinding> _bindings = new(ReferenceEqualityComparer.Instance);
    private readonly Dictionary<SqlExpression, SqlExpression> _aliases = new(ReferenceEqualityComparer.Instance);
    private readonly List<ColumnReference> _unresolved = [];
    private readonly StringComparer _names = SqlIdentifier.Comparer(shape.Dialect);

    public ResolvedShape Resolve()
    {
        if (shape.Query is { } query)
        {
            var main = Block(query, BlockRole.Main, parent: null, new CommonTableScope(null, _names), entry: null);
            foreach (var item in shape.Returning)
                Expression(item.Expression, main, clause: ColumnClause.Other, new CommonTableScope(null, _names));
        }

        return new ResolvedShape(shape, _blocks, _bindings, _aliases, _unresolved);
    }

    private ResolvedBlock Block(QueryBlock block, BlockRole role, ResolvedBlock? parent, CommonTableScope outer, CommonTableScope.Entry? entry)
    {
        var resolved = new ResolvedBlock(block, role, parent);
        _blocks.Add(resolved);
        var scope = block.With.Count == 0 ? outer : CommonTables(block.With, parent, outer);
        Sources(resolved, scope);
        Clauses(resolved, scope);
        resolved.Output = OutputColumns.Of(resolved);

        // The first part gives a recursive table its columns before the other parts name it.
        if (entry is not null)
        {
            entry.Block ??= resolved;
            entry.Columns ??= resolved.Output?.Select(o => o.Name).ToList();
        }

        foreach (var part in block.Compound)
        {
            var further = Block(part.Block, BlockRole.CompoundPart, parent, scope, entry: null);
            resolved.IsCorrelated |= further.IsCorrelated;
        }

        return resolved;
    }

    private CommonTableScope CommonTables(IReadOnlyList<CommonTable> tables, ResolvedBlock? parent, CommonTableScope outer)
    {
        var scope = new CommonTableScope(outer, _names);
        foreach (var table in tables)
        {
            var entry = scope.Add(table.Name);
            if (table.Columns.Count > 0)
                entry.Columns = table.Columns;
            if (table.Query is { } query)
                Block(query, BlockRole.CommonTable, parent, scope, entry);
        }

        return scope;
    }

    private void Sources(ResolvedBlock block, CommonTableScope scope)
    {
        var sources = new List<ResolvedSource>();
        block.Sources = sources;
        foreach (var source in block.Block.Sources)
        {
            // Table functions and LATERAL see the sources before them.
            foreach (var argument in source.Arguments)
                Expression(argument, block, ColumnClause.Other, scope);
            sources.Add(Source(source, block, sources.Count, scope));
        }
    }

    private ResolvedSource Source(TableSource source, ResolvedBlock block, int index, CommonTableScope scope)
    {
        if (source.Query is { } query)
        {
            var inner = Block(query, BlockRole.Derived, source.Lateral ? block : block.Parent, scope, entry: null);
            block.IsCorrelated |= inner.IsCorrelated && !source.Lateral;
            return new ResolvedSource(source, SourceKind.Derived, block, index) { Inner = inner, Columns = Renamed(source, inner.Output?.Select(o => o.Name).ToList()) };
        }

        if (source.IsFunction)
            return new ResolvedSource(source, SourceKind.Function, block, index) { Columns = Renamed(source, TableFunctionColumns(source)) };
        if (source.Schema is null && scope.Find(source.Name!) is { } common)
        {
            if (common.Block is not null)
                common.Block.Readers++;
            return new ResolvedSource(source, SourceKind.CommonTable, block, index) { Inner = common.Block, Columns = Renamed(source, common.Columns) };
        }

        var known = schema.TryGetColumns(source.Schema, source.Name!, out var columns);
        return new ResolvedSource(source, SourceKind.Table, block, index) { Columns = Renamed(source, known ? columns : null) };
    }

    private static IReadOnlyList<string>? Renamed(TableSource source, IReadOnlyList<string>? columns)
    {
        if (source.ColumnAliases.Count == 0)
            return columns;
        return columns is null ? source.ColumnAliases : [.. source.ColumnAliases, .. columns.Skip(source.ColumnAliases.Count)];
    }

    // https://www.sqlite.org/json1.html#jeach
    private static IReadOnlyList<string>? TableFunctionColumns(TableSource source) => source.Name!.ToLowerInvariant() switch
    {
        "json_each" or "json_tree" or "jsonb_each" or "jsonb_tree" => ["key", "value", "type", "atom", "id", "parent", "fullkey", "path"],
        "generate_series" => ["value"],
        _ => null,
    };

    private void Clauses(ResolvedBlock block, CommonTableScope scope)
    {
        var query = block.Block;
        Each(query.Sources.SelectMany(s => s.On), ColumnClause.Other);
        Each(query.Items.Select(i => i.Expression), ColumnClause.Other);
        Each(query.Rows, ColumnClause.Other);
        Each(query.DistinctOn, ColumnClause.Other);
        Each(query.Where, ColumnClause.Other);
        Each(query.GroupBy, ColumnClause.GroupBy);
        Each(query.Having, ColumnClause.GroupBy);
        Each(query.Windows.SelectMany(w => w.PartitionBy.Concat(w.OrderBy.Select(o => o.Expression))), ColumnClause.Other);
        Each(query.OrderBy.Select(o => o.Expression), query.Compound.Count > 0 ? ColumnClause.CompoundOrder : ColumnClause.OrderBy);
        Each(Present(query.Limit), ColumnClause.Other);
        Each(Present(query.Offset), ColumnClause.Other);

        void Each(IEnumerable<SqlExpression> expressions, ColumnClause clause)
        {
            foreach (var expression in expressions)
                Expression(expression, block, clause, scope);
        }
    }

    private static IEnumerable<SqlExpression> Present(SqlExpression? expression) => expression is null ? [] : [expression];

    private void Expression(SqlExpression root, ResolvedBlock block, ColumnClause clause, CommonTableScope scope)
    {
        foreach (var expression in root.SelfAndDescendants())
        {
            if (expression is ColumnReference { IsStar: false } reference)
                Bind(reference, block, ReferenceEquals(reference, root) ? clause : Inside(clause));
            if (expression.Subquery is { } query)
            {
                var role = expression switch
                {
                    ExistsExpression => BlockRole.Exists,
                    InExpression => BlockRole.In,
                    _ => BlockRole.Scalar,
                };
                Block(query, role, block, scope, entry: null);
            }
        }
    }

    // PostgreSQL knows an alias in ORDER BY only where it is the whole key; the others know it inside expressions as well.
    private ColumnClause Inside(ColumnClause clause) =>
        shape.Dialect == SqlDialect.Postgres && clause == ColumnClause.OrderBy ? ColumnClause.Other : clause;

    private void Bind(ColumnReference reference, ResolvedBlock block, ColumnClause clause)
    {
        if (reference.Table is null && clause is ColumnClause.OrderBy or ColumnClause.CompoundOrder && TryAlias(reference, block))
            return;
        if (clause == ColumnClause.CompoundOrder)
            return;
        for (var (scope, isOuter) = (block, false); scope is not null; (scope, isOuter) = (scope.Parent, true))
        {
            if (Find(reference, scope) is { } binding)
            {
                _bindings[reference] = binding with { IsOuter = isOuter };
                for (var inner = block; inner is not null && inner != scope; inner = inner.Parent)
                    inner.IsCorrelated = true;
                return;
            }
        }

        if (reference.Table is not null || !TryAlias(reference, block))
            _unresolved.Add(reference);
    }

    private bool TryAlias(ColumnReference reference, ResolvedBlock block)
    {
        var item = block.Block.Items.FirstOrDefault(i => i.Alias is not null && _names.Equals(i.Alias, reference.Column));
        if (item is null || item.Expression.SelfAndDescendants().Contains(reference, ReferenceEqualityComparer.Instance))
            return false;
        _aliases[reference] = item.Expression;

        // ORDER BY name with "name" selected under its own name is the column itself.
        if (item.Expression is ColumnReference column && _bindings.TryGetValue(column, out var binding))
            _bindings[reference] = binding;
        return true;
    }

    private ColumnBinding? Find(ColumnReference reference, ResolvedBlock block)
    {
        ResolvedSource? unknown = null;
        var unknownCount = 0;
        foreach (var source in block.Sources)
        {
            if (reference.Table is not null && !IsQualifiedBy(source, reference))
                continue;
            if (source.Columns is null)
            {
                unknown ??= source;
                unknownCount++;
                continue;
            }

            var column = source.Columns.FirstOrDefault(c => _names.Equals(c, reference.Column));
            if (column is not null)
                return new ColumnBinding(source, column);
        }

        if (RowId(reference, block) is { } rowid)
            return rowid;

        // With the columns unknown, a qualified name or a single candidate still leaves no doubt.
        if (unknown is not null && !reference.MayBeText && (reference.Table is not null || (unknownCount == 1 && block.Sources.Count == 1)))
            return new ColumnBinding(unknown, reference.Column);
        return null;
    }

    private ColumnBinding? RowId(ColumnReference reference, ResolvedBlock block)
    {
        if (shape.Dialect != SqlDialect.Sqlite || reference.Column.ToLowerInvariant() is not ("rowid" or "oid" or "_rowid_"))
            return null;
        var tables = block.Sources.Where(s => s.Kind == SourceKind.Table && (reference.Table is null || IsQualifiedBy(s, reference))).ToList();
        return tables.Count == 1 ? new ColumnBinding(tables[0], "rowid") { IsRowId = true } : null;
    }

    private bool IsQualifiedBy(ResolvedSource source, ColumnReference reference)
    {
        if (!_names.Equals(source.Source.ExposedName, reference.Table))
            return false;
        return reference.Schema is null || source.Source.Schema is null || _names.Equals(source.Source.Schema, reference.Schema);
    }

    private enum ColumnClause
    {
        Other,
        GroupBy,
        OrderBy,
        CompoundOrder,
    }
}
