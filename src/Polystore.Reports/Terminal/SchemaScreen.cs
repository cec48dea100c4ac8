using Polystore.Core.Schemas;
using Polystore.Reports.Wording;

namespace Polystore.Reports.Terminal;

/// <summary>A schema on the terminal: its entities with their references; the tables of fields are for pages.</summary>
internal sealed class SchemaScreen(TerminalCanvas canvas, TerminalOptions options)
{
    public void Show(SchemaDocument schema)
    {
        Header.Show(canvas, "schema", schema.Target, schema.Engine, schema.ServerVersion);
        canvas.Prose(0, 2, new Span(SchemaWords.Headline(schema), Palette.Bold));
        foreach (var missed in schema.NotExamined)
        {
            canvas.Prose(0, 2, new Span($"Not examined: {missed}.", Palette.Warn));
        }

        if (options.Quiet)
        {
            return;
        }

        foreach (var entity in schema.Entities)
        {
            canvas.Blank();
            canvas.Heading(entity.ObjectName.ToString(), Palette.Heading);
            canvas.Prose(2, 4, SchemaWords.Facts(entity));
            foreach (var row in SchemaWords.Fields(entity).Rows)
            {
                canvas.Prose(2, 6, $"{row[0]}: {string.Join("; ", row.Skip(1).Where(cell => cell.Length > 0))}");
            }

            foreach (var reference in schema.References.Where(reference => reference.From == entity.ObjectName))
            {
                canvas.Prose(2, 6, $"→ {SchemaWords.From(reference)} refers to {SchemaWords.To(reference)}");
            }
        }

        CheckScreen.Findings(canvas, schema.Findings, schema.Engine);
        CheckScreen.NextSteps(canvas, [], schema.Engine, options.Hints);
    }
}
