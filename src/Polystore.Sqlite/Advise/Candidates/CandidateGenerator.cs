using Polystore.Core.Catalogs;
using Polystore.Sqlite.Advise.Statistics;
using Polystore.Sqlite.Advise.Uses;

namespace Polystore.Sqlite.Advise.Candidates;

/// <summary>
/// Derives indexes from how statements use a table: equality columns first, then one range or the wanted order, then what the
/// statement reads besides (https://sqlite.org/queryplanner.html, sections 1.6 to 3). Pure: whether the planner takes a candidate
/// is for the what-if database to say.
/// </summary>
/// <param name="tables">The tables that can carry an index, by name.</param>
/// <param name="facts">What is known of the rows.</param>
internal sealed class CandidateGenerator(IReadOnlyDictionary<string, Table> tables, ITableFacts facts)
{
    // A record much wider than its key costs more to keep than the lookups it saves; the search still has to find it worth it.
    private const int MostCoveredColumns = 4;
    private const double MostCoveredBytes = 48;
    private const int MostKeys = 6;

    // A partial index is worth its narrowness when it leaves out most rows; at half and more a full one serves more statements.
    private const double LargestPartialShare = 0.35;

    // A condition on a column of a few values, such as a state, is part of the statement; one on a column of many values holds a
    // sample value, and an index for that one value would serve no other call.
    private const double MostStates = 20;

    /// <summary>Most candidates of one use; the first ones are the plainest.</summary>
    private const int MostPerUse = 40;

    /// <summary>Key lists worth trying for one use of a table, each with the predicate of a partial index or null.</summary>
    public IReadOnlyList<(IReadOnlyList<IndexKey> Keys, string? Predicate)> For(SourceUse use)
    {
        if (!tables.TryGetValue(use.Table, out var table))
        {
            return [];
        }

        var found = new List<(IReadOnlyList<IndexKey>, string?)>();
        foreach (var variant in Variants(use))
        {
            foreach (var equality in Equalities(use.Table, variant))
            {
                foreach (var keys in WithTail(use, variant, equality))
                {
                    Add(table, use, variant, keys, found);
                }
            }
        }

        found.AddRange(use.Branches.SelectMany(For));
        return [.. found.DistinctBy(candidate => Signature(candidate.Item1, candidate.Item2)).Take(MostPerUse)];
    }

    /// <summary>A text that is equal for equal candidates of one table.</summary>
    public static string Signature(IReadOnlyList<IndexKey> keys, string? predicate) =>
        string.Join(',', keys.Select(IndexSql.Key)).ToLowerInvariant() + "|" + predicate;

    // In a nested loop a source is either outer (constants only) or inner (constants and the values of partners that came before).
    private static IEnumerable<IReadOnlyList<SourceCondition>> Variants(SourceUse use)
    {
        var constant = use.Conditions.Where(condition => condition.Kind != ConditionKind.Join).ToList();
        var joins = use.Conditions.Where(condition => condition.Kind == ConditionKind.Join).ToList();
        yield return constant;
        foreach (var partner in joins.GroupBy(join => join.Partner, StringComparer.OrdinalIgnoreCase))
        {
            yield return [.. constant, .. partner];
            yield return [.. partner];
        }

        if (joins.Select(join => join.Partner).Distinct(StringComparer.OrdinalIgnoreCase).Count() > 1)
        {
            yield return [.. constant, .. joins];
        }
    }

    private IEnumerable<IReadOnlyList<IndexKey>> Equalities(string table, IReadOnlyList<SourceCondition> conditions)
    {
        var keys = conditions
            .Where(condition => condition.IsEquality)
            .Select(condition => condition.Key)
            .DistinctBy(KeyText)
            .OrderByDescending(key => facts.Distinct(table, [key], null))
            .Take(4)
            .ToList();
        yield return keys;
        if (keys.Count is 2 or 3)
        {
            // Another order lets the index share its first column with other statements.
            yield return [.. keys.AsEnumerable().Reverse()];
        }

        if (keys.Count > 1)
        {
            foreach (var key in keys)
            {
                yield return [key];
            }
        }
    }

    private static IEnumerable<IReadOnlyList<IndexKey>> WithTail(SourceUse use, IReadOnlyList<SourceCondition> conditions, IReadOnlyList<IndexKey> equality)
    {
        var fixedKeys = equality.Select(KeyText).ToHashSet(StringComparer.Ordinal);
        if (equality.Count > 0)
        {
            yield return equality;
        }

        foreach (var range in conditions.Where(condition => condition.IsRange && !fixedKeys.Contains(KeyText(condition.Key))))
        {
            yield return [.. equality, range.Key];
        }

        foreach (var order in use.Orders)
        {
            var keys = order.Keys.Where(key => !fixedKeys.Contains(KeyText(key))).DistinctBy(KeyText).ToList();
            if (keys.Count == 0)
            {
                continue;
            }

            yield return [.. equality, .. Normalised(keys)];
            if (keys.Count > 1)
            {
                yield return [.. equality, .. Normalised([keys[0]])];
            }
        }

        // Rows that are missing a value can be told by the key itself.
        foreach (var condition in conditions.Where(condition => condition.Kind == ConditionKind.NotNull && !fixedKeys.Contains(KeyText(condition.Key))))
        {
            yield return [.. equality, condition.Key];
        }
    }

