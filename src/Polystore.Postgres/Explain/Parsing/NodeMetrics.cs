using System.Globalization;

namespace Polystore.Postgres.Explain.Parsing;

/// <summary>Reads <c>(cost=0.00..1.00 rows=1 width=4) (actual time=0.1..0.2 rows=1 loops=1)</c>.</summary>
internal static class NodeMetrics
{
    private static readonly string[] Openings = ["(cost=", "(actual ", "(never executed"];

    /// <summary>Where the numbers begin; -1 when there are none.</summary>
    public static int Start(string line)
    {
        var first = -1;
        foreach (var opening in Openings)
        {
            var at = line.IndexOf(opening, StringComparison.Ordinal);
            if (at >= 0 && (first < 0 || at < first))
            {
                first = at;
            }
        }

        return first;
    }

    public static void Read(PlanValue node, string text)
    {
        var actual = text.IndexOf("(actual ", StringComparison.Ordinal);
        var never = text.Contains("(never executed", StringComparison.Ordinal);
        var estimates = actual >= 0 ? text[..actual] : text;
        if (estimates.Contains("(cost=", StringComparison.Ordinal))
        {
            AddRange(node, estimates, "cost=", "Startup Cost", "Total Cost");
            AddNumber(node, estimates, "rows=", "Plan Rows");
            AddNumber(node, estimates, "width=", "Plan Width");
        }

        if (actual >= 0)
        {
            ReadActual(node, text[(actual + 1)..]);
        }
        else if (never)
        {
            node.Add("Actual Rows", PlanValue.Bare("0"));
            node.Add("Actual Loops", PlanValue.Bare("0"));
        }
    }

    /// <summary>What follows <c>actual</c>, of a node or a worker.</summary>
    public static void ReadActual(PlanValue owner, string text)
    {
        AddRange(owner, text, "time=", "Actual Startup Time", "Actual Total Time");
        AddNumber(owner, text, "rows=", "Actual Rows");
        AddNumber(owner, text, "loops=", "Actual Loops");
    }

    /// <summary>Adds the number after a label such as <c>hit=</c>, if it is there.</summary>
    public static void AddNumber(PlanValue owner, string text, string label, string name)
    {
        if (Number(text, label) is { Length: > 0 } number)
        {
            owner.Add(name, PlanValue.Bare(number));
        }
    }

    /// <summary>The digits after a label that begins a word; null when the label is missing.</summary>
    public static string? Number(string text, string label)
    {
        for (var at = text.IndexOf(label, StringComparison.Ordinal); at >= 0; at = text.IndexOf(label, at + 1, StringComparison.Ordinal))
        {
            if (at == 0 || !char.IsAsciiLetterOrDigit(text[at - 1]))
            {
                return Digits(text, at + label.Length);
            }
        }

        return null;
    }

    private static void AddRange(PlanValue owner, string text, string label, string first, string last)
    {
        var at = text.IndexOf(label, StringComparison.Ordinal);
        if (at < 0)
        {
            return;
        }

        var low = Digits(text, at + label.Length);
        var next = at + label.Length + low.Length;
        if (string.CompareOrdinal(text, next, "..", 0, 2) == 0 && Digits(text, next + 2) is { Length: > 0 } high)
        {
            owner.Add(first, PlanValue.Bare(low));
            owner.Add(last, PlanValue.Bare(high));
        }
    }

    private static string Digits(string text, int start)
    {
        var end = start;
        while (end < text.Length && (char.IsAsciiDigit(text[end]) || text[end] is '-' or '+' or 'e'
            || (text[end] == '.' && (end + 1 >= text.Length || text[end + 1] != '.'))))
        {
            end++;
        }

        var digits = text[start..end];
        return double.TryParse(digits, NumberStyles.Float, CultureInfo.InvariantCulture, out _) ? digits : "";
    }
}
