using Polystore.Sql.PgQuery.Reading;

namespace Polystore.Sql.PgQuery.Impact;

/// <summary>The options in brackets of utility statements: <c>(FULL, ANALYZE off)</c>.</summary>
internal static class Options
{
    public static bool IsOn(PgNode statement, string list, string name) => statement.List(list).Any(o => o.Text("defname") == name && !IsOff(o));

    /// <summary>An option that is written to be off: false, off or 0.</summary>
    public static bool IsOff(PgNode option)
    {
        var value = option.Node("arg");
        return value.Kind switch
        {
            "String" => value.Text("sval").ToLowerInvariant() is "false" or "off" or "no",
            "Integer" => value.Int("ival") == 0,
            "Boolean" => !value.Flag("boolval"),
            _ => false,
        };
    }
}
