using Polystore.Core.Catalogs;

namespace Polystore.Sqlite.Advise.Uses;

/// <summary>How a condition narrows a source.</summary>
internal enum ConditionKind
{
    /// <summary><c>key = value</c>, <c>key IS value</c>.</summary>
    Equal,

    /// <summary><c>key IN (…)</c>.</summary>
    In,

    /// <summary><c>key IS NULL</c>.</summary>
    IsNull,

    /// <summary><c>key IS NOT NULL</c>.</summary>
    NotNull,

    /// <summary><c>&lt; &lt;= &gt; &gt;= BETWEEN</c>.</summary>
    Range,

    /// <summary>LIKE or GLOB with a constant beginning.</summary>
    Prefix,

    /// <summary>Equality with a value of another source.</summary>
    Join,
}

/// <summary>A condition on one key of one source that an index could answer.</summary>
/// <param name="Kind">How it narrows.</param>
/// <param name="Key">The column or expression, with the collation that the comparison uses when it is not the column's own.</param>
/// <param name="Text">The condition with unqualified columns.</param>
internal sealed record SourceCondition(ConditionKind Kind, IndexKey Key, string Text)
{
    /// <summary>True when every value in it is a constant, so that it can be counted and can be the predicate of a partial index.</summary>
    public bool Constant { get; init; }

    /// <summary>The exposed name of the other source of a <see cref="ConditionKind.Join"/>.</summary>
    public string? Partner { get; init; }

    /// <summary>Lookups that one execution makes: the length of an IN list.</summary>
    public double Lookups { get; init; } = 1;

    /// <summary>True when an index key up to this condition can be followed by another one.</summary>
    public bool IsEquality => Kind is ConditionKind.Equal or ConditionKind.In or ConditionKind.IsNull or ConditionKind.Join;

    /// <summary>True when only one part of the key can be of this kind, the last one.</summary>
    public bool IsRange => Kind is ConditionKind.Range or ConditionKind.Prefix;
}
