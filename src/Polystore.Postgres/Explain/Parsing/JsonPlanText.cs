using System.Globalization;
using System.Text;

namespace Polystore.Postgres.Explain.Parsing;

/// <summary>
/// Reads JSON as people paste it: cut off anywhere, with line breaks inside strings that a mail program put there, with trailing
/// commas. Iterative, so that no depth of nesting can exhaust the stack.
/// </summary>
internal sealed class JsonPlanText(string text, int start)
{
    private readonly Stack<PlanValue> open = new();
    private int position = start;
    private PlanValue? root;
    private string? name;

    public static StructuredText Read(string text, int start) => new JsonPlanText(text, start).Read();

    private StructuredText Read()
    {
        while (root is null || open.Count > 0)
        {
            SkipSpace();
            if (position >= text.Length)
            {
                return Stopped("The JSON ends");
            }

            if (!Step(text[position]))
            {
                return Stopped(position >= text.Length ? "The JSON ends" : "The JSON stops making sense");
            }
        }

        return new(root, position, null);
    }

    private bool Step(char next)
    {
        switch (next)
        {
            case '{' or '[':
                position++;
                Open(next == '{' ? PlanValue.Object() : PlanValue.List());
                return true;
            case '}' or ']' when open.Count > 0:
                position++;
                open.Pop();
                name = null;
                return true;
            case ',' when open.Count > 0:
                position++;
                return true;
            case '"':
                return Text();
            default:
                return Bare();
        }
    }

    private void Open(PlanValue container)
    {
        Put(container);
        open.Push(container);
    }

    private bool Text()
    {
        var value = String();
        if (name is null && open.TryPeek(out var top) && top.Members is not null)
        {
            SkipSpace();
            if (position >= text.Length || text[position] != ':')
            {
                return false;
            }

            position++;
            name = value;
            return true;
        }

        Put(PlanValue.Of(value));
        return true;
    }

    private bool Bare()
    {
        var end = position;
        while (end < text.Length && (char.IsAsciiLetterOrDigit(text[end]) || text[end] is '-' or '+' or '.'))
        {
            end++;
        }

        if (end == position)
        {
            return false;
        }

        var word = text[position..end];
        position = end;
        Put(PlanValue.Bare(word == "null" ? null : word));
        return true;
    }

    private void Put(PlanValue value)
    {
        if (root is null)
        {
            root = value;
        }
        else if (open.TryPeek(out var top))
        {
            if (top.Items is { } items)
            {
                items.Add(value);
            }
            else if (name is not null)
            {
                top.Add(name, value);
            }

            name = null;
        }
    }

    private string String()
    {
        var first = ++position;
        while (position < text.Length && text[position] is not ('"' or '\\' or '\n'))
        {
            position++;
        }

        if (position < text.Length && text[position] == '"')
        {
            return text[first..position++];
        }

        var value = new StringBuilder(text, first, position - first, position - first + 64);
        while (position < text.Length && text[position] != '"')
        {
            switch (text[position])
            {
                case '\\' when position + 1 < text.Length:
                    value.Append(Escape());
                    break;
                case '\n':
                    // No JSON writer leaves a line break in a string; it is a wrapped line.
                    SkipSpace();
                    value.Append(' ');
                    break;
                default:
                    value.Append(text[position++]);
                    break;
            }
        }

        position++;
        return value.ToString();
    }

    private char Escape()
    {
        var code = text[position + 1];
        position += 2;
        if (code == 'u' && position + 4 <= text.Length
            && ushort.TryParse(text.AsSpan(position, 4), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var unit))
        {
            position += 4;
            return (char)unit;
        }

        return code switch { 'n' => '\n', 't' => '\t', 'r' => '\r', 'b' => '\b', 'f' => '\f', _ => code };
    }

    private void SkipSpace()
    {
        while (position < text.Length && char.IsWhiteSpace(text[position]))
        {
            position++;
        }
    }

    private StructuredText Stopped(string what)
    {
        position = Math.Min(position, text.Length);
        var (line, column) = TextPlace.Of(text, position);
        return new(root ?? PlanValue.Object(), position, string.Create(CultureInfo.InvariantCulture, $"{what} at line {line}, column {column}."));
    }
}
