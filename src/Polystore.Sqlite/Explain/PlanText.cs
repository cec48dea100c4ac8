using System.Globalization;

namespace Polystore.Sqlite.Explain;

/// <summary>Reads the rows of a plan out of what people paste.</summary>
internal static class PlanText
{
    private static readonly string[] Starts =
    [
        "SCAN", "SEARCH", "USE TEMP", "COMPOUND", "LEFT-MOST", "UNION", "EXCEPT", "INTERSECT", "MERGE", "CO-ROUTINE", "MATERIALIZE", "SUBQUERY", "SCALAR", "LIST",
        "CORRELATED", "EXECUTE", "MULTI-INDEX", "INDEX", "SETUP", "RECURSIVE", "RIGHT", "LEFT", "REUSE", "BLOOM", "EXISTS",
    ];

    public static IReadOnlyList<SqlitePlanRow> Read(string text)
    {
        var lines = text.ReplaceLineEndings("\n").Split('\n').Select(line => line.TrimEnd()).Where(line => line.Trim().Length > 0).ToList();
        var columns = lines.Select(ReadColumns).OfType<ColumnRow>().ToList();
        return columns.Count > 0 ? FromColumns(columns) : FromTree(lines);
    }

    // "3|0|0|SCAN t" of `.mode list`, "3  0  0  SCAN t" of `.mode column`, "│ 3 │ 0 │ 0 │ SCAN t │" of `.mode box` and "3,0,0,…" of `.mode csv`.
    private static ColumnRow? ReadColumns(string line)
    {
        var rest = line.AsSpan().Trim(" \t|│");
        Span<int> numbers = stackalloc int[3];
        for (var i = 0; i < numbers.Length; i++)
        {
            var digits = 0;
            while (digits < rest.Length && char.IsAsciiDigit(rest[digits]))
            {
                digits++;
            }

            if (digits == 0 || digits == rest.Length || !int.TryParse(rest[..digits], NumberStyles.None, CultureInfo.InvariantCulture, out numbers[i]))
            {
                return null;
            }

            var trimmed = rest[digits..].TrimStart(" \t|│,");
            if (trimmed.Length == rest.Length - digits)
            {
                return null;
            }

            rest = trimmed;
        }

        var detail = rest.Trim(" \t\"").ToString();
        return detail.Length == 0 ? null : new ColumnRow(numbers[0], numbers[1], numbers[2], detail);
    }

    // Before 3.24 the columns were selectid, order and from, and a subquery's rows carried its number as selectid. Since then the
    // first column is an id, which is never 0.
    private static List<SqlitePlanRow> FromColumns(List<ColumnRow> columns)
    {
        var isOld = columns.Exists(row => row.First == 0);
        if (!isOld)
        {
            return columns.ConvertAll(row => new SqlitePlanRow(row.First, row.Second, row.Detail));
        }

        // The n-th select is the child of the line that announces "SUBQUERY n" or names it, whichever comes first.
        var numbered = columns.Select((row, i) => (Row: row, Id: i + 1)).ToList();
        return numbered.ConvertAll(entry => new SqlitePlanRow(entry.Id, entry.Row.First == 0 ? 0 : Announces(entry.Row.First), entry.Row.Detail));

        int Announces(int select)
        {
            var suffix = $"SUBQUERY {select}";
            var found = numbered.Find(entry => entry.Row.First != select && (entry.Row.Detail.EndsWith(suffix, StringComparison.Ordinal) || NamesCompound(entry.Row.Detail, select)));
            return found.Id;
        }
    }

    // "COMPOUND SUBQUERIES 1 AND 2 USING TEMP B-TREE (UNION)"
    private static bool NamesCompound(string detail, int select) =>
        detail.StartsWith("COMPOUND SUBQUERIES", StringComparison.Ordinal)
        && detail.Split(' ').Contains(select.ToString(CultureInfo.InvariantCulture));

    private static List<SqlitePlanRow> FromTree(List<string> lines)
    {
        var rows = new List<SqlitePlanRow>();
        var open = new Stack<(int Indent, int Id)>();
        foreach (var line in lines)
        {
            if (line.Trim().TrimStart('`', '-', '|', ' ') is "QUERY PLAN")
            {
                continue;
            }

            var indent = Indent(line);
            var detail = line[indent..].Trim();
            if (detail.Length == 0 || (indent == 0 && !ReadsLikePlan(detail)))
            {
                continue;
            }

            while (open.TryPeek(out var last) && last.Indent >= indent)
            {
                open.Pop();
            }

            rows.Add(new SqlitePlanRow(rows.Count + 1, open.TryPeek(out var parent) ? parent.Id : 0, detail));
            open.Push((indent, rows.Count));
        }

        return rows.Exists(row => ReadsLikePlan(row.Detail)) ? rows : [];
    }

    // The characters that draw the branches, in the shell's ASCII and in the box drawing of other tools.
    private static int Indent(string line)
    {
        var i = 0;
        while (i < line.Length && line[i] is ' ' or '\t' or '|' or '`' or '-' or '│' or '├' or '└' or '─' or '+' or '\\')
        {
            i++;
        }

        return i;
    }

    private static bool ReadsLikePlan(string detail) => Starts.Any(start => detail.StartsWith(start, StringComparison.OrdinalIgnoreCase));

    private sealed record ColumnRow(int First, int Second, int Third, string Detail);
}
