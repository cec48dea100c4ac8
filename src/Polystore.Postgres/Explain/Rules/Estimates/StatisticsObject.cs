using System.Text;
using Polystore.Core.Catalogs;
using Polystore.Core.Findings;
using Polystore.Postgres.Explain.Rules.Reading;
using Polystore.Postgres.Observe.Sections;
using Polystore.Postgres.Rules.Reading;

namespace Polystore.Postgres.Explain.Rules.Estimates;

/// <summary>CREATE STATISTICS with the ANALYZE that fills it.</summary>
internal static class StatisticsObject
{
    /// <summary>Most bytes of a name (NAMEDATALEN).</summary>
    private const int MostBytes = 63;

    // STATS_MAX_DIMENSIONS in src/include/statistics/statistics.h.
    private const int MostColumns = 8;

    /// <summary>Statistics over columns.</summary>
    public static Remedy Over(PlanFacts facts, Table table, IReadOnlyList<string> columns, string kinds) =>
        Make(facts, table, columns, $"({kinds}) ON {PgName.Quote(columns.Take(MostColumns))}");

    /// <summary>Statistics over one expression (14 and newer).</summary>
    public static Remedy OverExpression(PlanFacts facts, Table table, IReadOnlyList<string> columns, string expression) =>
        Make(facts, table, [.. columns, "expr"], $"ON ({expression})");

    private static Remedy Make(PlanFacts facts, Table table, IReadOnlyList<string> parts, string what)
    {
        var name = PgName.Qualified(table.Schema, FreeName(facts, table, parts));
        return new Remedy
        {
            Apply = [$"CREATE STATISTICS {name} {what} FROM {PgName.Of(table)}", $"ANALYZE {PgName.Of(table)}"],
            Rollback = [$"DROP STATISTICS {name}"],
            Lock = LockWords.ShareUpdateExclusive,
            Duration = "ANALYZE reads a sample of 300 rows for each unit of the statistics target, 30,000 by default, so seconds whatever the size",
            Effects = [new StatisticsRefreshed(table.ObjectName)],
        };
    }

    private static string FreeName(PlanFacts facts, Table table, IReadOnlyList<string> parts)
    {
        var taken = facts.Snapshot.TryGet(PostgresSections.ExtendedStatistics, out var statistics, out _)
            ? statistics.Items.Where(item => item.Schema == table.Schema).Select(item => item.Name).ToHashSet(StringComparer.Ordinal)
            : [];
        var whole = $"{table.Name}_{string.Join('_', parts)}_stats";
        var name = Cut(whole, MostBytes);
        var number = 2;
        while (taken.Contains(name))
        {
            name = Cut(whole, MostBytes - 4) + $"_{number++}";
        }

        return name;
    }

    private static string Cut(string text, int bytes)
    {
        while (Encoding.UTF8.GetByteCount(text) > bytes)
        {
            text = text[..^(char.IsLowSurrogate(text[^1]) ? 2 : 1)];
        }

        return text;
    }
}
