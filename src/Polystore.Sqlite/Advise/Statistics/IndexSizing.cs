using System.Globalization;
using Polystore.Core.Catalogs;
using Polystore.Sqlite.Advise.Candidates;
using Polystore.Sqlite.Advise.WhatIf;
using Index = Polystore.Core.Catalogs.Index;

namespace Polystore.Sqlite.Advise.Statistics;

/// <summary>Predicts the statistics and the size of an index that does not exist yet.</summary>
/// <param name="tables">The tables, by name.</param>
/// <param name="facts">What is known of the rows.</param>
/// <param name="pageSize">Bytes of a page of the database.</param>
internal sealed class IndexSizing(IReadOnlyDictionary<string, Table> tables, ITableFacts facts, long pageSize)
{
    // CREATE INDEX inserts in sorted order and so fills leaf pages almost wholly (btree.c, balance_quick).
    private const double FillFactor = 0.96;

    // Payload length, header length and one type code a value; a cell pointer of 2 bytes in the page.
    private const double CellOverhead = 4;

    /// <summary>The candidate with its statistics, size and share filled in.</summary>
    public CandidateIndex Measure(Index index)
    {
        var rows = index.Predicate is null ? facts.Rows(index.Table) : facts.Count(index.Table, [index.Predicate]);
        var tableRows = Math.Max(1, facts.Rows(index.Table));
        return new CandidateIndex(index)
        {
            Statistics = StatisticsOf(index),
            Bytes = BytesOf(index, rows),
            Share = Math.Min(1, rows / tableRows),
        };
    }

    /// <summary>What ANALYZE would write for the index; null when it would write nothing, as for an empty one.</summary>
    public StatisticsEntry? StatisticsOf(Index index)
    {
        var rows = index.Predicate is null ? facts.Rows(index.Table) : facts.Count(index.Table, [index.Predicate]);
        if (rows < 1)
        {
            return null;
        }

        var numbers = new List<double> { rows };
        for (var length = 1; length <= index.Keys.Count; length++)
        {
            var isWholeUnique = index.Unique && length == index.Keys.Count;
            numbers.Add(isWholeUnique ? 1 : StatisticsEntry.RowsPerValue(rows, facts.Distinct(index.Table, [.. index.Keys.Take(length)], index.Predicate)));
        }

        // The primary key of a WITHOUT ROWID table is noted under the table's own name.
        var name = index.Primary && tables.GetValueOrDefault(index.Table)?.HasOption("WITHOUT ROWID") == true ? index.Table : index.Name;
        return new StatisticsEntry(index.Table, name, string.Join(' ', numbers.Select(number => ((long)Math.Round(number)).ToString(CultureInfo.InvariantCulture))));
    }

    private long BytesOf(Index index, double rows)
    {
        var table = tables.GetValueOrDefault(index.Table);
        var carried = table is null ? [] : CandidateGenerator.TableKey(table).Where(column => !index.KeyColumns.Contains(column, StringComparer.OrdinalIgnoreCase));
        var tail = table?.HasOption("WITHOUT ROWID") == true ? carried.Sum(column => facts.Bytes(index.Table, IndexKey.On(column)) + 1) : 4;
        var cell = CellOverhead + tail + index.Keys.Sum(key => facts.Bytes(index.Table, key) + 1);
        return (long)Math.Max(1, Math.Ceiling(rows * cell / (pageSize * FillFactor))) * pageSize;
    }
}
