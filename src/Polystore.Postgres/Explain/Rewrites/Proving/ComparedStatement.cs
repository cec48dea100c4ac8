using Polystore.Sql;
using Polystore.Sql.PgQuery;
using Polystore.Sql.Shapes;

namespace Polystore.Postgres.Explain.Rewrites.Proving;

/// <summary>A statement that is to be compared with another.</summary>
internal sealed class ComparedStatement
{
    private ComparedStatement(PgStatement statement)
    {
        Sql = statement.ExplainedSql;
        Shape = statement.Shape;
        Functions = statement.Impact.Functions;
        Volatile = statement.Impact.VolatileFunctions;
        Tables = [.. statement.Impact.Operations.SelectMany(operation => operation.Locks).Select(held => (held.Schema, held.Name)).Distinct()];
        Obstacle = statement.Impact switch
        {
            { Kind: not StatementKind.Read } => "it does more than read",
            { LocksRows: true } => "it locks rows",
            { HasParameters: true } => "it holds parameters without values",
            { VolatileFunctions: [var name, ..] } => $"it calls {name}, which answers differently at every call",
            _ => Shape is { Verb: StatementVerb.Select, Query: not null } ? null : "it is no query",
        };
        LeavesChoice = Queries(Shape.Query).Any(query => query.Limit is not null || query.Offset is not null || query.DistinctOn.Count > 0) || Sql.Contains("FETCH", StringComparison.OrdinalIgnoreCase);
        Order = Shape.Query is { } whole
            ? string.Join(", ", whole.OrderBy.Select(item => $"{SqlExpressionText.Canonical(item.Expression, SqlDialect.Postgres, Sql)} {item.Descending} {item.NullsFirst} {item.Collation}"))
            : "";
    }

    /// <summary>The statement, without semicolon.</summary>
    public string Sql { get; }

    /// <summary>What it reads.</summary>
    public StatementShape Shape { get; }

    /// <summary>The functions it calls.</summary>
    public IReadOnlyList<string> Functions { get; }

    /// <summary>Those known to answer differently at every call.</summary>
    public IReadOnlyList<string> Volatile { get; }

    /// <summary>The tables and views it reads.</summary>
    public IReadOnlyList<(string? Schema, string Name)> Tables { get; }

    /// <summary>Why it cannot be compared; null when it can.</summary>
    public string? Obstacle { get; }

    /// <summary>LIMIT, OFFSET or DISTINCT ON somewhere: which of several tied rows come may be open.</summary>
    public bool LeavesChoice { get; }

    /// <summary>The order of the whole in one spelling; empty without one.</summary>
    public string Order { get; }

    /// <summary>The statement; null when it cannot be parsed.</summary>
    public static ComparedStatement? Of(string sql)
    {
        try
        {
            return PgParser.Parse(sql) is [var statement] ? new ComparedStatement(statement) : null;
        }
        catch (PgSyntaxException)
        {
            return null;
        }
    }

    /// <summary>Every query in it, subqueries included.</summary>
    public static IEnumerable<QueryBlock> Queries(QueryBlock? first)
    {
        var open = new Stack<QueryBlock>();
        if (first is not null)
        {
            open.Push(first);
        }

        while (open.TryPop(out var block))
        {
            yield return block;
            var inner = block.Compound.Select(part => part.Block)
                .Concat(block.With.Select(table => table.Query))
                .Concat(block.Sources.Select(source => source.Query))
                .Concat(block.Expressions().SelectMany(expression => expression.SelfAndDescendants()).Select(expression => expression.Subquery));
            foreach (var query in inner)
            {
                if (query is not null)
                {
                    open.Push(query);
                }
            }
        }
    }
}
