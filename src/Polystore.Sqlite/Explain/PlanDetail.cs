using System.Globalization;
using System.Text.RegularExpressions;
using Polystore.Core.Plans;

namespace Polystore.Sqlite.Explain;

/// <summary>Reads one line of a plan, as <c>src/where.c</c>, <c>src/wherecode.c</c> and <c>src/select.c</c> of SQLite write it.</summary>
internal static partial class PlanDetail
{
    public const string Scan = "SCAN";
    public const string Search = "SEARCH";
    public const string TempBTree = "USE TEMP B-TREE";
    public const string CoRoutine = "CO-ROUTINE";
    public const string Materialize = "MATERIALIZE";
    public const string CorrelatedSubquery = "CORRELATED SUBQUERY";
    public const string ScalarSubquery = "SCALAR SUBQUERY";
    public const string ListSubquery = "LIST SUBQUERY";
    public const string Subquery = "SUBQUERY";
    public const string MultiIndexOr = "MULTI-INDEX OR";

    /// <summary>Terms that the search compares: <c>a=? AND b&gt;?</c>.</summary>
    public const string Terms = "Terms";

    /// <summary>Present when the index holds every column that is needed.</summary>
    public const string Covering = "Covering";

    /// <summary>Present when SQLite builds the index for this run only.</summary>
    public const string Automatic = "Automatic";

    /// <summary>Present when the rowid or the primary key of a WITHOUT ROWID table is searched.</summary>
    public const string PrimaryKey = "Primary key";

    /// <summary>Present for a virtual table; the value is what its module chose.</summary>
    public const string VirtualTable = "Virtual table index";

    /// <summary>What a sorter is for: <c>ORDER BY</c>, <c>GROUP BY</c>, <c>DISTINCT</c>, an operator of a compound.</summary>
    public const string For = "For";

    /// <summary>How many last terms of the order are sorted, the first ones being in order.</summary>
    public const string LastTerms = "Last terms";

    /// <summary>Number of a subquery.</summary>
    public const string Number = "Number";

    public static PlanNode Read(string detail, PlanNames names)
    {
        var line = OldEstimate().Replace(detail.Trim(), "");
        var node = Loop(line, names) ?? Sorter(line) ?? Select(line, names) ?? new PlanNode { Node = FirstWords(line) };
        return node with { Detail = detail };
    }

    // "SCAN TABLE t AS x USING COVERING INDEX i", "SEARCH x USING AUTOMATIC PARTIAL COVERING INDEX (a=?) LEFT-JOIN"
    private static PlanNode? Loop(string line, PlanNames names)
    {
        var node = line.StartsWith("SCAN ", StringComparison.Ordinal) ? Scan : line.StartsWith("SEARCH ", StringComparison.Ordinal) ? Search : null;
        if (node is null)
        {
            return null;
        }

        var rest = line[(node.Length + 1)..];
        var attributes = new Dictionary<string, string>();
        if (ConstantRows().Match(rest) is { Success: true } constants)
        {
            attributes["Constant rows"] = constants.Groups["count"].Success ? constants.Groups["count"].Value : "1";
            return new PlanNode { Node = node, Attributes = attributes };
        }

        foreach (var mark in (string[])["LEFT-JOIN", "RIGHT-JOIN", "EXISTS", "SINGLE-ROW"])
        {
            if (rest.EndsWith(" " + mark, StringComparison.Ordinal))
            {
                attributes["Join"] = mark;
                rest = rest[..^(mark.Length + 1)];
            }
        }

        var (subject, access) = Split(rest, names);
        var (written, alias) = Subject(subject);
        var index = Access(access, names, attributes);
        var relation = names.Relation(alias ?? written) ?? written;
        return new PlanNode
        {
            Node = node,
            Relation = relation,
            Alias = alias ?? (relation.Equals(written, StringComparison.OrdinalIgnoreCase) ? null : written),
            Index = index,
            Attributes = attributes,
        };
    }

    private static (string Subject, string Access) Split(string rest, PlanNames names)
    {
        // A known name decides where the name ends, even when it holds the words that usually follow it.
        var start = rest.StartsWith("TABLE ", StringComparison.Ordinal) ? "TABLE ".Length : 0;
        if (names.RelationAtStart(rest[start..]) is { } known && AccessStart().Match(rest, start + known.Length) is { Success: true } after && after.Index == start + known.Length)
        {
            return (rest[..after.Index], rest[after.Index..].Trim());
        }

        var match = AccessStart().Match(rest);
        return match.Success ? (rest[..match.Index], rest[match.Index..].Trim()) : (rest, "");
    }