    // An index is read in both directions, so an all-descending tail is written ascending; only mixed directions need DESC.
    private static IEnumerable<IndexKey> Normalised(IReadOnlyList<IndexKey> keys) =>
        keys.All(key => key.Descending) ? keys.Select(key => key with { Descending = false }) : keys;

    private void Add(
        Table table, SourceUse use, IReadOnlyList<SourceCondition> conditions, IReadOnlyList<IndexKey> keys, List<(IReadOnlyList<IndexKey>, string?)> found)
    {
        var usable = TrimTableKey(table, keys);
        if (usable.Count is > 0 and <= MostKeys)
        {
            found.Add((usable, null));
            AddCovering(table, use, usable, null, found);
        }

        foreach (var condition in conditions.Where(condition => MayBePredicate(table.Name, condition)))
        {
            var rest = TrimTableKey(table, [.. keys.Where(key => KeyText(key) != KeyText(condition.Key) || condition.Kind is ConditionKind.NotNull or ConditionKind.Range)]);
            if (rest.Count == 0)
            {
                // The predicate alone selects; any small key will do, and the condition's own is the most natural one.
                rest = condition.Key.Column is null ? [] : [condition.Key];
            }

            if (rest.Count is > 0 and <= MostKeys)
            {
                found.Add((rest, condition.Text));
                AddCovering(table, use, rest, condition.Text, found);
            }
        }
    }

    private bool MayBePredicate(string table, SourceCondition condition) =>
        condition is { Constant: true, Kind: ConditionKind.Equal or ConditionKind.IsNull or ConditionKind.NotNull }
        && facts.Rows(table) is > 0 and var rows
        && facts.Count(table, [condition.Text]) / rows <= LargestPartialShare
        && (condition.Kind != ConditionKind.Equal || facts.Distinct(table, [condition.Key], null) <= MostStates);

    private void AddCovering(Table table, SourceUse use, IReadOnlyList<IndexKey> keys, string? predicate, List<(IReadOnlyList<IndexKey>, string?)> found)
    {
        var carried = keys.Where(key => key.Column is not null).Select(key => key.Column!).Concat(TableKey(table)).ToHashSet(StringComparer.OrdinalIgnoreCase);
        var missing = use.Columns.Where(column => !carried.Contains(column)).ToList();
        if (missing.Count is 0 or > MostCoveredColumns || keys.Count + missing.Count > 10)
        {
            return;
        }

        var extra = missing.Select(IndexKeyOf).ToList();
        if (extra.Sum(key => facts.Bytes(table.Name, key)) <= MostCoveredBytes)
        {
            found.Add(([.. keys, .. extra], predicate));
        }
    }

    private static IndexKey IndexKeyOf(string column) => IndexKey.On(column);

    // Every index of a rowid table ends in the rowid, so an INTEGER PRIMARY KEY at its end adds nothing. Only a descending one after
    // ascending keys has to be written out.
    private static List<IndexKey> TrimTableKey(Table table, IReadOnlyList<IndexKey> keys)
    {
        var trimmed = keys.ToList();
        var tableKey = TableKey(table);
        while (trimmed.Count > 1 && tableKey.Count == 1 && trimmed[^1] is { Descending: false, Column: { } last } && last.Equals(tableKey[0], StringComparison.OrdinalIgnoreCase))
        {
            trimmed.RemoveAt(trimmed.Count - 1);
        }

        // The table is its own index on its key.
        return trimmed is [{ Column: { } first }, ..] && tableKey.Count > 0 && first.Equals(tableKey[0], StringComparison.OrdinalIgnoreCase) && IsUniqueLead(table) ? [] : trimmed;
    }

    private static bool IsUniqueLead(Table table) => TableKey(table).Count == 1;

    /// <summary>The columns that every index of the table carries anyway: the INTEGER PRIMARY KEY, or the key of a WITHOUT ROWID table.</summary>
    public static IReadOnlyList<string> TableKey(Table table)
    {
        if (table.PrimaryKey is not { } key)
        {
            return [];
        }

        var isRowid = key.Columns.Count == 1
            && table.FindColumn(key.Columns[0], StringComparison.OrdinalIgnoreCase)?.Type.Equals("INTEGER", StringComparison.OrdinalIgnoreCase) == true
            && !table.Indexes.Any(index => index.Primary);
        return isRowid || table.HasOption("WITHOUT ROWID") ? key.Columns : [];
    }

    private static string KeyText(IndexKey key) => IndexSql.Value(key).ToLowerInvariant();
}
