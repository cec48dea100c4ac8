using System.Globalization;
using MongoDB.Bson;

namespace Polystore.Mongo.ShellSyntax;

/// <summary>Values: literals, documents, arrays, constructors, constant arithmetic.</summary>
/// <param name="text">The text.</param>
/// <param name="tokens">Its tokens.</param>
/// <param name="now">What <c>new Date()</c> is.</param>
/// <param name="unknown">
/// Null: what cannot be evaluated is an error. Otherwise the text is source of an application, in which values come from elsewhere: each such
/// expression is added here and becomes a <see cref="BsonJavaScript"/>.
/// </param>
internal sealed class ShellValues(string text, ShellTokens tokens, DateTimeOffset now, List<UnknownValue>? unknown = null)
{
    // What a value takes in memory beside its text, roughly.
    private const int ValueBytes = 64;

    private readonly Dictionary<string, BsonValue> declared = unknown is null ? [] : new() { ["True"] = BsonBoolean.True, ["False"] = BsonBoolean.False, ["None"] = BsonNull.Value };
    private readonly ShellConstructors constructors = new(tokens, now);
    private readonly ShellArrows arrows = new(text);
    private int depth;
    private long copied;

    // An expression without an end: what stands around it has none either.
    private bool endless;

    /// <summary>Gives a name to a value for everything that follows.</summary>
    public void Declare(string name, BsonValue value) => declared[name] = value;

    /// <exception cref="ShellSyntaxException">No value begins here, or it does not end.</exception>
    public BsonValue Read()
    {
        if (unknown is null)
        {
            return ReadKnown();
        }

        var (begin, level, known) = (tokens.Current.Start, depth, unknown.Count);
        try
        {
            var value = ReadKnown();
            if (EndsValue(tokens.Current))
            {
                return value;
            }
        }
        catch (ShellSyntaxException) when (!endless)
        {
            // It is an expression of the application.
        }

        depth = level;
        unknown.RemoveRange(known, unknown.Count - known);
        tokens.GoTo(begin);
        endless = true;
        var code = SkipFunction();
        endless = false;
        unknown.Add(new UnknownValue(code.Code, begin));
        return code;
    }

    private static bool EndsValue(ShellToken token) => token.AfterLineBreak || token is { Kind: ShellTokenKind.End } or { Kind: ShellTokenKind.Sign, Text: "," or ")" or "]" or "}" or ";" or ":" };

    private BsonValue ReadKnown()
    {
        if (++depth > ShellText.DeepestNesting)
        {
            throw TooDeep(tokens.Current);
        }

        var left = ReadProduct();
        while (tokens.Current.Is('+') || tokens.Current.Is('-'))
        {
            var sign = tokens.Take();
            left = constructors.Compute(sign, left, ReadProduct());
        }

        depth--;
        return left;
    }

    /// <summary>What stands between the parentheses of a call, the first of which was taken.</summary>
    /// <param name="functionsByName">Whether an unknown name is a function.</param>
    public IReadOnlyList<BsonValue> ReadArguments(bool functionsByName = false)
    {
        var arguments = new List<BsonValue>();
        while (!tokens.TryTake(')'))
        {
            arguments.Add(functionsByName && tokens.Current.Kind == ShellTokenKind.Name && !declared.ContainsKey(tokens.Current.Text) ? SkipFunction() : Read());
            if (!tokens.TryTake(',') && !tokens.Current.Is(')'))
            {
                throw tokens.Unexpected("',' or ')'");
            }
        }

        return arguments;
    }

    private BsonValue ReadProduct()
    {
        var left = ReadSigned();
        while (tokens.Current.Is('*') || tokens.Current.Is('/') || tokens.Current.Is('%'))
        {
            var sign = tokens.Take();
            left = constructors.Compute(sign, left, ReadSigned());
        }

        return left;
    }

    private BsonValue ReadSigned()
    {
        if (tokens.Current.Is('-'))
        {
            var sign = tokens.Take();
            return constructors.Negate(sign, ReadSimple());
        }

        tokens.TryTake('+');
        return ReadSimple();
    }

