namespace Polystore.Sql.Shapes;

/// <summary>What a statement does to the database.</summary>
public enum StatementKind
{
    /// <summary>Nothing but read.</summary>
    Read,

    /// <summary>Changes rows.</summary>
    Write,

    /// <summary>Changes the schema or rights.</summary>
    Definition,

    /// <summary>Begins, ends or marks a transaction.</summary>
    Transaction,

    /// <summary>Anything else: settings, maintenance, procedure calls, text that is no statement.</summary>
    Other,
}

/// <summary>The statements whose shape is read.</summary>
public enum StatementVerb
{
    /// <summary>SELECT, VALUES or a compound of them.</summary>
    Select,

    /// <summary>INSERT.</summary>
    Insert,

    /// <summary>REPLACE.</summary>
    Replace,

    /// <summary>UPDATE.</summary>
    Update,

    /// <summary>DELETE.</summary>
    Delete,

    /// <summary>MERGE.</summary>
    Merge,

    /// <summary>Any other.</summary>
    Other,
}

/// <summary>A statement as far as it was understood.</summary>
public sealed record StatementShape
{
    /// <summary>The text that was read; all ranges refer to it.</summary>
    public required string Sql { get; init; }

    /// <summary>Whose rules applied.</summary>
    public required SqlDialect Dialect { get; init; }

    /// <summary>What it does, an EXPLAIN before it left aside.</summary>
    public required StatementKind Kind { get; init; }

    /// <summary>Which statement it is.</summary>
    public StatementVerb Verb { get; init; } = StatementVerb.Other;

    /// <summary>EXPLAIN stands before it.</summary>
    public bool IsExplain { get; init; }

    /// <summary>Every part was understood: nothing was skipped and there is no <see cref="RawExpression"/>.</summary>
    public bool Understood => Verb != StatementVerb.Other && Problems.Count == 0;

    /// <summary>What was not understood, and where.</summary>
    public IReadOnlyList<ShapeProblem> Problems { get; init; } = [];

    /// <summary>The query: of SELECT itself, the source of INSERT, and of UPDATE and DELETE the search for the rows, with the
    /// written table as the first source. Null when there is none.</summary>
    public QueryBlock? Query { get; init; }

    /// <summary>The written table.</summary>
    public TableSource? Target { get; init; }

    /// <summary>The columns that INSERT lists or UPDATE sets, in order; empty for INSERT into all columns.</summary>
    public IReadOnlyList<string> WrittenColumns { get; init; } = [];

    /// <summary>What UPDATE sets.</summary>
    public IReadOnlyList<Assignment> Assignments { get; init; } = [];

    /// <summary>The ON CONFLICT and ON DUPLICATE KEY clauses.</summary>
    public IReadOnlyList<ConflictClause> OnConflict { get; init; } = [];

    /// <summary>RETURNING.</summary>
    public IReadOnlyList<SelectItem> Returning { get; init; } = [];
}

/// <summary>Something that was not understood.</summary>
/// <param name="Offset">Where, in UTF-16 units from 0.</param>
/// <param name="Reason">Why, as a phrase.</param>
public sealed record ShapeProblem(int Offset, string Reason);

/// <summary>An assignment of UPDATE or an upsert.</summary>
/// <param name="Columns">The column, or the columns of a row assignment.</param>
/// <param name="Value">The value.</param>
public sealed record Assignment(IReadOnlyList<string> Columns, SqlExpression Value);

/// <summary>What INSERT does about a conflict.</summary>
/// <param name="Target">The conflict's key expressions; empty for any conflict.</param>
/// <param name="Assignments">What DO UPDATE sets; empty for DO NOTHING.</param>
public sealed record ConflictClause(IReadOnlyList<SqlExpression> Target, IReadOnlyList<Assignment> Assignments)
{
    /// <summary>The conditions of a partial index in the target.</summary>
    public IReadOnlyList<SqlExpression> TargetWhere { get; init; } = [];

    /// <summary>The conditions of DO UPDATE … WHERE.</summary>
    public IReadOnlyList<SqlExpression> Where { get; init; } = [];
}
