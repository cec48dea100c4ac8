using System.Text;

namespace Polystore.Postgres.Explain.Parsing;

/// <summary>
/// Joins the pieces of lines that a mail program or a narrow terminal broke, and those that a line break inside a literal broke.
/// A piece belongs to the line before when it can begin nothing itself or when that line still has a bracket or a quote open.
/// </summary>
internal sealed class LogicalLines
{
    private readonly List<TextLine> lines = [];
    private readonly StringBuilder current = new();
    private int column;
    private int number;
    private bool open;
    private bool hasNode;
    private bool currentIsNode;
    private readonly BalanceCounter balance = new();

    public static List<TextLine> Of(IEnumerable<(string Text, int Number)> pieces)
    {
        var reader = new LogicalLines();
        foreach (var (text, number) in pieces)
        {
            reader.Read(text, number);
        }

        reader.Close();
        return reader.lines;
    }

    private void Read(string piece, int at)
    {
        var trimmed = piece.Trim();
        if (trimmed.Length == 0)
        {
            if (!balance.InString)
            {
                Close();
            }

            return;
        }

        var line = new TextLine(piece.Length - piece.AsSpan().TrimStart().Length, trimmed, at);
        if (open && Continues(line))
        {
            current.Append(balance.InString ? '\n' : ' ').Append(trimmed);
            balance.Add(trimmed);
            currentIsNode |= NodeMetrics.Start(trimmed) >= 0;
            return;
        }

        Close();
        open = true;
        (column, number) = (line.Column, at);
        current.Append(trimmed);
        balance.Add(trimmed);
        currentIsNode = line.HasArrow || line.HasMetrics || NodeTitle.LooksLikeNode(trimmed);
    }

    private bool Continues(TextLine line)
    {
        if (line.HasArrow || line.HasMetrics || line.IsRowCount)
        {
            return false;
        }

        if (!hasNode && !currentIsNode)
        {
            // Before the first node stand statements; they are not joined, except a title with its numbers.
            return line.Text.StartsWith('(') && NodeMetrics.Start(line.Text) == 0;
        }

        return balance.IsOpen || !Begins(line);
    }

    private static bool Begins(TextLine line) =>
        TextLine.PropertyColon(line.Text) >= 0 || line.IsSubplanHeader() || line.IsTrigger || NodeTitle.IsTarget(line.Text)
        || line.Text.StartsWith("JIT for worker", StringComparison.Ordinal);

    private void Close()
    {
        if (open)
        {
            var line = new TextLine(column, current.ToString(), number);
            hasNode = (hasNode || currentIsNode) && !line.IsRowCount;
            lines.Add(line);
        }

        open = false;
        current.Clear();
        balance.Reset();
    }
}
