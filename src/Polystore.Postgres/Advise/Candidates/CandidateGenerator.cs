using Polystore.Core.Advising;
using Polystore.Core.Catalogs;
using Polystore.Sql.Shapes;

namespace Polystore.Postgres.Advise.Candidates;

/// <summary>
/// Indexes that could serve one use of a table: columns compared for equality and join columns first, then one range or the columns
/// of an order, then what is needed to answer from the index alone. What none of the orders of columns is better than another by
/// reasoning is left to the planner to tell.
/// </summary>
internal sealed class CandidateGenerator(CandidateOptions options)
{
    // More columns than this make an index-only scan a copy of the table.
    public const int MostIncluded = 8;

    // Keys in front of carried columns: a third seldom narrows down what two have left, and every order of three would be too many.
    private const int WidestCovering = 2;

    // A value in a statement can be one of thousands that the application asks for. A column with so few values, and no number, is
    // taken for a state (open, deleted, failed), whose value stands in the application's code.
    private const double FewStates = 20;

    // A b-tree of values longer than this is three times as large as a hash index.
    private const double LongBytes = 48;
    private const double NearlyUnique = 0.5;

    // An index that carries more than this share of a row is a copy of the table.
    private const double MostOfRow = 0.7;

    /// <summary>The candidates, simplest first.</summary>
    public IReadOnlyList<CandidateIndex> For(TableAccess access, Table table)
    {
        var columns = new AccessColumns(access, table);
        var found = new HashSet<CandidateIndex>();
        foreach (var keys in new KeySequences(columns, options.Width).All())
        {
            Add(found, table, columns, keys);
        }

        if (options.Has(IndexKinds.Expression))
        {
            AddExpressions(found, access, table, columns);
        }

        if (options.Has(IndexKinds.Brin))
        {
            foreach (var column in columns.Ranges.Where(name => Math.Abs(table.FindColumn(name)?.Statistics?.Correlation ?? 0) >= 0.9))
            {
                found.Add(new CandidateIndex(table, [IndexKey.On(column)], method: "brin"));
            }
        }

        if (options.Has(IndexKinds.Hash))
        {
            foreach (var column in columns.Equal.Concat(columns.Joins).Where(name => IsLong(table, name)))
            {
                found.Add(new CandidateIndex(table, [IndexKey.On(column)], method: "hash"));
            }
        }

        return found.OrderBy(candidate => candidate.Keys.Count + candidate.Include.Count).ToList();
    }

    private void Add(HashSet<CandidateIndex> found, Table table, AccessColumns columns, IReadOnlyList<IndexKey> keys)
    {
        found.Add(new CandidateIndex(table, keys));
        var rest = columns.All ? [] : columns.Referenced.Except(keys.Select(key => key.Column).OfType<string>(), StringComparer.Ordinal).ToList();
        if (rest.Count > 0 && keys.Count + rest.Count <= options.Width && rest.TrueForAll(columns.CanBeKey))
        {
            // Within the width, further key columns cover as well as carried ones and need no INCLUDE.
            found.Add(new CandidateIndex(table, [.. keys, .. rest.Select(column => IndexKey.On(column))]));
        }
        else if (rest.Count > 0 && keys.Count <= WidestCovering && options.Has(IndexKinds.Include) && rest.Count <= MostIncluded && IsNarrow(table, keys.Select(key => key.Column).OfType<string>().Concat(rest)))
        {
            found.Add(new CandidateIndex(table, keys, rest));
            AddPartial(found, table, columns, keys, rest);
        }

        if (keys.Count <= WidestCovering)
        {
            AddPartial(found, table, columns, keys, []);
        }
    }

    private void AddPartial(HashSet<CandidateIndex> found, Table table, AccessColumns columns, IReadOnlyList<IndexKey> keys, IReadOnlyList<string> include)
    {
        if (!options.Has(IndexKinds.Partial))
        {
            return;
        }

        foreach (var (column, text) in columns.FixedConditions)
        {
            // The condition says what the column is: in the key it would be the same in every entry.
            var left = keys.Where(key => key.Column != column).ToList();
            if (text.EndsWith("IS NULL", StringComparison.OrdinalIgnoreCase) || IsState(table.FindColumn(column)))
            {
                found.Add(new CandidateIndex(table, left.Count > 0 ? left : [IndexKey.On(column)], include.Where(name => name != column).ToList(), text));
            }
        }
    }

    // Four bytes of each value are kept, and an entry takes 20 with them; unique or nearly unique values do best (hash-index.html).
    private static bool IsLong(Table table, string column) =>
        table.FindColumn(column)?.Statistics is { AverageBytes: > LongBytes, DistinctValues: { } distinct } && distinct > (table.Rows ?? 0) * NearlyUnique;

    /// <summary>Whether a column holds states, of which each is asked for by a constant in the application's code.</summary>
    public static bool IsState(Column? column) =>
        column is { Statistics.DistinctValues: <= FewStates } && column.Type is not ("integer" or "bigint" or "smallint" or "uuid") && !column.Type.StartsWith("numeric", StringComparison.Ordinal);

    private static bool IsNarrow(Table table, IEnumerable<string> columns)
    {
        var row = table.Columns.Sum(column => column.Statistics?.AverageBytes ?? 8);
        return columns.Sum(column => table.FindColumn(column)?.Statistics?.AverageBytes ?? 8) <= row * MostOfRow;
    }

    private void AddExpressions(HashSet<CandidateIndex> found, TableAccess access, Table table, AccessColumns columns)
    {
        foreach (var predicate in access.Expressions.Where(predicate => predicate.Columns.Count > 0))
        {
            var key = new IndexKey { Expression = predicate.Text };
            found.Add(new CandidateIndex(table, [key]));
            foreach (var column in columns.Equal.Concat(columns.Joins).Take(options.Width))
            {
                found.Add(new CandidateIndex(table, [IndexKey.On(column), key]));
            }
        }
    }
}