    private static (string Name, string? Alias) Subject(string subject)
    {
        var name = subject.StartsWith("TABLE ", StringComparison.Ordinal) ? subject["TABLE ".Length..] : subject;
        var match = AsAlias().Match(name);
        return match.Success ? (match.Groups["name"].Value, match.Groups["alias"].Value) : (name, null);
    }

    private static string? Access(string access, PlanNames names, Dictionary<string, string> attributes)
    {
        if (access.StartsWith("VIRTUAL TABLE INDEX ", StringComparison.Ordinal))
        {
            attributes[VirtualTable] = access["VIRTUAL TABLE INDEX ".Length..];
            return null;
        }

        if (access.StartsWith("USING INTEGER PRIMARY KEY", StringComparison.Ordinal) || access.StartsWith("USING ROWID", StringComparison.Ordinal))
        {
            attributes[PrimaryKey] = "rowid";
            AddTerms(access, attributes);
            return null;
        }

        if (access.StartsWith("USING PRIMARY KEY", StringComparison.Ordinal))
        {
            attributes[PrimaryKey] = "primary key";
            AddTerms(access, attributes);
            return null;
        }

        var match = UsingIndex().Match(access);
        if (!match.Success)
        {
            AddTerms(access, attributes);
            return null;
        }

        if (match.Groups["covering"].Success)
        {
            attributes[Covering] = "yes";
        }

        if (match.Groups["automatic"].Success)
        {
            attributes[Automatic] = match.Groups["partial"].Success ? "partial" : "yes";
        }

        return IndexName(access[match.Length..].TrimStart(), names, attributes);
    }

    private static string? IndexName(string text, PlanNames names, Dictionary<string, string> attributes)
    {
        var known = names.IndexAtStart(text);
        var end = known?.Length ?? TermsStart(text);
        var name = text[..end].Trim();
        AddTerms(text[end..], attributes);
        return name.Length == 0 ? null : name;
    }

    private static void AddTerms(string text, Dictionary<string, string> attributes)
    {
        var start = TermsStart(text);
        if (start < text.Length)
        {
            attributes[Terms] = text[(start + 1)..^1];
        }
    }

    // Where the bracket opens that closes at the end of the text; the length of the text when there is none.
    private static int TermsStart(string text)
    {
        if (!text.EndsWith(')'))
        {
            return text.Length;
        }

        var depth = 0;
        for (var i = text.Length - 1; i >= 0; i--)
        {
            depth += text[i] switch { ')' => 1, '(' => -1, _ => 0 };
            if (depth == 0)
            {
                return i;
            }
        }

        return text.Length;
    }

    // "USE TEMP B-TREE FOR LAST 2 TERMS OF ORDER BY", "… FOR RIGHT PART OF ORDER BY", "… FOR count(DISTINCT)"
    private static PlanNode? Sorter(string line)
    {
        const string Start = TempBTree + " FOR ";
        if (!line.StartsWith(Start, StringComparison.Ordinal))
        {
            return null;
        }

        var purpose = line[Start.Length..];
        var attributes = new Dictionary<string, string>();
        if (LastTermsOf().Match(purpose) is { Success: true } last)
        {
            attributes[LastTerms] = last.Groups["count"].Success ? last.Groups["count"].Value : last.Groups["one"].Success ? "1" : "some";
            purpose = purpose[last.Length..];
        }

        attributes[For] = purpose;
        return new PlanNode { Node = TempBTree, Attributes = attributes };
    }

