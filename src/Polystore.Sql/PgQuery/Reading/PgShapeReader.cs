using System.Runtime.CompilerServices;
using Polystore.Sql.Shapes;

namespace Polystore.Sql.PgQuery.Reading;

/// <summary>
/// Makes the shape of a statement out of PostgreSQL's parse tree: the same model that the tolerant reader makes of text, so that what
/// judges shapes needs to know of one model only. Levels are bounded as there.
/// </summary>
internal sealed partial class PgShapeReader(PgPlaces places)
{
    // Two levels of nodes a level of expression; what walks shapes is written for some hundred.
    private const int MaxDepth = 300;

    private readonly List<ShapeProblem> _problems = [];
    private int _depth;

    public IReadOnlyList<ShapeProblem> Problems => _problems;

    /// <summary>Reads a statement into a shape that already knows text, dialect and kind.</summary>
    public StatementShape Statement(PgNode statement, StatementShape shape) => statement.Kind switch
    {
        "SelectStmt" => shape with { Verb = StatementVerb.Select, Query = Query(statement, places.Whole) },
        "InsertStmt" => Insert(statement, shape with { Verb = StatementVerb.Insert }),
        "UpdateStmt" => Update(statement, shape with { Verb = StatementVerb.Update }),
        "DeleteStmt" => Delete(statement, shape with { Verb = StatementVerb.Delete }),
        "MergeStmt" => Merge(statement, shape with { Verb = StatementVerb.Merge }),
        _ => shape,
    };

    private void Note(SourceRange range, string reason) => _problems.Add(new ShapeProblem(range.Start, reason));

    // A part without any place is somewhere in the statement.
    private RawExpression Raw(SourceRange range, string reason)
    {
        range = range.Length > 0 ? range : places.Whole;
        Note(range, reason);
        return new RawExpression(places.Text(range), reason) { Range = range };
    }

    private bool TryEnter()
    {
        if (_depth >= MaxDepth || !RuntimeHelpers.TryEnsureSufficientExecutionStack())
            return false;
        _depth++;
        return true;
    }

    private T Built<T>(T expression, SourceRange own)
        where T : SqlExpression
    {
        var height = expression.Subquery?.Height ?? 0;
        foreach (var child in expression.Children)
            height = Math.Max(height, child.Height);
        expression.Height = height + 1;
        return expression with { Range = places.Union(own, expression.Children.Select(c => c.Range)) };
    }

    private SourceRange Place(PgNode node) => node.Location is { } place ? places.Token(place) : FirstPlace(node);

    // Of nodes without a place: where the first thing inside stands.
    private SourceRange FirstPlace(PgNode node)
    {
        foreach (var inner in node.SelfAndDescendants().Take(200))
        {
            if (inner.Location is { } place)
                return places.Token(place);
        }

        return new SourceRange(0, 0);
    }
}