    private BsonValue ReadSimple()
    {
        var token = tokens.Current;
        switch (token.Kind)
        {
            case ShellTokenKind.Text:
                return new BsonString(tokens.Take().Text);
            case ShellTokenKind.Template:
                return ReadTemplate(tokens.Take());
            case ShellTokenKind.Number:
                return ReadNumber(tokens.Take());
            case ShellTokenKind.Pattern:
                tokens.Take();
                // The server knows i, m, s and x; g and y tell JavaScript how to search on, and u is always so.
                return new BsonRegularExpression(token.Text.Replace("\\/", "/", StringComparison.Ordinal), string.Concat(token.Flags.Where(flag => flag is 'i' or 'm' or 's' or 'x')));
            case ShellTokenKind.Name:
                return ReadNamed(token);
            case ShellTokenKind.Sign when token.Text == "{":
                tokens.Take();
                return ExtendedJson.Resolve(ReadDocument());
            case ShellTokenKind.Sign when token.Text == "[":
                tokens.Take();
                return ReadArray();
            case ShellTokenKind.Sign when token.Text == "(":
                return arrows.IsAt(tokens.Current.Start) ? SkipFunction() : ReadParenthesised();
            default:
                throw tokens.Unexpected("a value");
        }
    }

    private BsonValue ReadParenthesised()
    {
        tokens.Take();
        var value = Read();
        if (unknown is not null && tokens.Current.Is(','))
        {
            // A tuple of Python: ("count", -1).
            tokens.Take();
            return new BsonArray(ReadArguments().Prepend(value));
        }

        tokens.Require(')');
        return value;
    }

    // `$${name}`: strings and numbers joined.
    private BsonString ReadTemplate(ShellToken template)
    {
        var joined = new System.Text.StringBuilder();
        var at = template.Start + 1;
        while (at < template.End - 1)
        {
            var open = text.IndexOf("${", at, template.End - 1 - at, StringComparison.Ordinal);
            joined.Append(text, at, (open < 0 ? template.End - 1 : open) - at);
            if (open < 0)
            {
                break;
            }

            tokens.GoTo(open + 2);
            var value = ReadKnown();
            if (value is not (BsonString or BsonInt32 or BsonInt64 or BsonDouble) || !tokens.Current.Is('}'))
            {
                throw tokens.Error(template, "only strings and numbers can be put into a template with ${…}; write the value");
            }

            joined.Append(value.IsString ? value.AsString : value.ToString());
            at = tokens.Current.End;
        }

        tokens.GoTo(template.End);
        return new BsonString(joined.ToString());
    }

    private BsonDocument ReadDocument()
    {
        var document = new BsonDocument();
        while (!tokens.TryTake('}'))
        {
            // { … }, as pages and messages shorten what a server printed.
            if (tokens.Current is { Kind: ShellTokenKind.Sign, Text: "..." } && tokens.Peek() is { Kind: ShellTokenKind.Sign, Text: "}" or "," })
            {
                tokens.Take();
                tokens.TryTake(',');
                continue;
            }

            var begin = tokens.Current;
            var name = ReadFieldName(out var shorthand);
            if (name.Contains('\0', StringComparison.Ordinal))
            {
                throw tokens.Error(begin, "a field name cannot hold the character 0");
            }

            if (shorthand && (tokens.Current.Is(',') || tokens.Current.Is('}')) && declared.TryGetValue(name, out var same))
            {
                document[name] = Copy(begin, same);
            }
            else
            {
                tokens.Require(':');
                // As in JavaScript, the last of two equal names counts.
                document[name] = Read();
            }

            if (!tokens.TryTake(',') && !tokens.Current.Is('}'))
            {
                throw tokens.Unexpected("',' or '}'");
            }
        }

        return document;
    }

    private string ReadFieldName(out bool shorthand)
    {
        shorthand = tokens.Current.Kind == ShellTokenKind.Name;
        if (tokens.TryTake('['))
        {
            var computed = Read();
            tokens.Require(']');
            return computed is BsonString name ? name.Value : throw tokens.Error(tokens.Current, "a computed field name must be a string");
        }

        if (tokens.Current.Kind is ShellTokenKind.Text)
        {
            return tokens.Take().Text;
        }

        if (tokens.Current.Kind is not (ShellTokenKind.Name or ShellTokenKind.Number))
        {
            throw tokens.Unexpected("a field name");
        }

        // The text log before 4.4 prints names without quotes: { address.city: "x", items.0.sku-code: 5 }.
        var first = tokens.Take();
        while (tokens.Current.Start == tokens.LastEnd && (tokens.Current.Kind is ShellTokenKind.Name or ShellTokenKind.Number || tokens.Current.Is('.') || tokens.Current.Is('-')))
        {
            shorthand = false;
            tokens.Take();
        }

        return text[first.Start..tokens.LastEnd];
    }

    private BsonArray ReadArray()
    {
        var array = new BsonArray();
        while (!tokens.TryTake(']'))
        {
            if (tokens.Current is { Kind: ShellTokenKind.Sign, Text: "..." })
            {
                SpreadOrElision(array);
            }
            else
            {
                array.Add(Read());
            }

            if (!tokens.TryTake(',') && !tokens.Current.Is(']'))
            {
                throw tokens.Unexpected("',' or ']'");
            }
        }

        return array;
    }

