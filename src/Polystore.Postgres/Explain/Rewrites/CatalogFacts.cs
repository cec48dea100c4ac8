using Polystore.Core.Catalogs;
using Polystore.Postgres.Explain.Rules.Reading;
using Polystore.Sql.Shapes;

namespace Polystore.Postgres.Explain.Rewrites;

/// <summary>What the catalogue and the statement itself grant about columns: never NULL, never twice.</summary>
internal sealed class CatalogFacts(ResolvedShape shape, CatalogLookup lookup, Catalog catalog)
{
    /// <summary>The table of a source; null for a view, a query or a function.</summary>
    public Table? TableOf(ResolvedSource source) =>
        source is { Kind: SourceKind.Table, Source.Name: { } name } ? lookup.TableOf(source.Source.Schema, name) : null;

    /// <summary>Why an expression of a block's rows is never NULL, as a clause; null when that cannot be said.</summary>
    /// <param name="expression">The expression.</param>
    /// <param name="block">The block whose WHERE has been passed when the expression is computed.</param>
    public string? NeverNull(SqlExpression expression, ResolvedBlock block)
    {
        if (expression is LiteralExpression literal)
        {
            return literal.Kind == LiteralKind.Null ? null : "a constant is not NULL";
        }

        if (expression is not ColumnReference reference || shape.BindingOf(reference) is not { } binding)
        {
            return null;
        }

        if (block.Block.Where.Any(condition => Refuses(condition, binding)))
        {
            return $"the WHERE clause lets no NULL of {binding.Column} pass";
        }

        return TableOf(binding.Source) is { Kind: not TableKind.Foreign } table && !NullExtended(binding.Source) && table.FindColumn(binding.Column) is { Nullable: false }
            ? $"{table.Name}.{binding.Column} is NOT NULL"
            : null;
    }

    /// <summary>The keys of a table: columns of which no two rows are alike, none of them NULL.</summary>
    public IEnumerable<IReadOnlyList<string>> KeysOf(Table table) => HasInheritors(table) || table.Kind == TableKind.Foreign ? [] : table.Indexes
        .Where(index => index is { Unique: true, Valid: true, Predicate: null } && index.Keys.All(key => key.Column is { } column && table.FindColumn(column) is { Nullable: false }))
        .Where(index => !table.Constraints.Any(constraint => constraint.Deferrable && constraint.Name == (index.ConstraintName ?? index.Name)))
        .Select(index => (IReadOnlyList<string>)index.Keys.Select(key => key.Column!).ToList())
        .OrderBy(key => key.Count);

    /// <summary>The shortest key of a table that lies within some columns; null when there is none.</summary>
    public IReadOnlyList<string>? KeyWithin(Table table, IEnumerable<string> columns)
    {
        var given = columns.ToHashSet(StringComparer.Ordinal);
        return KeysOf(table).FirstOrDefault(key => key.All(given.Contains));
    }

    /// <summary>True when an outer join may fill the columns of a source with NULL.</summary>
    public static bool NullExtended(ResolvedSource source) =>
        source.Source.Join is JoinKind.Left or JoinKind.Full || source.Owner.Sources.Skip(source.Index + 1).Any(later => later.Source.Join is JoinKind.Right or JoinKind.Full);

    // Neither NOT NULL nor uniqueness of a parent holds over the rows of tables that inherit from it.
    private bool HasInheritors(Table table) =>
        table.Kind == TableKind.Ordinary && catalog.Tables.Any(child => child.Parent == table.ObjectName);

    private bool Refuses(SqlExpression condition, ColumnBinding column) => condition switch
    {
        IsNullExpression { Negated: true } test => Is(test.Operand, column),
        BinaryExpression { Operator: "=" or "<>" or "<" or "<=" or ">" or ">=" } compared => Is(compared.Left, column) || Is(compared.Right, column),
        BetweenExpression { Negated: false } between => Is(between.Operand, column),
        InExpression { Negated: false } list => Is(list.Operand, column),
        _ => false,
    };

    private bool Is(SqlExpression expression, ColumnBinding column) =>
        expression is ColumnReference reference && shape.BindingOf(reference) is { } binding && ReferenceEquals(binding.Source, column.Source) && binding.Column == column.Column;
}
