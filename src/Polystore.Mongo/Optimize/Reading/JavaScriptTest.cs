using System.Text.RegularExpressions;
using MongoDB.Bson;

namespace Polystore.Mongo.Optimize.Reading;

/// <summary>
/// The part of JavaScript's conditions that compares fields with <c>===</c> and <c>!==</c> to texts and truth values. These compare type and value
/// and convert nothing, unlike <c>==</c> and <c>&gt;</c>, so that an expression can say the same.
/// </summary>
internal abstract record JavaScriptTest
{
    /// <summary>All comparisons in it.</summary>
    public abstract IEnumerable<Comparison> Comparisons { get; }

    // Far more than people write, and far less than what takes time.
    private const int LongestCondition = 10_000;

    /// <summary>The condition of a <c>$where</c>; null when it holds anything else.</summary>
    public static JavaScriptTest? Of(BsonValue where)
    {
        var text = where switch { BsonString given => given.Value, BsonJavaScript code => code.Code, _ => "" };
        var body = JavaScriptGrammar.Body(text);
        return body is null || body.Length > LongestCondition ? null : new JavaScriptGrammar(body).Parse();
    }

    /// <summary>A field beside a constant.</summary>
    /// <param name="Path">The field.</param>
    /// <param name="Value">A text or truth value.</param>
    /// <param name="IsEqual">False for <c>!==</c>.</param>
    internal sealed record Comparison(string Path, BsonValue Value, bool IsEqual) : JavaScriptTest
    {
        public override IEnumerable<Comparison> Comparisons => [this];
    }

    /// <summary>Several tests of which all, or one, must hold.</summary>
    internal sealed record Combination(bool All, IReadOnlyList<JavaScriptTest> Parts) : JavaScriptTest
    {
        public override IEnumerable<Comparison> Comparisons => Parts.SelectMany(part => part.Comparisons);
    }
}

/// <summary>Reads such conditions.</summary>
internal sealed partial class JavaScriptGrammar
{
    // Deeper than any condition that people write, and no deeper than a stack.
    private const int DeepestNesting = 100;

    private readonly List<Match> tokens;
    private int at;
    private int depth;

    public JavaScriptGrammar(string body)
    {
        tokens = [.. Token().Matches(body).Where(token => !string.IsNullOrWhiteSpace(token.Value))];
    }

    /// <summary>The expression that a condition, or a function of one statement, returns; null when it is more than that.</summary>
    public static string? Body(string text)
    {
        var function = Function().Match(text);
        return (function.Success ? function.Groups["body"].Value : text).Trim().TrimEnd(';').Trim() switch
        {
            ['r', 'e', 't', 'u', 'r', 'n', ' ', .. var returned] => returned,
            var expression => function.Success ? null : expression,
        };
    }

    public JavaScriptTest? Parse() => Any() is { } test && at == tokens.Count ? test : null;

    private JavaScriptTest? Any() => Joined("||", all: false, () => Joined("&&", all: true, Single));

    private JavaScriptTest? Joined(string sign, bool all, Func<JavaScriptTest?> part)
    {
        var parts = new List<JavaScriptTest>();
        do
        {
            if (part() is not { } one)
            {
                return null;
            }

            parts.Add(one);
        }
        while (TryTake(sign));
        return parts.Count == 1 ? parts[0] : new JavaScriptTest.Combination(all, parts);
    }

    private JavaScriptTest? Single()
    {
        if (TryTake("("))
        {
            var inner = ++depth > DeepestNesting ? null : Any();
            depth--;
            return inner is not null && TryTake(")") ? inner : null;
        }

        if (at + 2 >= tokens.Count || tokens[at + 1].Value is not ("===" or "!=="))
        {
            return null;
        }

        var (left, equal, right) = (tokens[at], tokens[at + 1].Value == "===", tokens[at + 2]);
        at += 3;
        return (Field(left) ?? Field(right)) is { } path && (Constant(left) ?? Constant(right)) is { } value ? new JavaScriptTest.Comparison(path, value, equal) : null;
    }

    private bool TryTake(string sign)
    {
        if (at >= tokens.Count || tokens[at].Value != sign)
        {
            return false;
        }

        at++;
        return true;
    }

    private static string? Field(Match token) => token.Groups["field"] is { Success: true } field ? field.Value : null;

    private static BsonValue? Constant(Match token) =>
        token.Groups["text"] is { Success: true } text ? text.Value : token.Value is "true" or "false" ? token.Value == "true" ? BsonBoolean.True : BsonBoolean.False : null;

    // Whatever else there is becomes a token of one character, on which the grammar fails.
    [GeneratedRegex("""\s+|===|!==|&&|\|\||(?:this|obj)\.(?<field>[A-Za-z_]\w*(?:\.[A-Za-z_]\w*)*)|'(?<text>[^'\\\n]*)'|"(?<text>[^"\\\n]*)"|\btrue\b|\bfalse\b|.""", RegexOptions.Singleline | RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex Token();

    [GeneratedRegex(@"^\s*function\s*\w*\s*\(\s*\)\s*\{(?<body>[^{}]*)\}\s*$", RegexOptions.Singleline | RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex Function();
}
