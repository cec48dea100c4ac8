using System.Text.RegularExpressions;
using MongoDB.Bson;
using Polystore.Mongo.ShellSyntax;

namespace Polystore.Mongo.Optimize.Reading;

/// <summary>The constants that an application's source declares: what stands between a declaration and the end of its line, when it is a value.</summary>
internal sealed partial class SourceConstants
{
    private readonly List<(int Offset, int End, string Name, BsonValue? Value)> declarations = [];

    public SourceConstants(string text, DateTimeOffset now)
    {
        foreach (Match declaration in Declaration().Matches(text))
        {
            var end = declaration.Index + declaration.Length;
            var (value, isOther) = Value(text, ref end, now);
            if (!isOther)
            {
                declarations.Add((declaration.Index, end, declaration.Groups["name"].Value, value));
            }
        }
    }

    /// <summary>The values of names at a place of the text.</summary>
    public Dictionary<string, BsonValue> Before(int offset)
    {
        var constants = new Dictionary<string, BsonValue>();
        foreach (var (_, end, name, value) in declarations.TakeWhile(declaration => declaration.Offset < offset))
        {
            if (value is null || end > offset)
            {
                constants.Remove(name);
            }
            else
            {
                constants[name] = value;
            }
        }

        return constants;
    }

    // Null for what is no value; and whether something of the same expression follows what was read.
    private static (BsonValue? Value, bool IsOther) Value(string text, ref int end, DateTimeOffset now)
    {
        try
        {
            var value = ShellText.ReadValueAt(text, ref end, now);
            var rest = text.AsSpan(end).TrimStart(' ');
            return (value, !(rest.IsEmpty || rest[0] is ';' or '\r' or '\n' || rest.StartsWith("//")));
        }
        catch (ShellSyntaxException)
        {
            return (null, false);
        }
    }

    [GeneratedRegex("""^[ \t]*(?:export[ ]+)?(?:(?:const|let|var)[ ]+)?(?<name>[A-Za-z_$][\w$]*)[ \t]*(?::[ ]*\w+)?[ \t]*=[ \t]*""", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking | RegexOptions.Multiline)]
    private static partial Regex Declaration();
}
