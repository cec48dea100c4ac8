using MongoDB.Bson;

namespace Polystore.Mongo.ShellSyntax;

/// <summary>
/// Reads what people write for mongosh: values in JavaScript and extended JSON (relaxed, canonical and the older form), and calls on
/// <c>db</c>. It evaluates constants (<c>24 * 60</c>, <c>new Date()</c>, <c>const since = …</c>) and runs nothing.
/// </summary>
internal static class ShellText
{
    /// <summary>Deepest nesting that is read. MongoDB itself takes 100 levels in a document that is stored, and 180 in a command.</summary>
    public const int DeepestNesting = 200;

    /// <summary>Bytes of the largest document that MongoDB stores (manual, "MongoDB Limits").</summary>
    public const int LargestDocument = 16 << 20;

    /// <summary>One value, and nothing after it but <c>;</c>.</summary>
    /// <param name="text">The text.</param>
    /// <param name="now">What <c>new Date()</c> is.</param>
    /// <exception cref="ShellSyntaxException">It is none.</exception>
    public static BsonValue ReadValue(string text, DateTimeOffset now) => new ShellParser(text, 0, now).ReadOnlyValue();

    /// <summary>The value that begins at an offset, whatever follows it.</summary>
    /// <param name="text">The text.</param>
    /// <param name="offset">Where the value begins; afterwards where it ended.</param>
    /// <param name="now">What <c>new Date()</c> is.</param>
    /// <exception cref="ShellSyntaxException">There is none.</exception>
    public static BsonValue ReadValueAt(string text, ref int offset, DateTimeOffset now)
    {
        var parser = new ShellParser(text, offset, now);
        var value = parser.ReadValue();
        offset = parser.End;
        return value;
    }

    /// <summary>
    /// An array, or the first argument of a call and its second if there is one, in the source of an application, whatever surrounds them. Of Python it takes tuples, <c>True</c>,
    /// <c>None</c> and <c>#</c> comments.
    /// </summary>
    /// <param name="text">The source.</param>
    /// <param name="offset">Where the array begins, or after the parenthesis that opens a call.</param>
    /// <param name="now">What <c>new Date()</c> is.</param>
    /// <param name="constants">Values of names.</param>
    /// <param name="unknown">What was found whose value the source does not tell; each is a <see cref="BsonJavaScript"/> in the result.</param>
    /// <exception cref="ShellSyntaxException">They do not end.</exception>
    public static IReadOnlyList<BsonValue> ReadCode(string text, int offset, DateTimeOffset now, IReadOnlyDictionary<string, BsonValue> constants, List<UnknownValue> unknown)
    {
        var tokens = new ShellTokens(text, offset, isCode: true);
        var values = new ShellValues(text, tokens, now, unknown);
        foreach (var (name, value) in constants)
        {
            values.Declare(name, value);
        }

        var first = values.Read();
        if (!tokens.TryTake(','))
        {
            return [first];
        }

        // Options; and then callbacks, which are no part of the command.
        var known = unknown.Count;
        var second = values.Read();
        unknown.RemoveRange(known, unknown.Count - known);
        return [first, second];
    }

    /// <summary>
    /// The statements of a script in order, divided by <c>;</c> or line ends. <c>use</c> and declarations apply to what follows and are
    /// no statements themselves.
    /// </summary>
    /// <param name="text">The text.</param>
    /// <param name="now">What <c>new Date()</c> is.</param>
    /// <exception cref="ShellSyntaxException">A statement cannot be read.</exception>
    public static IReadOnlyList<ShellStatement> ReadScript(string text, DateTimeOffset now) => new ShellParser(text, 0, now).ReadScript();
}