    private static PlanNode? Select(string line, PlanNames names)
    {
        if (CorrelatedLine().Match(line) is { Success: true } correlated)
        {
            // "EXECUTE CORRELATED SCALAR SUBQUERY 1" before 3.24
            var kind = correlated.Groups["correlated"].Success ? CorrelatedSubquery
                : correlated.Groups["kind"].Value switch { "SCALAR " => ScalarSubquery, "LIST " => ListSubquery, _ => Subquery };
            return new PlanNode
            {
                Node = correlated.Groups["reuse"].Success ? "REUSE SUBQUERY" : kind,
                Attributes = new Dictionary<string, string> { [Number] = correlated.Groups["number"].Value, ["Kind"] = correlated.Groups["kind"].Value.Trim().ToLowerInvariant() },
            };
        }

        foreach (var start in (string[])[CoRoutine, Materialize, "RIGHT-JOIN", "MERGE", "BLOOM FILTER ON"])
        {
            if (line.StartsWith(start + " ", StringComparison.Ordinal))
            {
                return Named(start, line[(start.Length + 1)..], names);
            }
        }

        if (IndexOfOr().Match(line) is { Success: true } branch)
        {
            return new PlanNode { Node = "INDEX", Attributes = new Dictionary<string, string> { [Number] = branch.Groups["number"].Value } };
        }

        return CompoundLine().Match(line) is { Success: true } compound ? Compound(compound) : null;
    }

    private static PlanNode Named(string node, string rest, PlanNames names)
    {
        var attributes = new Dictionary<string, string>();
        if (node == "MERGE")
        {
            attributes["Operator"] = rest.Trim('(', ')');
            return new PlanNode { Node = node, Attributes = attributes };
        }

        if (node == "BLOOM FILTER ON")
        {
            AddTerms(rest, attributes);
            rest = rest[..TermsStart(rest)].Trim();
        }

        return new PlanNode { Node = node, Relation = names.Relation(rest) ?? rest, Attributes = attributes };
    }

    // "UNION USING TEMP B-TREE"; before 3.24 "COMPOUND SUBQUERIES 1 AND 2 USING TEMP B-TREE (UNION)"
    private static PlanNode Compound(Match match)
    {
        var attributes = new Dictionary<string, string>();
        if (match.Groups["sorter"].Success)
        {
            attributes["Temp b-tree"] = "yes";
        }

        if (match.Groups["operator"].Success)
        {
            attributes["Operator"] = match.Groups["operator"].Value;
        }

        return new PlanNode { Node = match.Groups["node"].Value, Attributes = attributes };
    }

    // An unknown line is named by its leading words in capitals.
    private static string FirstWords(string line)
    {
        var words = line.Split(' ', StringSplitOptions.RemoveEmptyEntries)
            .TakeWhile(word => word.All(c => char.IsAsciiLetterUpper(c) || c == '-'))
            .Take(4)
            .ToList();
        return words.Count > 0 ? string.Join(' ', words) : "STEP";
    }

    internal static int? LastTermCount(PlanNode node) =>
        node.Attributes.TryGetValue(LastTerms, out var text) && int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var count) ? count : null;

    [GeneratedRegex(@"\s*\(~\d+ rows\)$", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex OldEstimate();

    [GeneratedRegex(@"^(?:(?<count>\d+) )?CONSTANT ROWS?$", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex ConstantRows();

    [GeneratedRegex(@" (?:USING (?:AUTOMATIC |PARTIAL |COVERING |INDEX|INTEGER PRIMARY KEY|PRIMARY KEY|ROWID)|VIRTUAL TABLE INDEX )|$", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex AccessStart();

    [GeneratedRegex(@"^(?<name>.+) AS (?<alias>.+)$", RegexOptions.CultureInvariant | RegexOptions.Singleline | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex AsAlias();

    [GeneratedRegex(@"^USING (?<automatic>AUTOMATIC )?(?<partial>PARTIAL )?(?<covering>COVERING )?INDEX\b", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex UsingIndex();

    [GeneratedRegex(@"^(?:LAST (?<count>\d+) TERMS OF |(?<one>LAST TERM OF )|RIGHT PART OF )", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex LastTermsOf();

    [GeneratedRegex(@"^(?:EXECUTE )?(?<reuse>REUSE )?(?<correlated>CORRELATED )?(?<kind>SCALAR |LIST )?SUBQUERY (?<number>\d+)$", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex CorrelatedLine();

    [GeneratedRegex(@"^INDEX (?<number>\d+)$", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex IndexOfOr();

    [GeneratedRegex(@"^(?<node>COMPOUND QUERY|COMPOUND SUBQUERIES|LEFT-MOST SUBQUERY|UNION ALL|UNION|EXCEPT|INTERSECT|LEFT|RIGHT|SETUP|RECURSIVE STEP|MULTI-INDEX OR)(?: \d+ AND \d+)?(?<sorter> USING TEMP B-TREE)?(?: \((?<operator>[A-Z ]+)\))?$", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex CompoundLine();
}
