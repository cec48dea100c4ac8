using Polystore.Sql.PgQuery.Native;
using Polystore.Sql.PgQuery.Reading;

namespace Polystore.Sql.PgQuery;

/// <summary>
/// PostgreSQL's own parser, by libpg_query. Safe to call from any number of threads. Every method ends with
/// <see cref="PgSyntaxException"/> for a text that the parser refuses and with
/// <see cref="Core.Errors.NativeLibraryException"/> when the library is not on this machine.
/// </summary>
public static class PgParser
{
    /// <summary>The library is on this machine.</summary>
    public static bool IsAvailable => PgQueryLibrary.IsAvailable;

    /// <summary>One sentence for people that says how to install the library.</summary>
    public static string MissingMessage => PgQueryLibrary.Missing().Message;

    /// <summary>The statements of a text: what each reads, writes and searches, and what running it does.</summary>
    /// <param name="sql">The statements.</param>
    public static IReadOnlyList<PgStatement> Parse(string sql) => Call(sql, PgStatementBuilder.Parse);

    /// <summary>The parse tree of a text of one or more statements, as the UTF-8 JSON that libpg_query writes; places in it count bytes.</summary>
    /// <param name="sql">The statements.</param>
    public static byte[] ParseJson(string sql) => Call(sql, PgQueryCalls.ParseJson);

    /// <summary>The fingerprint of a text: the same for statements that differ in constants only.</summary>
    /// <param name="sql">The statements.</param>
    public static PgFingerprint Fingerprint(string sql) => Call(sql, PgQueryCalls.Fingerprint);

    /// <summary>The text with <c>$n</c> for each constant, as pg_stat_statements shows it.</summary>
    /// <param name="sql">The statements.</param>
    public static string Normalize(string sql) => Call(sql, PgQueryCalls.Normalize);

    /// <summary>The text written anew from its parse tree: one spelling for statements that mean the same tree; comments are lost.</summary>
    /// <param name="sql">The statements.</param>
    /// <exception cref="PgSyntaxException">It cannot be parsed, or the library would write something else than it read.</exception>
    public static string Deparse(string sql) => Call(sql, FaithfulDeparser.Deparse, Nesting.BytesPerDeparsedLevel);

    /// <summary>The tokens of a text, comments included, white space not.</summary>
    /// <param name="sql">The text; it needs to be no statement.</param>
    public static IReadOnlyList<PgToken> Scan(string sql) => Call(sql, PgQueryCalls.Scan);

    /// <summary>The statements of a script. One that cannot be parsed does not hinder the others: the script is then cut by its tokens.</summary>
    /// <param name="sql">The script.</param>
    public static IReadOnlyList<PgStatementText> Split(string sql) => Call(sql, ScriptSplitter.Split);

    private static T Call<T>(string sql, Func<PgText, T> action, int bytesPerLevel = Nesting.BytesPerLevel)
    {
        var text = new PgText(sql);
        PgQueryLibrary.Require();
        return Nesting.Run(text, action, bytesPerLevel);
    }
}
