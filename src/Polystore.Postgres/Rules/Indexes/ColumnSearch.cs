using Polystore.Core.Catalogs;
using Polystore.Postgres.Rules.Workload;

namespace Polystore.Postgres.Rules.Indexes;

/// <summary>What a statement looks for in a column.</summary>
internal enum SearchKind
{
    /// <summary>Something inside a value that holds many: <c>@&gt; &amp;&amp; ? ?| ?&amp; @? @@</c>.</summary>
    Inside,

    /// <summary>Something inside an array, written as <c>= ANY (column)</c>, which no index serves.</summary>
    AnyOf,

    /// <summary>Words of the column's text: <c>to_tsvector(column) @@</c>.</summary>
    Words,

    /// <summary>LIKE or a regular expression of which nothing is known: its constant is not kept.</summary>
    Pattern,

    /// <summary>A pattern for which the order of the values is no help: ILIKE, ~*, LIKE that begins with a wildcard.</summary>
    PatternInside,
}

/// <summary>A statement that reads a large part of a table, and the condition on one column that an index of another kind than B-tree would serve.</summary>
/// <param name="Table">The table.</param>
/// <param name="Column">The column.</param>
/// <param name="Key">What is compared, as index key: the quoted column, or an expression over it.</param>
/// <param name="IsExpression">The key is an expression.</param>
/// <param name="Kind">What is looked for.</param>
/// <param name="Operator">The operator as written.</param>
/// <param name="Statement">The statement with its counters.</param>
internal sealed record ColumnSearch(Table Table, string Column, string Key, bool IsExpression, SearchKind Kind, string Operator, StatementGroup Statement);
