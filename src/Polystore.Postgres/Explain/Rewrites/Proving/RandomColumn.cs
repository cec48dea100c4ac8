using System.Globalization;
using System.Text.RegularExpressions;
using Polystore.Sql;

namespace Polystore.Postgres.Explain.Rewrites.Proving;

/// <summary>A column that is filled at random from a few values.</summary>
/// <param name="Name">Its name.</param>
/// <param name="NotNull">It takes no NULL.</param>
/// <param name="Values">Literals it takes; empty when only NULL is known to fit.</param>
internal sealed partial record RandomColumn(string Name, bool NotNull, IReadOnlyList<string> Values)
{
    private const int Most = 10;

    /// <summary>The column of a type as the server prints it; null when no value of it is known and it takes no NULL.</summary>
    /// <param name="name">Name.</param>
    /// <param name="type">Type with its modifier: <c>character varying(10)</c>.</param>
    /// <param name="notNull">It takes no NULL.</param>
    /// <param name="labels">Values of an enumeration.</param>
    /// <param name="constants">Constants to use.</param>
    public static RandomColumn? Of(string name, string type, bool notNull, IReadOnlyList<string> labels, StatementConstants constants)
    {
        var literals = labels.Count > 0 ? labels : ValuesOf(type, constants);
        return literals.Count == 0 && notNull ? null : new RandomColumn(name, notNull, [.. literals.Take(Most).Select(value => SqlQuoting.Literal(value, SqlDialect.Postgres))]);
    }

    /// <summary>A value.</summary>
    public string Pick(Random random, double nulls) =>
        Values.Count == 0 || (!NotNull && random.NextDouble() < nulls) ? "NULL" : Values[random.Next(Values.Count)];

    private static IReadOnlyList<string> ValuesOf(string type, StatementConstants constants)
    {
        if (type.EndsWith("[]", StringComparison.Ordinal))
        {
            return ["{}"];
        }

        var bare = Modifier().Replace(type, "").Trim();
        switch (bare)
        {
            case "smallint" or "integer" or "bigint":
                return [.. Distinct(constants.Numbers.Where(number => number == decimal.Truncate(number) && number is > -30_000 and < 30_000).Take(6), [0, 1, 2, 3])];
            case "numeric" or "double precision" or "real" or "money":
                return [.. Distinct(constants.Numbers.Where(number => Math.Abs(number) < 10), [0, 1, 2, 0.5m])];
            case "boolean":
                return ["t", "f"];
            case "text" or "character varying" or "character" or "citext" or "name" or "bpchar":
                var length = Length().Match(type) is { Success: true } match ? int.Parse(match.Groups["n"].Value, CultureInfo.InvariantCulture) : bare == "character" ? 1 : int.MaxValue;
                return [.. constants.Texts.Select(text => text.Replace("%", "", StringComparison.Ordinal)).Concat(["a", "b", "A", ""]).Where(text => text.Length <= length).Distinct(StringComparer.Ordinal)];
            case "date" or "timestamp without time zone" or "timestamp with time zone" or "timestamp" or "timestamptz":
                return [.. Instants(constants, bare == "date")];
            case "time without time zone" or "time with time zone" or "time":
                return ["00:00", "12:00", "23:59:59"];
            case "interval":
                return ["0", "1 day", "1 hour"];
            case "uuid":
                return ["00000000-0000-0000-0000-000000000001", "00000000-0000-0000-0000-000000000002", .. constants.Texts.Where(text => Guid.TryParse(text, out _))];
            case "json" or "jsonb":
                return ["{}", "{\"a\": 1}", "null"];
            case "bytea":
                return ["", "\\x00", "\\x01"];
            case "inet" or "cidr":
                return ["::1"];
            default:
                return [];
        }
    }

    private static IEnumerable<string> Distinct(IEnumerable<decimal> first, IEnumerable<decimal> then) =>
        first.Concat(then).Distinct().Select(number => number.ToString(CultureInfo.InvariantCulture));

    // Just before, at, and just behind the instants that the statements name; across a day, a month and a year.
    private static IEnumerable<string> Instants(StatementConstants constants, bool dates)
    {
        var named = constants.Texts
            .Select(text => DateTime.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.None, out var instant) ? instant : (DateTime?)null)
            .OfType<DateTime>()
            .Where(instant => instant.Year is > 1000 and < 9000)
            .Take(2);
        var years = constants.Numbers.Where(number => number is >= 1900 and <= 2200 && number == decimal.Truncate(number)).Select(number => new DateTime((int)number, 1, 1, 0, 0, 0, DateTimeKind.Unspecified));
        var around = named.Concat(years).DefaultIfEmpty(new DateTime(2024, 1, 1, 0, 0, 0, DateTimeKind.Unspecified))
            .SelectMany(instant => dates ? new[] { instant, instant.AddDays(-1), instant.AddDays(1) } : [instant, instant.AddSeconds(-1), instant.AddHours(13), instant.AddDays(1)]);
        return around.Distinct().Select(instant => instant.ToString(dates ? "yyyy-MM-dd" : "yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture));
    }

    [GeneratedRegex(@"\([0-9, ]*\)", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Modifier();

    [GeneratedRegex(@"\((?<n>[0-9]+)\)", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Length();
}
