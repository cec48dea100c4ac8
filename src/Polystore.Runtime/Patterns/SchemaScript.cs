using System.Collections.Concurrent;
using System.Text.RegularExpressions;
using Polystore.Runtime.Stores;
using Polystore.Sql;

namespace Polystore.Runtime.Patterns;

/// <summary>
/// The tables of a pattern: a SQL file for each engine, embedded in this assembly, whose names are written as psql's variables,
/// <c>:"table"</c> for an identifier and <c>:'table'</c> for the same name as a text.
/// </summary>
internal static partial class SchemaScript
{
    /// <summary>The longest name of a table: PostgreSQL cuts names at 63 bytes, and the names of indexes add to it.</summary>
    private const int LongestName = 40;

    // CREATE … IF NOT EXISTS by two at once fails on the catalogue's own unique indexes.
    private const string Alone = "SELECT pg_advisory_xact_lock(hashtextextended('polystore patterns', 0))";

    private static readonly ConcurrentDictionary<string, string> Files = new();

    /// <summary>The statements, ready to be put into a migration.</summary>
    public static string For(IRelationalDialect dialect, string pattern, params ReadOnlySpan<(string Variable, SqlName Name)> names)
    {
        var text = Files.GetOrAdd($"Patterns/{pattern}.{(dialect.Language == SqlDialect.Postgres ? "postgres" : "sqlite")}.sql", Read);
        foreach (var (variable, name) in names)
        {
            text = Replaced(text, variable, name, dialect);
        }

        return Variable().Match(text) is { Success: true } left ? throw new InvalidOperationException($"{pattern}: {left.Value} has no value.") : text;
    }

    /// <summary>Runs the statements in a transaction of their own; two processes may do so at once.</summary>
    public static Task EnsureAsync(RelationalStore store, string ddl, CancellationToken cancellationToken) =>
        store.InTransactionAsync(
            async (transaction, token) =>
            {
                await AloneAsync(transaction, token).ConfigureAwait(false);
                await transaction.ExecuteAsync(new SqlQuery().Write(ddl), token).ConfigureAwait(false);
            },
            cancellationToken: cancellationToken);

    /// <summary>Waits until nobody else changes the schema by this class, and keeps it so to the end of the transaction.</summary>
    public static async Task AloneAsync(RelationalTransaction transaction, CancellationToken cancellationToken)
    {
        if (transaction.Dialect.Language == SqlDialect.Postgres)
        {
            await transaction.ExecuteAsync(new SqlQuery().Write(Alone), cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>A name beside that of a table, in its schema.</summary>
    public static SqlName Beside(SqlName table, string suffix) => new([.. table.Parts.Take(table.Parts.Count - 1), table.Parts[^1] + suffix]);

    // A variable `table` also gives :"table_xyz" for names that are derived from it (indexes, triggers, functions). An index has no schema of
    // its own, so that `table.xyz` is the derived name alone.
    private static string Replaced(string text, string variable, SqlName name, IRelationalDialect dialect)
    {
        OptionRange.Require(System.Text.Encoding.UTF8.GetByteCount(name.Parts[^1]) <= LongestName, "Name", name.Parts[^1], FormattableString.Invariant($"{LongestName} bytes or shorter"), "Table.");
        return Regex.Replace(text, $""":(?<quote>["'])(?<name>{variable})(?:(?<mark>[.+])(?<suffix>\w+))?\k<quote>""", match =>
        {
            var suffix = match.Groups["suffix"] is { Success: true } part ? "_" + part.Value : "";
            var whole = match.Groups["mark"].Value == "." ? new SqlName(name.Parts[^1] + suffix) : Beside(name, suffix);
            return match.Groups["quote"].Value == "\"" ? whole.Quoted : SqlQuoting.Literal(whole.Quoted, dialect.Language);
        }, RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, TimeSpan.FromSeconds(5));
    }

    private static string Read(string name)
    {
        using var stream = typeof(SchemaScript).Assembly.GetManifestResourceStream(name) ?? throw new InvalidOperationException($"{name} is not part of this assembly.");
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }

    [GeneratedRegex(""":(?<quote>["'])\w+(?:[.+]\w+)?\k<quote>""", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 5000)]
    private static partial Regex Variable();
}
