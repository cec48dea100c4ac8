using Polystore.Core.Catalogs;
using Polystore.Postgres.Advise.Candidates;
using Polystore.Postgres.Rules.Indexes;
using Polystore.Sql;

namespace Polystore.Postgres.Advise.Sizes;

/// <summary>What an index will take on disk, by row width, page layout and deduplication.</summary>
internal static class IndexSizes
{
    // CREATE INDEX leaves 10% of a leaf page free (BTREE_DEFAULT_FILLFACTOR in src/include/access/nbtree.h).
    private const int Fillfactor = 90;

    // A posting list holds one key and the six bytes of each row's place (src/backend/access/nbtree/README, deduplication).
    private const double RowPlace = 6;
    private const double EntryOverhead = 12;

    // Upper levels of the tree: one entry a leaf page, some hundred a page.
    private const double UpperLevels = 1.01;

    // pages_per_range defaults to 128; a range keeps the least and the greatest value (brin.html).
    private const double BlocksPerRange = 128;

    /// <summary>Bytes that a row's place takes in a posting list of GIN, packed as the distance to the one before (src/backend/access/gin/README).</summary>
    public const double PostingBytes = 3;

    /// <summary>Entries that one row makes in an index: one, and in GIN one for each part of the value.</summary>
    public static double EntriesPerRow(CandidateIndex candidate)
    {
        if (!candidate.IsInverted)
        {
            return 1;
        }

        // A trigram for each letter and some at the ends; words and paths of about ten bytes; elements of about eight.
        var width = candidate.Keys.Sum(key => WidthOf(candidate.Table, key));
        return candidate.Keys[0].OperatorClass?.EndsWith("trgm_ops", StringComparison.Ordinal) == true ? width + 2 : Math.Max(1, width / 10);
    }

    /// <summary>Predicted bytes.</summary>
    /// <param name="candidate">The index.</param>
    /// <param name="entries">Rows in it.</param>
    /// <param name="blockSize">Bytes of a page.</param>
    public static long Predict(CandidateIndex candidate, double entries, int blockSize)
    {
        var key = candidate.Keys.Sum(part => WidthOf(candidate.Table, part));
        var carried = candidate.Include.Sum(column => WidthOf(candidate.Table, column));
        if (candidate.IsInverted)
        {
            return (long)Math.Ceiling(entries * EntriesPerRow(candidate) * PostingBytes / blockSize) * blockSize * 5 / 4;
        }

        if (candidate.Method == "hash")
        {
            return (long)HashSize.Bytes(entries, blockSize);
        }

        if (candidate.Method == "brin")
        {
            var ranges = Math.Ceiling((candidate.Table.Bytes ?? 0) / (blockSize * BlocksPerRange));
            return (long)((3 + Math.Ceiling(ranges * ((2 * key) + EntryOverhead) / blockSize)) * blockSize);
        }

        var pages = BtreeSize.Pages(entries, key + carried, candidate.Columns.Any(column => candidate.Table.FindColumn(column)?.Statistics?.NullFraction > 0), Fillfactor, blockSize);
        if (candidate.Include.Count == 0 && DistinctOf(candidate, entries) is { } distinct && entries > 2 * distinct)
        {
            pages = Math.Min(pages, 1 + Math.Ceiling(((entries * RowPlace) + (distinct * (key + EntryOverhead))) / (blockSize * Fillfactor / 100.0)));
        }

        return (long)(Math.Ceiling(pages * UpperLevels) * blockSize);
    }

    // An expression is taken to be as wide as the columns in it: lower(email) as email.
    private static double WidthOf(Table table, IndexKey key) => key.Column is not null
        ? WidthOf(table, key.Column)
        : Math.Max(8, SqlLexer.Significant(key.Expression ?? "", SqlDialect.Postgres)
            .Select(token => SqlIdentifier.Name(token.Text(key.Expression!), SqlDialect.Postgres))
            .Where(name => table.FindColumn(name) is not null)
            .Sum(name => WidthOf(table, name)));

    private static double WidthOf(Table table, string? column) =>
        column is not null && table.FindColumn(column)?.Statistics?.AverageBytes is { } bytes ? bytes : 8;

    // Columns taken as independent, which can only overstate the number of distinct keys and so the size.
    private static double? DistinctOf(CandidateIndex candidate, double entries)
    {
        var distinct = 1.0;
        foreach (var key in candidate.Keys)
        {
            if (key.Column is null || candidate.Table.FindColumn(key.Column)?.Statistics?.DistinctValues is not { } values)
            {
                return null;
            }

            distinct *= Math.Max(1, values);
        }

        return Math.Min(distinct, entries);
    }
}
