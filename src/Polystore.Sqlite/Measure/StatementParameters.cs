using System.Globalization;
using SQLitePCL;

namespace Polystore.Sqlite.Measure;

/// <summary>
/// Binds parameters given as text. A text that reads as an integer or a decimal number is bound as one, because comparing a
/// number column with a text finds nothing where no affinity applies; quotes around a value keep it a text.
/// </summary>
internal static class StatementParameters
{
    /// <summary>Binds what is given and names what is missing.</summary>
    /// <returns>Parameters without a value, as the statement writes them (<c>?1</c> for a bare question mark).</returns>
    public static IReadOnlyList<string> Bind(sqlite3_stmt statement, IReadOnlyDictionary<string, string> values)
    {
        var missing = new List<string>();
        var count = raw.sqlite3_bind_parameter_count(statement);
        for (var i = 1; i <= count; i++)
        {
            var name = raw.sqlite3_bind_parameter_name(statement, i).utf8_to_string();
            if (Find(values, name, i) is { } value)
            {
                Bind(statement, i, value);
            }
            else if (name is not null || i == count || values.Count == 0 || !IsGap(statement, i))
            {
                missing.Add(name ?? $"?{i}");
            }
        }

        return missing;
    }

    // With ?5 alone, SQLite counts five parameters of which four have no place in the text.
    private static bool IsGap(sqlite3_stmt statement, int index) =>
        raw.sqlite3_bind_parameter_name(statement, index).utf8_to_string() is null
        && Enumerable.Range(index + 1, raw.sqlite3_bind_parameter_count(statement) - index)
            .Any(later => raw.sqlite3_bind_parameter_name(statement, later).utf8_to_string()?.StartsWith('?') == true);

    private static string? Find(IReadOnlyDictionary<string, string> values, string? name, int index)
    {
        string?[] spellings = [name, name?.TrimStart(':', '@', '$', '?'), index.ToString(CultureInfo.InvariantCulture), $"?{index}", $"${index}"];
        foreach (var spelling in spellings)
        {
            if (spelling is not null && values.TryGetValue(spelling, out var value))
            {
                return value;
            }
        }

        return null;
    }

    private static void Bind(sqlite3_stmt statement, int index, string value)
    {
        if (value.Equals("NULL", StringComparison.OrdinalIgnoreCase))
        {
            raw.sqlite3_bind_null(statement, index);
        }
        else if (long.TryParse(value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var whole) && value.Equals(whole.ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal))
        {
            raw.sqlite3_bind_int64(statement, index, whole);
        }
        else if (value.Contains('.', StringComparison.Ordinal) && double.TryParse(value, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number))
        {
            raw.sqlite3_bind_double(statement, index, number);
        }
        else
        {
            var quoted = value.Length >= 2 && value[0] == '\'' && value[^1] == '\'';
            raw.sqlite3_bind_text(statement, index, quoted ? value[1..^1].Replace("''", "'", StringComparison.Ordinal) : value);
        }
    }
}
