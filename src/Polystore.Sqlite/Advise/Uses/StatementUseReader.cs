using System.Globalization;
using Polystore.Core.Catalogs;
using WorkloadStatement = Polystore.Core.Workloads.WorkloadStatement;
using Polystore.Sql;
using Polystore.Sql.Shapes;

namespace Polystore.Sqlite.Advise.Uses;

/// <summary>Reads from the shape of a statement how it uses each table, through subqueries, common tables and views.</summary>
/// <param name="catalog">The schema.</param>
internal sealed class StatementUseReader(Catalog catalog)
{
    // Views over views over views end somewhere; a circle of views does not compile in SQLite either.
    private const int DeepestViews = 8;

    private readonly Dictionary<string, Table> tables = catalog.Tables.ToDictionary(table => table.Name, StringComparer.OrdinalIgnoreCase);
    private readonly Dictionary<string, View> views = catalog.Views.ToDictionary(view => view.Name, StringComparer.OrdinalIgnoreCase);

    /// <summary>Reads one statement of the workload.</summary>
    public StatementUse Read(WorkloadStatement statement)
    {
        var shape = StatementReader.Read(statement.Sql, SqlDialect.Sqlite);
        var reading = new Reading();
        if (shape.Query is { } query)
        {
            var scope = Block(query, shape.Sql, null, new Dictionary<string, CommonTable>(StringComparer.OrdinalIgnoreCase), reading, 0);
            ReadReturned(shape, scope);
        }

        return new StatementUse
        {
            Id = statement.Id,
            Sql = statement.Sql,
            Calls = statement.Calls,
            Sources = reading.Finish(),
            Write = WriteOf(shape),
            NamedIndexes = reading.NamedIndexes,
            Unindexable = [.. reading.Unindexable.Distinct()],
            Parameters = reading.Parameters,
        };
    }

    private static StatementWrite? WriteOf(StatementShape shape)
    {
        if (shape.Target?.Name is not { } table)
        {
            return null;
        }

        var verb = shape.Verb switch { StatementVerb.Update => "update", StatementVerb.Delete => "delete", _ => "insert" };
        var columns = shape.Assignments.SelectMany(assignment => assignment.Columns).Concat(verb == "update" ? shape.WrittenColumns : []);
        return new StatementWrite(verb, table, columns.ToHashSet(StringComparer.OrdinalIgnoreCase), verb == "insert" && shape.Query is { Rows.Count: > 0 and var rows } ? rows : null);
    }

    // What RETURNING and the assignments of an UPDATE read is read of the written table.
    private static void ReadReturned(StatementShape shape, SourceScope? scope)
    {
        foreach (var reference in shape.Assignments.Select(assignment => assignment.Value)
            .Concat(shape.Returning.Select(item => item.Expression))
            .SelectMany(expression => expression.SelfAndDescendants())
            .OfType<ColumnReference>())
        {
            NoteRead(reference, scope);
        }
    }

    private static void NoteRead(ColumnReference reference, SourceScope? scope)
    {
        if (reference.IsStar)
        {
            foreach (var source in scope?.Own.Where(source => reference.Table is null || reference.Table.Equals(source.Alias, StringComparison.OrdinalIgnoreCase)) ?? [])
            {
                source.ReadAll();
            }
        }
        else if (scope?.Resolve(reference) is { } column)
        {
            column.Source.Read.Add(column.Name);
        }
    }

    private SourceScope Block(
        QueryBlock block, string sql, SourceScope? outer, IReadOnlyDictionary<string, CommonTable> common, Reading reading, int depth)
    {
        var visible = new Dictionary<string, CommonTable>(common, StringComparer.OrdinalIgnoreCase);
        foreach (var table in block.With)
        {
            visible[table.Name] = table;
        }

        var own = new List<ScopeSource>();
        var scope = new SourceScope(own, outer);
        foreach (var source in block.Sources)
        {
            if (source.IndexedBy is { Length: > 0 } named)
            {
                reading.NamedIndexes.Add(named);
            }

            own.Add(Source(source, sql, scope, visible, reading, depth));
        }

        var conditions = new ConditionReader(sql, scope, reading.Unindexable, reading.Parameters);
        foreach (var condition in block.Where.Concat(block.Sources.SelectMany(source => source.On)))
        {
            conditions.Add(condition);
        }

        AddUsing(block, own);
        reading.Parameters.AddRange(new[] { (block.Limit, 10.0), (block.Offset, 0.0) }
            .Where(entry => entry.Item1 is ParameterExpression)
            .Select(entry => new ParameterUse(entry.Item1!.Range.Start, null, null, false) { Value = entry.Item2 }));
        new OrderReader(block, conditions).AddTo(scope);
        foreach (var expression in block.Expressions().SelectMany(expression => expression.SelfAndDescendants()))
        {
            if (expression is ColumnReference reference)
            {
                NoteRead(reference, scope);
            }

            if (expression.Subquery is { } subquery)
            {
                Block(subquery, sql, scope, visible, reading, depth);
            }
        }

        foreach (var part in block.Compound)
        {
            Block(part.Block, sql, outer, visible, reading, depth);
        }

        reading.Add(own, block);
        return scope;
    }

