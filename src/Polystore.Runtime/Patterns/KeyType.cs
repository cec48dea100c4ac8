using Polystore.Runtime.Stores;
using Polystore.Sql;

namespace Polystore.Runtime.Patterns;

/// <summary>Types of columns for keys.</summary>
internal static class KeyType
{
    /// <summary>Puts the type where a script has <c>{{key}}</c>.</summary>
    public static string In(string script, IRelationalDialect dialect, KeyKind kind) => script.Replace("{{key}}", Of(dialect, kind), StringComparison.Ordinal);

    private static string Of(IRelationalDialect dialect, KeyKind kind) => (dialect.Language == SqlDialect.Postgres, kind) switch
    {
        (true, KeyKind.Integer) => "bigint",
        (true, KeyKind.Guid) => "uuid",
        (false, KeyKind.Integer) => "INTEGER",
        _ => "text",
    };
}
