namespace Polystore.Sql.Tests;

internal static class Dialects
{
    public static SqlDialect Named(string name) => name switch
    {
        "sqlite" => SqlDialect.Sqlite,
        "postgres" => SqlDialect.Postgres,
        _ => SqlDialect.MySql,
    };
}