    private ScopeSource Source(TableSource source, string sql, SourceScope scope, Dictionary<string, CommonTable> common, Reading reading, int depth)
    {
        var alias = source.ExposedName ?? "";
        if (source.Query is { } query)
        {
            return Derived(alias, query, source.ColumnAliases, sql, scope, common, reading, depth);
        }

        if (source is { Schema: null, IsFunction: false, Name: { } name } && common.TryGetValue(name, out var table))
        {
            // Its own name means the rows so far inside a recursive common table.
            var inside = new Dictionary<string, CommonTable>(common, StringComparer.OrdinalIgnoreCase) { [name] = table with { Query = null } };
            return table.Query is null || depth > DeepestViews
                ? new ScopeSource { Alias = alias, Outputs = table.Columns.ToDictionary(column => column, _ => (ResolvedColumn?)null, StringComparer.OrdinalIgnoreCase) }
                : Derived(alias, table.Query, table.Columns, sql, null, inside, reading, depth + 1, project: !table.Recursive || table.Query.Compound.Count == 0);
        }

        if (!source.IsFunction && source.Name is { } tableName)
        {
            if (tables.TryGetValue(tableName, out var found) && found.Kind == TableKind.Ordinary)
            {
                return new ScopeSource { Alias = alias, Table = found };
            }

            if (views.TryGetValue(tableName, out var view) && depth <= DeepestViews && ViewQuery(view) is var (viewSql, viewQuery))
            {
                return Derived(alias, viewQuery, [], viewSql, null, new Dictionary<string, CommonTable>(StringComparer.OrdinalIgnoreCase), reading, depth + 1);
            }
        }

        return new ScopeSource { Alias = alias };
    }

    private ScopeSource Derived(
        string alias, QueryBlock query, IReadOnlyList<string> names, string sql, SourceScope? outer, IReadOnlyDictionary<string, CommonTable> common, Reading reading, int depth, bool project = true)
    {
        var scope = Block(query, sql, outer, common, reading, depth);
        var outputs = new Dictionary<string, ResolvedColumn?>(StringComparer.OrdinalIgnoreCase);
        for (var i = 0; i < query.Items.Count; i++)
        {
            var item = query.Items[i];
            if (item.Expression is ColumnReference { IsStar: true } star)
            {
                foreach (var inner in scope.Own.Where(inner => star.Table is null || star.Table.Equals(inner.Alias, StringComparison.OrdinalIgnoreCase)))
                {
                    foreach (var column in inner.Table?.Columns.Select(column => column.Name) ?? inner.Outputs.Keys)
                    {
                        outputs.TryAdd(column, project ? inner.Find(column) : null);
                    }
                }
            }
            else if ((names.ElementAtOrDefault(i) ?? item.Alias ?? (item.Expression as ColumnReference)?.Column) is { } output)
            {
                outputs.TryAdd(output, project && item.Expression is ColumnReference reference ? scope.Resolve(reference) : null);
            }
        }

        return new ScopeSource { Alias = alias, Outputs = outputs };
    }

    private static (string Sql, QueryBlock Query)? ViewQuery(View view)
    {
        var sql = view.Definition ?? "";
        var tokens = SqlLexer.Significant(sql, SqlDialect.Sqlite);
        var depth = 0;
        foreach (var token in tokens)
        {
            depth += token.IsSymbol(sql, "(") ? 1 : token.IsSymbol(sql, ")") ? -1 : 0;
            if (depth == 0 && token.IsWord(sql, "AS"))
            {
                var select = sql[token.End..];
                return StatementReader.Read(select, SqlDialect.Sqlite).Query is { } query ? (select, query) : null;
            }
        }

        return null;
    }

    private static void AddUsing(QueryBlock block, List<ScopeSource> own)
    {
        for (var i = 1; i < own.Count; i++)
        {
            foreach (var column in block.Sources[i].Using)
            {
                var left = own.Take(i).Select(source => source.Find(column)).FirstOrDefault(found => found is not null);
                if (left is { Column: not null } && own[i].Find(column) is { Column: not null } right)
                {
                    Join(left, right);
                    Join(right, left);
                }
            }
        }
    }

    private static void Join(ResolvedColumn side, ResolvedColumn partner)
    {
        side.Source.Read.Add(side.Name);
        side.Source.Conditions.Add(new SourceCondition(ConditionKind.Join, IndexKey.On(side.Name), side.Name) { Partner = partner.Source.Alias });
    }

    /// <summary>What has been read so far.</summary>
    private sealed class Reading
    {
        private readonly List<(ScopeSource Source, QueryBlock Block, int Sources)> found = [];

        public List<string> NamedIndexes { get; } = [];

        public List<UnindexableCondition> Unindexable { get; } = [];

        public List<ParameterUse> Parameters { get; } = [];

        public void Add(IReadOnlyList<ScopeSource> sources, QueryBlock block) => found.AddRange(sources.Select(source => (source, block, sources.Count)));

        // Only now have inner blocks told which columns of outer sources they read.
        public IReadOnlyList<SourceUse> Finish() =>
            [.. found.Where(entry => entry.Source.Table is not null).OrderBy(entry => entry.Block.Range.Start).Select(entry => Use(entry.Source, entry.Block, entry.Sources))];

        private static SourceUse Use(ScopeSource source, QueryBlock block, int sources) => new()
        {
            Table = source.Table!.Name,
            Alias = source.Alias,
            Conditions = source.Conditions,
            LocalFilters = [.. source.Filters.Distinct(StringComparer.Ordinal)],
            Orders = source.Orders,
            Columns = source.Read,
            Branches = [.. source.Branches.Select(branch => branch with { Columns = source.Read })],
            Limit = LimitOf(block),
            Groups = source.Groups,
            OneRow = block.GroupBy.Count == 0 && sources > 0 && block.Items.Count > 0 && block.Items.All(item => OrderReader.IsAggregate(item.Expression)),
        };

        private static double? LimitOf(QueryBlock block) => Number(block.Limit) is { } limit && limit >= 0 ? limit + (Number(block.Offset) ?? 0) : null;

        private static double? Number(SqlExpression? expression) =>
            expression is LiteralExpression { Kind: LiteralKind.Number } literal && double.TryParse(literal.Value, CultureInfo.InvariantCulture, out var number) ? number : null;
    }
}
