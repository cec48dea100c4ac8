using Polystore.Sql;

namespace Polystore.Runtime.Stores;

/// <summary>The name of a table or a column inside a <see cref="SqlQuery"/>; always quoted, so that any name is right.</summary>
/// <param name="Parts">The name alone, or schema and name.</param>
public sealed record SqlName(params IReadOnlyList<string> Parts)
{
    // PostgreSQL and SQLite quote names in the same way, that of the SQL standard.
    internal string Quoted { get; } = string.Join('.', Parts.Select(part => SqlQuoting.AlwaysQuoted(part, SqlDialect.Postgres)));
}
