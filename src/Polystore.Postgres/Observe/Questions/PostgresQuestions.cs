using Polystore.Core.Observation;

namespace Polystore.Postgres.Observe.Questions;

/// <summary>The follow-up questions that the probe of PostgreSQL answers, and how they are asked.</summary>
public static class PostgresQuestions
{
    // U+001F, as ProbeQuestion says.
    private const char Separator = '\u001F';

    /// <summary>Exact bloat of a B-tree index by pgstattuple's <c>pgstatindex</c>: <c>density</c> and <c>fragmentation</c> in percent, <c>pages</c>, of them <c>idle_pages</c> without entries, <c>bytes</c>.</summary>
    public const string IndexBloatKind = "index-bloat";

    /// <summary>Bloat of a table by <c>pgstattuple_approx</c>: <c>dead_bytes</c>, <c>free_bytes</c>, <c>bytes</c>, <c>scanned_percent</c>.</summary>
    public const string TableBloatKind = "table-bloat";

    /// <summary>Number of key values that occur more than once, <c>groups</c>, and the rows beyond the first of each, <c>rows</c>. Reads user rows.</summary>
    public const string DuplicatesKind = "duplicates-of";

    /// <summary>Number of rows whose foreign key points nowhere: <c>rows</c>. Reads user rows.</summary>
    public const string OrphansKind = "orphans-of";

    /// <summary>Asks for the bloat of an index.</summary>
    public static ProbeQuestion IndexBloat(string schema, string index) => Ask(IndexBloatKind, schema, index);

    /// <summary>Asks for the bloat of a table.</summary>
    public static ProbeQuestion TableBloat(string schema, string table) => Ask(TableBloatKind, schema, table);

    /// <summary>Asks for duplicates among the values of the columns.</summary>
    public static ProbeQuestion Duplicates(string schema, string table, params IEnumerable<string> columns) => Ask(DuplicatesKind, [schema, table, .. columns]);

    /// <summary>Asks for rows that a foreign key from the columns would refuse.</summary>
    /// <param name="schema">Schema of the referencing table.</param>
    /// <param name="table">The referencing table.</param>
    /// <param name="columns">Its columns.</param>
    /// <param name="referencedSchema">Schema of the referenced table.</param>
    /// <param name="referencedTable">The referenced table.</param>
    /// <param name="referencedColumns">Its columns, as many.</param>
    public static ProbeQuestion Orphans(
        string schema, string table, IReadOnlyList<string> columns, string referencedSchema, string referencedTable, IReadOnlyList<string> referencedColumns) =>
        Ask(OrphansKind, [schema, table, .. columns, referencedSchema, referencedTable, .. referencedColumns]);

    internal static string[] Parts(ProbeQuestion question) => question.Object.Split(Separator);

    private static ProbeQuestion Ask(string kind, params string[] parts) => new(kind, string.Join(Separator, parts));
}
