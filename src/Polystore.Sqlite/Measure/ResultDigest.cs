using System.Globalization;
using Polystore.Core.Proofs;
using SQLitePCL;

namespace Polystore.Sqlite.Measure;

/// <summary>Digests the rows of a statement as SQLite stores them, exactly and with floats rounded.</summary>
internal sealed class ResultDigest
{
    private readonly RowDigest exact = new();
    private readonly RowDigest rounded = new();

    public long Rows => exact.Count;

    public bool HoldsFloats => exact.HoldsFloats;

    public string Exact => exact.ToString();

    public string Rounded => exact.HoldsFloats ? rounded.ToString() : exact.ToString();

    /// <summary>Adds the current row.</summary>
    public void AddRow(sqlite3_stmt statement)
    {
        var count = raw.sqlite3_column_count(statement);
        for (var i = 0; i < count; i++)
        {
            switch (raw.sqlite3_column_type(statement, i))
            {
                case raw.SQLITE_NULL:
                    Add(null);
                    break;
                case raw.SQLITE_INTEGER:
                    Add(raw.sqlite3_column_int64(statement, i));
                    break;
                case raw.SQLITE_FLOAT:
                    var number = raw.sqlite3_column_double(statement, i);
                    exact.AddValue(number);
                    rounded.AddValue(Round(number));
                    break;
                case raw.SQLITE_BLOB:
                    Add(raw.sqlite3_column_blob(statement, i).ToArray());
                    break;
                default:
                    // The bytes of a text, whatever they are: it may hold U+0000 or be no valid UTF-8. The marker keeps it apart from a blob.
                    Add(true);
                    Add(raw.sqlite3_column_blob(statement, i).ToArray());
                    break;
            }
        }

        exact.EndRow();
        rounded.EndRow();
    }

    // 12 of the 15 to 17 digits of a double: sums of up to a million terms in another order differ only behind them (N. Higham,
    // "Accuracy and Stability of Numerical Algorithms", section 4.2: relative error of at most n times 1.1e-16 for terms of one sign).
    private static string Round(double number) =>
        number == 0 ? "0" : number.ToString("G12", CultureInfo.InvariantCulture);

    private void Add(object? value)
    {
        exact.AddValue(value);
        rounded.AddValue(value);
    }
}
