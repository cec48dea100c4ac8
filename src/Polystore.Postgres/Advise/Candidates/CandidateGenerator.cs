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
    private const int MostIncluded = 6;

    // A value in a statement can be one of thousands that the application asks for. A column with so few values, and no number, is
    // taken for a state (open, deleted, failed), whose value stands in the application's code.
    private const double FewStates = 20;

    // An index that carries more than this share of a row is a copy of the table.
    private const double MostOfRow = 0.5;

    /// <summary>The candidates, simplest first.</summary>
    public IReadOnlyList<CandidateIndex> For(TableAccess access, Table table)
    {
        var columns = new AccessColumns(access, table);
        var found = new HashSet<CandidateIndex>();
        foreach (var keys in KeyLists(columns))
        {
            Add(found, table, columns, keys);
        }

        if (options.Expressions)
        {
            AddExpressions(found, access, table, columns);
        }

        if (options.BlockRange)
        {
            foreach (var column in columns.Ranges.Where(name => Math.Abs(table.FindColumn(name)?.Statistics?.Correlation ?? 0) >= 0.9))
            {
                found.Add(new CandidateIndex(table, [IndexKey.On(column)], method: "brin"));
            }
        }

        return found.OrderBy(candidate => candidate.Keys.Count + candidate.Include.Count).ToList();
    }

    private void Add(HashSet<CandidateIndex> found, Table table, AccessColumns columns, IReadOnlyList<IndexKey> keys)
    {
        found.Add(new CandidateIndex(table, keys));
        var rest = columns.Referenced.Except(keys.Select(key => key.Column).OfType<string>(), StringComparer.Ordinal).ToList();
        if (columns.All || rest.Count == 0)
        {
            AddPartial(found, table, columns, keys, []);
            return;
        }

        // Within the width, further key columns cover as well as carried ones and need no INCLUDE.
        if (keys.Count + rest.Count <= options.Width && rest.TrueForAll(columns.CanBeKey))
        {
            found.Add(new CandidateIndex(table, [.. keys, .. rest.Select(column => IndexKey.On(column))]));
        }

        if (options.Covering && rest.Count <= MostIncluded && IsNarrow(table, keys.Select(key => key.Column).OfType<string>().Concat(rest)))
        {
            found.Add(new CandidateIndex(table, keys, rest));
            AddPartial(found, table, columns, keys, rest);
        }

        AddPartial(found, table, columns, keys, []);
    }

    private void AddPartial(HashSet<CandidateIndex> found, Table table, AccessColumns columns, IReadOnlyList<IndexKey> keys, IReadOnlyList<string> include)
    {
        if (!options.Partial)
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

    private static bool IsState(Column? column) =>
        column is { Statistics.DistinctValues: <= FewStates } && column.Type is not ("integer" or "bigint" or "smallint" or "uuid") && !column.Type.StartsWith("numeric", StringComparison.Ordinal);

    private static bool IsNarrow(Table table, IEnumerable<string> columns)
    {
        var row = table.Columns.Sum(column => column.Statistics?.AverageBytes ?? 8);
        return columns.Sum(column => table.FindColumn(column)?.Statistics?.AverageBytes ?? 8) <= row * MostOfRow;
    }

    private IEnumerable<IReadOnlyList<IndexKey>> KeyLists(AccessColumns columns)
    {
        var equal = columns.Equal;
        var joins = columns.Joins;
        foreach (var column in equal.Concat(joins).Concat(columns.Ranges).Concat(columns.Extremes).Distinct(StringComparer.Ordinal))
        {
            yield return [IndexKey.On(column)];
        }

        foreach (var lead in Leads(equal, joins))
        {
            yield return On(lead);
            foreach (var range in columns.Ranges.Except(lead, StringComparer.Ordinal).Where(_ => lead.Count < options.Width))
            {
                yield return On([.. lead, range]);
            }

            foreach (var order in columns.Orders)
            {
                var rest = order.Where(key => key.Column is null || !lead.Contains(key.Column, StringComparer.Ordinal)).ToList();
                if (rest.Count > 0 && lead.Count + rest.Count <= Math.Max(options.Width, order.Count))
                {
                    yield return [.. On(lead), .. rest];
                }
            }
        }

        foreach (var order in columns.Orders)
        {
            yield return order;
        }

        foreach (var range in columns.Ranges)
        {
            // A range before an equality serves many values of the equality at once, and lets two ranges be checked in the index.
            foreach (var second in equal.Concat(joins).Concat(columns.Ranges).Where(column => column != range).Distinct(StringComparer.Ordinal))
            {
                yield return On([range, second]);
            }
        }
    }

    // Ways to begin an index: equalities by selectivity and the other way round, each join alone, before and after the equalities.
    private IEnumerable<IReadOnlyList<string>> Leads(IReadOnlyList<string> equal, IReadOnlyList<string> joins)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var lead in All())
        {
            var narrow = lead.Distinct(StringComparer.Ordinal).Take(options.Width).ToList();
            if (narrow.Count > 0 && seen.Add(string.Join('\n', narrow)))
            {
                yield return narrow;
            }
        }

        IEnumerable<IEnumerable<string>> All()
        {
            yield return equal;
            yield return equal.Reverse();
            foreach (var one in equal)
            {
                yield return [one];
                yield return equal.Where(other => other != one).Prepend(one);
            }

            foreach (var join in joins)
            {
                yield return [join];
                yield return equal.Prepend(join);
                yield return equal.Append(join);
                foreach (var one in equal)
                {
                    yield return [join, one];
                    yield return [one, join];
                }

                foreach (var other in joins.Where(other => other != join))
                {
                    yield return [join, other];
                }
            }
        }
    }

    private static IReadOnlyList<IndexKey> On(IEnumerable<string> columns) => columns.Select(column => IndexKey.On(column)).ToList();

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
