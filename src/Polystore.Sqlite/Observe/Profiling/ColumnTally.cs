using Polystore.Sqlite.Observe.Sections;
using SQLitePCL;

namespace Polystore.Sqlite.Observe.Profiling;

/// <summary>Counts the values of one column as they stream by. Keeps hashes and counts, never a value.</summary>
internal sealed class ColumnTally(int distinctCap)
{
    // Seconds and milliseconds since 1970 of the years 2000 to 2100.
    private const double EpochFrom = 946_684_800;
    private const double EpochTo = 4_102_444_800;

    private readonly Dictionary<ulong, int> values = [];
    private long nulls;
    private long integers;
    private long reals;
    private long texts;
    private long blobs;
    private long numericTexts;
    private long dateTexts;
    private long yearLastDateTexts;
    private long jsonTexts;
    private long brokenJsonTexts;
    private long emptyTexts;
    private long epochNumbers;
    private long fractionalReals;
    private long bytes;
    private long longest;

    public void Add(sqlite3_stmt statement, int column)
    {
        switch (raw.sqlite3_column_type(statement, column))
        {
            case raw.SQLITE_NULL:
                nulls++;
                break;
            case raw.SQLITE_INTEGER:
                AddInteger(raw.sqlite3_column_int64(statement, column));
                break;
            case raw.SQLITE_FLOAT:
                AddReal(raw.sqlite3_column_double(statement, column));
                break;
            case raw.SQLITE_BLOB:
                blobs++;
                AddBytes(raw.sqlite3_column_blob(statement, column), kind: 4);
                break;
            default:
                AddText(statement, column);
                break;
        }
    }

    public SqliteColumnProfile Profile(string table, string column, long rowsRead, bool complete) => new()
    {
        Table = table,
        Column = column,
        RowsRead = rowsRead,
        Complete = complete,
        Nulls = nulls,
        Integers = integers,
        Reals = reals,
        Texts = texts,
        Blobs = blobs,
        NumericTexts = numericTexts,
        DateTexts = dateTexts,
        YearLastDateTexts = yearLastDateTexts,
        JsonTexts = jsonTexts,
        BrokenJsonTexts = brokenJsonTexts,
        EmptyTexts = emptyTexts,
        EpochNumbers = epochNumbers,
        FractionalReals = fractionalReals,
        Distinct = values.Count,
        DistinctCap = distinctCap,
        MostCommonShare = rowsRead == 0 ? null : (double)values.Values.DefaultIfEmpty(0).Max() / rowsRead,
        MeanBytes = rowsRead == nulls ? null : (double)bytes / (rowsRead - nulls),
        LongestBytes = rowsRead == nulls ? null : longest,
    };

    /// <summary>How often the most common values occurred, most often first.</summary>
    public IReadOnlyList<int> MostCommon(int count) => values.Values.Where(occurrences => occurrences > 1).OrderDescending().Take(count).ToList();

    /// <summary>Values that occurred once.</summary>
    public int Singletons => values.Values.Count(occurrences => occurrences == 1);

    /// <summary>True when there may be more distinct values than were counted.</summary>
    public bool IsCapped => values.Count >= distinctCap;

    private void AddInteger(long value)
    {
        integers++;
        epochNumbers += IsEpoch(value) ? 1 : 0;
        Size(IntegerBytes(value));

        // 1 and 1.0 are one value to SQLite.
        var real = (double)value;
        Count(ValueHash.Of((long)real == value ? BitConverter.DoubleToInt64Bits(real) : value, kind: 1));
    }

    private void AddReal(double value)
    {
        reals++;
        epochNumbers += IsEpoch(value) ? 1 : 0;
        fractionalReals += HasMoreThanCents(value) ? 1 : 0;
        Size(8);
        Count(ValueHash.Of(BitConverter.DoubleToInt64Bits(value), kind: 1));
    }

    private void AddText(sqlite3_stmt statement, int column)
    {
        texts++;

        // Asking for text first makes SQLite convert a UTF-16 value to UTF-8, in place.
        _ = raw.sqlite3_column_text(statement, column);
        var text = raw.sqlite3_column_blob(statement, column);
        AddBytes(text, kind: 3);
        switch (TextShapes.Of(text))
        {
            case TextShape.Empty: emptyTexts++; break;
            case TextShape.Number: numericTexts++; break;
            case TextShape.Date: dateTexts++; break;
            case TextShape.YearLastDate: yearLastDateTexts++; break;
            case TextShape.Json: jsonTexts++; break;
            case TextShape.BrokenJson: brokenJsonTexts++; break;
            default: break;
        }
    }

    private void AddBytes(ReadOnlySpan<byte> content, int kind)
    {
        Size(content.Length);
        Count(ValueHash.Of(content, kind));
    }

    private void Size(long size)
    {
        bytes += size;
        longest = Math.Max(longest, size);
    }

    private void Count(ulong hash)
    {
        if (values.TryGetValue(hash, out var count))
        {
            values[hash] = count + 1;
        }
        else if (values.Count < distinctCap)
        {
            values.Add(hash, 1);
        }
    }

    private static bool IsEpoch(double value) => value is >= EpochFrom and <= EpochTo or >= EpochFrom * 1000 and <= EpochTo * 1000;

    private static bool HasMoreThanCents(double value)
    {
        var cents = value * 100;
        return double.IsFinite(cents) && Math.Abs(cents - Math.Round(cents)) > 1e-6 * Math.Max(1, Math.Abs(cents));
    }

    // The widths of serial types 1 to 6, 8 and 9 (https://sqlite.org/fileformat2.html, section 2.1).
    private static int IntegerBytes(long value) => value switch
    {
        0 or 1 => 0,
        >= sbyte.MinValue and <= sbyte.MaxValue => 1,
        >= short.MinValue and <= short.MaxValue => 2,
        >= -8_388_608 and <= 8_388_607 => 3,
        >= int.MinValue and <= int.MaxValue => 4,
        >= -140_737_488_355_328 and <= 140_737_488_355_327 => 6,
        _ => 8,
    };
}
