namespace Polystore.Sql.Shapes;

/// <summary>What a block is to the one that holds it.</summary>
public enum BlockRole
{
    /// <summary>The statement's own query.</summary>
    Main,

    /// <summary>A further part of a compound query.</summary>
    CompoundPart,

    /// <summary>A common table.</summary>
    CommonTable,

    /// <summary>A subquery in FROM.</summary>
    Derived,

    /// <summary>A subquery as a value.</summary>
    Scalar,

    /// <summary>A subquery of IN.</summary>
    In,

    /// <summary>A subquery of EXISTS.</summary>
    Exists,
}

/// <summary>A block with its sources resolved.</summary>
public sealed class ResolvedBlock
{
    internal ResolvedBlock(QueryBlock block, BlockRole role, ResolvedBlock? parent)
    {
        Block = block;
        Role = role;
        Parent = parent;
    }

    /// <summary>The block.</summary>
    public QueryBlock Block { get; }

    /// <summary>What it is to the block that holds it.</summary>
    public BlockRole Role { get; }

    /// <summary>The block whose columns it can see besides its own.</summary>
    public ResolvedBlock? Parent { get; }

    /// <summary>It, or a block inside it, uses a column of a block further out: it runs once for each of its rows.</summary>
    public bool IsCorrelated { get; internal set; }

    /// <summary>Its sources, in the order of the block's.</summary>
    public IReadOnlyList<ResolvedSource> Sources { get; internal set; } = [];

    /// <summary>The columns it gives, in order; null when the columns behind a star are unknown.</summary>
    public IReadOnlyList<OutputColumn>? Output { get; internal set; }

    /// <summary>How many sources read it, when it is a common table.</summary>
    internal int Readers { get; set; }

    /// <summary>It only passes rows of its sources on: conditions from outside can be applied inside.</summary>
    public bool IsPassThrough => Block is { Compound.Count: 0, Rows.Count: 0, Distinct: false, GroupBy.Count: 0, Having.Count: 0, Limit: null, Offset: null }
        && Block.Sources.Count > 0
        && !Block.Items.Any(i => i.Expression.SelfAndDescendants().Any(e => e is FunctionExpression f && (f.Over is not null || Aggregates.IsAggregate(f))));
}

/// <summary>A column that a block gives.</summary>
/// <param name="Name">Its name; empty when it has none that can be referred to.</param>
/// <param name="Expression">The selected expression; null when it comes from a star.</param>
/// <param name="Binding">The column it comes from, for a star.</param>
public sealed record OutputColumn(string Name, SqlExpression? Expression, ColumnBinding? Binding);

/// <summary>What a source is.</summary>
public enum SourceKind
{
    /// <summary>A stored table or a view.</summary>
    Table,

    /// <summary>A subquery.</summary>
    Derived,

    /// <summary>A common table.</summary>
    CommonTable,

    /// <summary>A table function.</summary>
    Function,
}

/// <summary>A source with its columns.</summary>
public sealed class ResolvedSource
{
    internal ResolvedSource(TableSource source, SourceKind kind, ResolvedBlock owner, int index)
    {
        Source = source;
        Kind = kind;
        Owner = owner;
        Index = index;
    }

    /// <summary>The source.</summary>
    public TableSource Source { get; }

    /// <summary>What it is.</summary>
    public SourceKind Kind { get; }

    /// <summary>The block whose FROM it stands in.</summary>
    public ResolvedBlock Owner { get; }

    /// <summary>Its position in FROM, from 0.</summary>
    public int Index { get; }

    /// <summary>Its columns; null when unknown.</summary>
    public IReadOnlyList<string>? Columns { get; internal set; }

    /// <summary>The block behind a subquery or common table.</summary>
    public ResolvedBlock? Inner { get; internal set; }

    internal bool IsPassThrough => Inner is { IsPassThrough: true, Readers: < 2 } && Source.ColumnAliases.Count == 0;
}
