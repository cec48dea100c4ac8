using Polystore.Runtime.Stores;
using Polystore.Sql;

namespace Polystore.Runtime.Patterns;

/// <summary>Writes the triggers of an audited table.</summary>
internal static class AuditTriggers
{
    public static async Task<string> ForAsync(RelationalCommands commands, SqlName audit, AuditedTable audited, CancellationToken cancellationToken)
    {
        var script = SchemaScript.For(commands.Dialect, "audit_table", ("table", audited.Name), ("audit", audit));
        if (commands.Dialect.Language == SqlDialect.Postgres)
        {
            return script
                .Replace("{{key}}", Literal(audited.Key, commands), StringComparison.Ordinal)
                .Replace("{{left out}}", Literal("{" + string.Join(',', audited.LeftOut.Select(Element)) + "}", commands), StringComparison.Ordinal);
        }

        var columns = await commands.QueryListAsync($"SELECT name FROM pragma_table_info({audited.Name.Parts[^1]})", row => row.GetString(0), cancellationToken).ConfigureAwait(false);
        columns.RemoveAll(audited.LeftOut.Contains);
        return script
            .Replace("{{table}}", Literal(audited.Name.Parts[^1], commands), StringComparison.Ordinal)
            .Replace("{{key}}", new SqlName(audited.Key).Quoted, StringComparison.Ordinal)
            .Replace("{{inserted}}", Rows(null, "NEW"), StringComparison.Ordinal)
            .Replace("{{deleted}}", Rows("OLD", null), StringComparison.Ordinal)
            .Replace("{{updated}}", Rows("OLD", "NEW"), StringComparison.Ordinal)
            .Replace("{{changed}}", string.Join(" OR ", columns.Select(Differs)), StringComparison.Ordinal);

        string Rows(string? old, string? now) => string.Join(" UNION ALL ", columns.Select(column =>
            $"SELECT {Literal(column, commands)} AS name, {Value(old, column)} AS was, {Value(now, column)} AS now_is" + (old is null || now is null ? "" : $" WHERE {Differs(column)}")));
    }

    private static string Differs(string column) => $"OLD.{new SqlName(column).Quoted} IS NOT NEW.{new SqlName(column).Quoted}";

    // JSON has no bytes: they are kept in hexadecimal.
    private static string Value(string? row, string column) =>
        row is null ? "NULL" : $"CASE typeof({row}.{new SqlName(column).Quoted}) WHEN 'blob' THEN json_quote(hex({row}.{new SqlName(column).Quoted})) ELSE json_quote({row}.{new SqlName(column).Quoted}) END";

    private static string Literal(string text, RelationalCommands commands) => SqlQuoting.Literal(text, commands.Dialect.Language);

    // Of an array as a text.
    private static string Element(string text) => "\"" + text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal) + "\"";
}
