using Polystore.Core.Observation;

namespace Polystore.Sqlite.Observe;

/// <summary>The follow-up questions that the probe answers. Each reads user rows within the data timeout and returns numbers only.</summary>
public static class SqliteQuestions
{
    /// <summary>Joins the parts of <see cref="ProbeQuestion.Object"/>.</summary>
    internal const char Separator = '\u001f';

    internal const string DistinctKind = "sqlite.distinct-of";
    internal const string OrphansKind = "sqlite.orphans-of";
    internal const string LongestKind = "sqlite.longest-of";
    internal const string RowsKind = "sqlite.rows-of";

    /// <summary>
    /// How often values repeat in a set of columns. Answers <c>rows</c> (without those that hold a NULL in the columns),
    /// <c>distinct</c>, and <c>nulls</c> (rows with a NULL in one of them).
    /// </summary>
    public static ProbeQuestion DistinctOf(string table, params IReadOnlyList<string> columns) => Ask(DistinctKind, [table, .. columns]);

    /// <summary>
    /// Rows of a child table whose values point to no row of the parent; a NULL in one of the columns points nowhere by right.
    /// Answers <c>orphans</c>.
    /// </summary>
    /// <param name="table">The child table.</param>
    /// <param name="columns">The child's columns.</param>
    /// <param name="parent">The parent table.</param>
    /// <param name="parentColumns">The parent's columns, as many as the child's.</param>
    public static ProbeQuestion OrphansOf(string table, IReadOnlyList<string> columns, string parent, IReadOnlyList<string> parentColumns) =>
        Ask(OrphansKind, [table, parent, .. columns, .. parentColumns]);

    /// <summary>The longest value of a column. Answers <c>bytes</c>, and <c>characters</c> for texts.</summary>
    public static ProbeQuestion LongestOf(string table, string column) => Ask(LongestKind, [table, column]);

    /// <summary>The exact number of rows. Answers <c>rows</c>.</summary>
    public static ProbeQuestion RowsOf(string table) => Ask(RowsKind, [table]);

    private static ProbeQuestion Ask(string kind, IEnumerable<string> parts) => new(kind, string.Join(Separator, parts));
}
