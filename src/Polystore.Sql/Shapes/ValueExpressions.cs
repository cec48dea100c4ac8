namespace Polystore.Sql.Shapes;

/// <summary>The kinds of constants.</summary>
public enum LiteralKind
{
    /// <summary>NULL.</summary>
    Null,

    /// <summary>TRUE or FALSE.</summary>
    Boolean,

    /// <summary>A number.</summary>
    Number,

    /// <summary>Text, typed text such as DATE '…' included.</summary>
    Text,

    /// <summary>Binary.</summary>
    Blob,
}

/// <summary>A constant.</summary>
/// <param name="Kind">Its kind.</param>
/// <param name="Value">Its value as text: quotes removed and escapes undone for text, as written for the others.</param>
public sealed record LiteralExpression(LiteralKind Kind, string Value) : SqlExpression;

/// <summary>A parameter or session variable: a value unknown until the statement runs.</summary>
/// <param name="Text">As written.</param>
public sealed record ParameterExpression(string Text) : SqlExpression;

/// <summary>A column by name.</summary>
/// <param name="Schema">The schema, when written.</param>
/// <param name="Table">The table or alias, when written.</param>
/// <param name="Column">The column, or <c>*</c> for all columns.</param>
public sealed record ColumnReference(string? Schema, string? Table, string Column) : SqlExpression
{
    /// <summary>A single name in double quotes: SQLite takes it for a string when no such column exists.</summary>
    public bool MayBeText { get; init; }

    /// <summary>All columns: <c>*</c> or <c>t.*</c>.</summary>
    public bool IsStar { get; init; }
}

/// <summary>Several values in brackets: <c>(a, b)</c>.</summary>
/// <param name="Items">The values.</param>
public sealed record RowExpression(IReadOnlyList<SqlExpression> Items) : SqlExpression
{
    /// <inheritdoc/>
    public override IReadOnlyList<SqlExpression> Children => Items;
}

/// <summary>Text that was not understood.</summary>
/// <param name="Text">The text.</param>
/// <param name="Reason">Why not, as a phrase.</param>
public sealed record RawExpression(string Text, string Reason) : SqlExpression;
