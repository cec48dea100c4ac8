using Polystore.Core.Catalogs;
using Polystore.Core.Findings;
using Polystore.Core.Rules;
using Polystore.Postgres.Observe.Sections;
using Polystore.Postgres.Rules.Reading;

namespace Polystore.Postgres.Rules.Indexes;

/// <summary>Columns that statements ask a table by, and the index that answers them without reading the rest of it.</summary>
/// <param name="Columns">Key of the index: columns compared for equality, those with most values first, then one compared for order.</param>
/// <param name="Text">The comparisons as SQL, without values.</param>
/// <param name="Predicates">The samples with these columns.</param>
internal sealed record FilteredColumns(IReadOnlyList<string> Columns, string Text, IReadOnlyList<PostgresPredicate> Predicates)
{
    private const int Equal = 3;

    /// <summary>How selective the comparisons have to be.</summary>
    public static RuleOption LeftOut { get; } = new()
    {
        Name = "left-out-share", Default = 0.9, Unit = "ratio", Maximum = 1,
        Meaning = "share of the rows read that the comparisons leave out, by pg_qualstats, from which on an index for them is proposed",
        Source = "at random_page_cost 4 (manual 20.7.2) fetching more than some tenth of the rows one by one costs as much as reading them all",
    };

    /// <summary>Rows that were read and left out.</summary>
    public double Filtered => Predicates.Sum(predicate => predicate.Filtered);

    /// <summary>The same over the rows read.</summary>
    public double Share => Filtered / Math.Max(1, Predicates.Sum(predicate => predicate.Rows));

    /// <summary>What statements filter the table by and an index would serve, most rows left out first; empty without pg_qualstats.</summary>
    public static IReadOnlyList<FilteredColumns> Of(RuleContext context, Table table) => !context.Snapshot.TryGet(PostgresSections.Predicates, out var predicates, out _)
        ? []
        : predicates.Items
            .Where(predicate => predicate.Schema == table.Schema && predicate.Table == table.Name)
            .Select(predicate => (predicate, key: Key(table, predicate.Comparisons)))
            .Where(pair => pair.key is not null && !table.Indexes.Any(index => IsServed(index, pair.key)))
            .GroupBy(pair => string.Join('\u001f', pair.key!), StringComparer.Ordinal)
            .Select(group => new FilteredColumns(group.First().key!, Words(group.First().predicate), group.Select(pair => pair.predicate).ToList()))
            .Where(found => found.Share >= context.Option(LeftOut))
            .OrderByDescending(found => found.Filtered)
            .ThenBy(found => found.Text, StringComparer.Ordinal)
            .ToList();

    /// <summary>What tells of them in a finding.</summary>
    public IReadOnlyList<Evidence> Evidence() =>
    [
        Core.Findings.Evidence.Of("filtered by", Text, null, "pg_qualstats"),
        Core.Findings.Evidence.Of("share of the rows read that this leaves out", Share, "ratio", "pg_qualstats.nbfiltered"),
        Core.Findings.Evidence.Of("scans sampled", Predicates.Sum(predicate => predicate.Occurrences), "scans", "pg_qualstats.occurences"),
    ];

    // An index is used on its leading columns by equality, and on one more by order (manual 11.3).
    private static IReadOnlyList<string>? Key(Table table, IReadOnlyList<PostgresComparison> comparisons)
    {
        var equal = comparisons.Where(comparison => comparison.Strategy == Equal).Select(comparison => comparison.Column).Distinct(StringComparer.Ordinal).ToList();
        var ordered = comparisons.Where(comparison => comparison.Strategy is not Equal).Select(comparison => comparison.Column).Distinct(StringComparer.Ordinal).Except(equal, StringComparer.Ordinal).ToList();
        return ordered.Count > 1 || comparisons.Any(comparison => comparison.Strategy is null || table.FindColumn(comparison.Column) is null)
            ? null
            : [.. equal.OrderByDescending(column => Distinct(table, column)).ThenBy(column => column, StringComparer.Ordinal), .. ordered];
    }

    // The planner had such an index and read the table all the same.
    private static bool IsServed(Core.Catalogs.Index index, IReadOnlyList<string> key) =>
        index is { Valid: true, Predicate: null } && index.Keys.Take(key.Count).Select(part => part.Column ?? "").ToHashSet(StringComparer.Ordinal).SetEquals(key);

    private static double Distinct(Table table, string column) => table.FindColumn(column)?.Statistics?.DistinctValues ?? 0;

    private static string Words(PostgresPredicate predicate) => string.Join(" AND ", predicate.Comparisons.Select(comparison => $"{PgName.Quote(comparison.Column)} {comparison.Operator} …"));
}
