using Polystore.Core.Keyspaces;
using Polystore.Reports.Wording;

namespace Polystore.Reports.Terminal;

/// <summary>A keyspace on the terminal.</summary>
internal sealed class KeyspaceScreen(TerminalCanvas canvas, TerminalOptions options)
{
    private const int MostRows = 30;

    public void Show(KeyspaceReport report)
    {
        Header.Show(canvas, "keys", report.Target, report.Engine, report.ServerVersion, report.ObservedAt);
        canvas.Prose(0, 2, new Span(KeyspaceWords.Headline(report), Palette.Bold), new Span($"  read in {Quantity.Milliseconds(report.Seconds * 1000)}", Palette.Dim));
        foreach (var missed in report.Missed)
        {
            canvas.Prose(0, 2, new Span(missed, Palette.Bad));
        }

        if (options.Quiet)
        {
            return;
        }

        foreach (var fact in KeyspaceWords.Facts(report))
        {
            canvas.Prose(0, 2, new Span(fact, Palette.Dim));
        }

        foreach (var table in KeyspaceWords.Tables(report))
        {
            Table(table);
        }

        CheckScreen.Findings(canvas, report.Findings, report.Engine);
        CheckScreen.NextSteps(canvas, [], report.Engine, options.Hints);
    }

    private void Table(KeyspaceTable table)
    {
        canvas.Blank();
        canvas.Heading(table.Title, Palette.Heading);
        var rows = table.Rows.Take(options.PerRule is null ? int.MaxValue : MostRows).ToList();
        var widths = table.Header.Select((name, column) => rows.Select(row => Span.Columns(row[column])).Append(name.Length).Max()).ToList();
        Row(table.Header, widths, table.Numbers, head: true);
        foreach (var row in rows)
        {
            Row(row, widths, table.Numbers, head: false);
        }

        if (rows.Count < table.Rows.Count)
        {
            canvas.Prose(2, 4, new Span($"… and {table.Rows.Count - rows.Count} more", Palette.Dim));
        }
    }

    private void Row(IReadOnlyList<string> cells, IReadOnlyList<int> widths, int numbers, bool head)
    {
        var line = new List<Span>();
        for (var i = 0; i < cells.Count; i++)
        {
            var gap = new string(' ', Math.Max(0, widths[i] - Span.Columns(cells[i])));
            line.Add(new Span("  " + (i < numbers ? gap + cells[i] : cells[i] + gap), head ? Palette.Dim : i == cells.Count - 1 ? Palette.Bold : Spectre.Console.Style.Plain));
        }

        canvas.Line(line);
    }
}
