using Polystore.Core.Catalogs;
using Polystore.Sql;

namespace Polystore.Postgres.Scratch.Sampling;

/// <summary>One table of a sample.</summary>
/// <param name="Name">The table.</param>
/// <param name="Relation">As FROM names it: quoted, and without the tables that inherit from it.</param>
/// <param name="Columns">Its columns that can be written, quoted.</param>
/// <param name="Condition">What follows the table under the alias <c>t</c>: joins and a condition; empty for every row.</param>
internal sealed record SampledTable(ObjectName Name, string Relation, IReadOnlyList<string> Columns, string Condition)
{
    /// <summary>True when every row is taken.</summary>
    public bool IsWhole => Condition.Length == 0;

    /// <summary>The rows that belong to the sample by themselves.</summary>
    public string Select => $"SELECT {string.Join(", ", Columns.Select(column => "t." + column))} FROM {Relation} t{Condition}";

    /// <summary>Where the rows go.</summary>
    public string Target => $"{Quoted(Name)} ({string.Join(", ", Columns)})";

    /// <summary>The rows with one of the keys.</summary>
    /// <param name="key">The columns.</param>
    /// <param name="values">Their values, in text.</param>
    public string SelectByKey(IReadOnlyList<string> key, IEnumerable<IReadOnlyList<string>> values) =>
        $"SELECT {string.Join(", ", Columns)} FROM {Relation} WHERE ({Quoted(key)}) IN ({string.Join(", ", values.Select(row => $"({string.Join(", ", row.Select(Literal))})"))})";

    /// <summary>Names of columns, quoted and separated by commas.</summary>
    public static string Quoted(IEnumerable<string> columns) => string.Join(", ", columns.Select(Quoted));

    /// <summary>A column's name, quoted.</summary>
    public static string Quoted(string column) => SqlQuoting.Identifier(column, SqlDialect.Postgres);

    /// <summary>A table's name, quoted.</summary>
    public static string Quoted(ObjectName name) => SqlQuoting.QualifiedName(SqlDialect.Postgres, name.Schema, name.Name);

    private static string Literal(string value) => SqlQuoting.Literal(value, SqlDialect.Postgres);
}
