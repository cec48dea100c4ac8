using Polystore.Sql.Shapes;

namespace Polystore.Sql.PgQuery.Reading;

/// <content>INSERT, UPDATE, DELETE and MERGE.</content>
internal sealed partial class PgShapeReader
{
    private StatementShape Insert(PgNode node, StatementShape shape)
    {
        var with = With(node);
        var source = node.Node("selectStmt");
        var query = source.Exists ? Query(source, places.Whole) : null;
        if (query is not null)
            query = query with { With = [.. with, .. query.With] };
        return shape with
        {
            Target = Table(node.Fields("relation", "RangeVar")),
            WrittenColumns = [.. node.List("cols").Select(c => c.Text("name"))],
            Query = query,
            OnConflict = node.Fields("onConflictClause", "OnConflictClause") is { Exists: true } conflict ? [Conflict(conflict)] : [],
            Returning = Items(node.List("returningList")),
        };
    }

    private ConflictClause Conflict(PgNode node)
    {
        var infer = node.Fields("infer", "InferClause");
        var target = infer.List("indexElems").Select(element => Key(element, infer)).ToList();
        return new ConflictClause(target, Assignments(node.List("targetList")))
        {
            TargetWhere = Conditions(infer.Node("whereClause")),
            Where = Conditions(node.Node("whereClause")),
        };
    }

    private SqlExpression Key(PgNode element, PgNode infer) => element.Text("name") is { Length: > 0 } column
        ? Built(new ColumnReference(null, null, column), Place(infer))
        : Expression(element.Node("expr"));

    private StatementShape Update(PgNode node, StatementShape shape)
    {
        var assignments = Assignments(node.List("targetList"));
        return Search(node, shape, node.List("fromClause"), [.. assignments.Select(a => new SelectItem(a.Value, null))]) with
        {
            Assignments = assignments,
            WrittenColumns = [.. assignments.SelectMany(a => a.Columns)],
        };
    }

    private StatementShape Delete(PgNode node, StatementShape shape) => Search(node, shape, node.List("usingClause"), []);

    private StatementShape Search(PgNode node, StatementShape shape, IReadOnlyList<PgNode> further, IReadOnlyList<SelectItem> items)
    {
        var target = Table(node.Fields("relation", "RangeVar"));
        var block = new QueryBlock
        {
            Range = places.Whole,
            With = With(node),
            Sources = [target, .. Sources(further)],
            Items = items,
            Where = Conditions(node.Node("whereClause")),
        };
        return shape with { Target = target, Query = block with { Height = 1 + Height(block) }, Returning = Items(node.List("returningList")) };
    }

    // A search of the target for the rows of the source, whatever is then done with them.
    private StatementShape Merge(PgNode node, StatementShape shape)
    {
        var target = Table(node.Fields("relation", "RangeVar"));
        var sources = new List<TableSource> { target };
        Add(node.Node("sourceRelation"), sources);
        sources[^1] = sources[^1] with { Join = JoinKind.Inner, On = Conditions(node.Node("joinCondition")) };
        var branches = node.List("mergeWhenClauses");
        var assignments = branches.Where(b => b.Text("commandType") == "CMD_UPDATE").SelectMany(b => Assignments(b.List("targetList"))).ToList();
        var inserted = branches.SelectMany(b => b.List("values")).Select(v => new SelectItem(Expression(v), null)).ToList();
        var conditions = branches.Select(b => b.Node("condition")).Where(c => c.Exists).Select(c => new SelectItem(Expression(c), null)).ToList();
        var block = new QueryBlock
        {
            Range = places.Whole,
            With = With(node),
            Sources = sources,
            Items = [.. assignments.Select(a => new SelectItem(a.Value, null)), .. inserted, .. conditions],
        };
        return shape with
        {
            Target = target,
            Query = block with { Height = 1 + Height(block) },
            Assignments = assignments,
            WrittenColumns = [.. assignments.SelectMany(a => a.Columns).Distinct()],
        };
    }

    // (a, b) = (1, 2) arrives as two targets with the same source.
    private List<Assignment> Assignments(IReadOnlyList<PgNode> targets)
    {
        var assignments = new List<Assignment>();
        for (var i = 0; i < targets.Count; i++)
        {
            var value = targets[i].Node("val");
            var count = value.Is("MultiAssignRef") ? Math.Max(1, value.Int("ncolumns")) : 1;
            var columns = targets.Skip(i).Take(count).Select(t => t.Text("name")).ToList();
            assignments.Add(new Assignment(columns, Expression(value)));
            i += count - 1;
        }

        return assignments;
    }
}
