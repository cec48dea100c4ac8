using System.Text;

namespace Polystore.Postgres.Explain.Parsing;

/// <summary>
/// Joins the pieces of lines that a mail program or a narrow terminal broke, and those that a line break inside a literal broke.
/// A piece belongs to the line before when it can begin nothing itself or when that line still has a bracket or a quote open.
/// </summary>
internal sealed class LogicalLines
{
    // No word of a node's numbers is longer.
    private const int LongestWord = 16;

    private readonly List<TextLine> lines = [];
    private readonly StringBuilder current = new();
    private int column;
    private int number;
    private bool open;
    private bool hasNode;
    private bool currentIsNode;
    private int length;
    private readonly BalanceCounter balance = new();
    private readonly WrapWidth width;

    private LogicalLines(WrapWidth width) => this.width = width;

    public static List<TextLine> Of(IReadOnlyList<(string Text, int Number)> pieces)
    {
        var reader = new LogicalLines(WrapWidth.Of(pieces.Select(piece => piece.Text).ToList()));
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
            var between = width.Between(Tail(LongestWord), length, piece);
            current.Append(balance.InString && between.Length > 0 ? "\n" : between).Append(trimmed);
            balance.Add(trimmed);
            currentIsNode = currentIsNode || NodeMetrics.Start(Tail(trimmed.Length + LongestWord)) >= 0;
            length = piece.Length;
            return;
        }

        Close();
        open = true;
        (column, number, length) = (line.Column, at, piece.Length);
        current.Append(trimmed);
        balance.Add(trimmed);
        currentIsNode = line.HasArrow || line.HasMetrics || NodeTitle.LooksLikeNode(trimmed);
    }

    // A part, so that a line of many pieces takes linear time.
    private string Tail(int letters) => current.ToString(Math.Max(0, current.Length - letters), Math.Min(letters, current.Length));

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