    // [...shared, { … }]; and "... 3 more items" as mongosh prints arrays that it cuts short.
    private void SpreadOrElision(BsonArray array)
    {
        tokens.Take();
        if (tokens.Current.Kind == ShellTokenKind.Number)
        {
            while (tokens.Current.Kind is ShellTokenKind.Number or ShellTokenKind.Name)
            {
                tokens.Take();
            }
        }
        else
        {
            var begin = tokens.Current;
            array.AddRange(Read() as BsonArray ?? throw tokens.Error(begin, "only an array can be spread into an array"));
        }
    }

    private BsonValue ReadNumber(ShellToken token)
    {
        var digits = token.Text.Replace("_", "", StringComparison.Ordinal).TrimEnd('n');
        if (digits.StartsWith("0x", StringComparison.OrdinalIgnoreCase))
        {
            return long.TryParse(digits.AsSpan(2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var hexadecimal)
                ? ShellConstructors.Integer(hexadecimal)
                : throw tokens.Error(token, $"'{token.Text}' is no number");
        }

        return long.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var integer) ? ShellConstructors.Integer(integer)
            : double.TryParse(digits, NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent, CultureInfo.InvariantCulture, out var number) ? new BsonDouble(number)
            : throw tokens.Error(token, $"'{token.Text}' is no number");
    }

    // Names that stand for names twice over would fill any memory in a few lines.
    private BsonValue Copy(ShellToken at, BsonValue value)
    {
        copied += Size(at, value, depth);
        return copied <= ShellText.LargestDocument ? value.DeepClone() : throw tokens.Error(at, "the values of names are repeated until no document of MongoDB holds them");
    }

    private long Size(ShellToken at, BsonValue value, int level) => level > ShellText.DeepestNesting
        ? throw TooDeep(at)
        : value switch
        {
            BsonString words => ValueBytes + words.Value.Length,
            BsonDocument document => ValueBytes + document.Sum(field => field.Name.Length + Size(at, field.Value, level + 1)),
            BsonArray array => ValueBytes + array.Sum(element => Size(at, element, level + 1)),
            _ => ValueBytes,
        };

    private ShellSyntaxException TooDeep(ShellToken at) => tokens.Error(at, $"values are nested more than {ShellText.DeepestNesting} deep");

    private BsonValue ReadNamed(ShellToken name)
    {
        if (name.Text is "function" or "async" || tokens.Peek() is { Kind: ShellTokenKind.Sign, Text: "=>" })
        {
            return SkipFunction();
        }

        tokens.Take();
        if (declared.TryGetValue(name.Text, out var value))
        {
            return Copy(name, value);
        }

        switch (name.Text)
        {
            case "true" or "false":
                return name.Text == "true" ? BsonBoolean.True : BsonBoolean.False;
            case "null":
                return BsonNull.Value;
            case "undefined":
                return BsonUndefined.Value;
            case "NaN":
                return new BsonDouble(double.NaN);
            case "Infinity":
                return new BsonDouble(double.PositiveInfinity);
            // mongosh prints what lies too deep as [Object] and [Array].
            case "Object" or "Array" when tokens.Current.Is(']'):
                return BsonUndefined.Value;
            case "new":
                name = tokens.TakeNamed("the name of a constructor");
                break;
        }

        // Drivers' own names: mongoose.Types.ObjectId, bson.Decimal128.
        while (name.Text is "mongoose" or "mongodb" or "mongo" or "Types" or "bson" or "BSON" && tokens.TryTake('.'))
        {
            name = tokens.TakeNamed("a name");
        }

        // Date.now, Binary.createFromBase64: no other name here has more than one part.
        var called = tokens.TryTake('.') ? $"{name.Text}.{tokens.TakeName("a name")}" : name.Text;
        return constructors.Construct(name, called, tokens.TryTake('(') ? ReadArguments() : null);
    }

    // A function is kept as its text: everything up to the comma or the bracket that ends it.
    private BsonJavaScript SkipFunction()
    {
        var begin = tokens.Current.Start;
        var open = 0;
        while (open > 0 || !(tokens.Current.Is(',') || tokens.Current.Is(')') || tokens.Current.Is('}') || tokens.Current.Is(']') || tokens.Current.Is(';')))
        {
            if (tokens.Current.Kind == ShellTokenKind.End)
            {
                throw tokens.Error(tokens.Current, "the function does not end");
            }

            var token = tokens.Take();
            open += token.Is('(') || token.Is('{') || token.Is('[') ? 1 : token.Is(')') || token.Is('}') || token.Is(']') ? -1 : 0;
        }

        return new BsonJavaScript(text[begin..tokens.LastEnd]);
    }
}
