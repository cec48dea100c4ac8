using System.Globalization;
using MongoDB.Bson;

namespace Polystore.Mongo.Optimize.Reading;

/// <summary>Reads values: JSON, extended JSON (canonical and relaxed) and the literals and constructors of mongosh.</summary>
internal sealed class ShellReader
{
    // Of a document as the server takes it: 100 levels (MongoDB limits).
    private const int MostLevels = 100;

    private readonly ShellLexer lexer;
    private int level;

    public ShellReader(string text)
    {
        lexer = new ShellLexer(text);
        Current = lexer.Next();
    }

    public ShellToken Current { get; private set; }

    public ShellToken Take()
    {
        var taken = Current;
        Current = lexer.Next();
        return taken;
    }

    public bool TryTake(char mark)
    {
        if (!Current.Is(mark))
        {
            return false;
        }

        Take();
        return true;
    }

    public void Expect(char mark, string where)
    {
        if (!TryTake(mark))
        {
            throw new PipelineSyntaxException($"'{mark}' is expected {where}, and {Current.Shown} is there", Current.Offset);
        }
    }

    public BsonValue Value()
    {
        if (++level > MostLevels)
        {
            throw new PipelineSyntaxException($"values are nested more than {MostLevels} levels deep, which no server takes", Current.Offset);
        }

        var value = Current.Kind switch
        {
            ShellTokenKind.Text => Take().Text,
            ShellTokenKind.Number => Number(Take(), negative: false),
            ShellTokenKind.Pattern => Pattern(Take()),
            ShellTokenKind.Name => Named(),
            _ when Current.Is('{') => Document(),
            _ when Current.Is('[') => new BsonArray(List(']')),
            _ when Current.Is('-') || Current.Is('+') => Signed(),
            _ when Current.Is('(') => Function(),
            _ => throw new PipelineSyntaxException($"a value is expected, and {Current.Shown} is there", Current.Offset),
        };
        level--;
        return value;
    }

    /// <summary>Values between an opening mark, which is current, and a closing one; a comma may stand after the last.</summary>
    public IReadOnlyList<BsonValue> List(char close)
    {
        var open = Take();
        var values = new List<BsonValue>();
        while (!TryTake(close))
        {
            NotTheEnd(open, close);
            values.Add(Value());
            if (!Current.Is(close))
            {
                NotTheEnd(open, close);
                Expect(',', $"between values, or '{close}' after the last");
            }
        }

        return values;
    }

    private BsonValue Document()
    {
        var open = Take();
        var document = new BsonDocument();
        while (!TryTake('}'))
        {
            NotTheEnd(open, '}');
            var name = Take();
            if (name.Kind is not (ShellTokenKind.Name or ShellTokenKind.Text or ShellTokenKind.Number))
            {
                throw new PipelineSyntaxException($"the name of a field is expected, and {name.Shown} is there", name.Offset);
            }

            if (document.Contains(name.Text))
            {
                throw new PipelineSyntaxException($"the field '{name.Text}' stands twice in one document; the shell would drop the first", name.Offset);
            }

            Expect(':', $"after the field '{name.Text}'");
            document.Add(name.Text, Value());
            if (!Current.Is('}'))
            {
                NotTheEnd(open, '}');
                Expect(',', "between fields, or '}' after the last");
            }
        }

        return ExtendedJson.Of(document, open.Offset);
    }

    private void NotTheEnd(ShellToken open, char close)
    {
        if (Current.Kind == ShellTokenKind.End)
        {
            throw new PipelineSyntaxException($"'{open.Text}' is not closed; a '{close}' is missing", open.Offset);
        }
    }

    private BsonValue Signed()
    {
        var sign = Take();
        if (Current is { Kind: ShellTokenKind.Name, Text: "Infinity" })
        {
            Take();
            return sign.Is('-') ? double.NegativeInfinity : double.PositiveInfinity;
        }

        return Current.Kind == ShellTokenKind.Number
            ? Number(Take(), sign.Is('-'))
            : throw new PipelineSyntaxException($"a number is expected after '{sign.Text}', and {Current.Shown} is there", Current.Offset);
    }

    // Whole numbers are int where they fit, as the shell and extended JSON write them.
    private static BsonValue Number(ShellToken token, bool negative)
    {
        var text = negative ? "-" + token.Text : token.Text;
        if (long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var whole) && !(negative && whole == 0))
        {
            return whole is >= int.MinValue and <= int.MaxValue ? new BsonInt32((int)whole) : new BsonInt64(whole);
        }

        return double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number)
            ? new BsonDouble(number)
            : throw new PipelineSyntaxException($"'{text}' is no number", token.Offset);
    }

    private static BsonRegularExpression Pattern(ShellToken token) =>
        token.Flags.All("imsxu".Contains)
            ? new BsonRegularExpression(token.Text, string.Concat(token.Flags.Order()))
            : throw new PipelineSyntaxException($"'{token.Flags}' holds a flag that the server does not know; it takes i, m, s, u and x", token.Offset);

    private BsonValue Named()
    {
        var name = Current;
        if (name.Text is "function" or "async")
        {
            return Function();
        }

        Take();
        if (name.Text == "new")
        {
            name = Take();
        }

        while (name.Kind == ShellTokenKind.Name && TryTake('.'))
        {
            name = name with { Text = $"{name.Text}.{Take().Text}" };
        }

        if (Current.Is('('))
        {
            return ShellConstructor.Of(name, List(')'));
        }

        return name.Text switch
        {
            "true" => BsonBoolean.True,
            "false" => BsonBoolean.False,
            "null" => BsonNull.Value,
            "undefined" => BsonUndefined.Value,
            "NaN" => double.NaN,
            "Infinity" => double.PositiveInfinity,
            "MinKey" => BsonMinKey.Value,
            "MaxKey" => BsonMaxKey.Value,
            _ => throw new PipelineSyntaxException($"'{name.Text}' is a variable or unknown word, whose value the text does not say; write the value in its place", name.Offset),
        };
    }

    private BsonJavaScript Function()
    {
        var function = lexer.Function(Current.Offset);
        Current = lexer.Next();
        return new BsonJavaScript(function.Text);
    }
}
