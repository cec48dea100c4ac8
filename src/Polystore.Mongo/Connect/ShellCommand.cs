using System.Text.Json;
using System.Text.RegularExpressions;
using MongoDB.Bson;
using MongoDB.Bson.IO;

namespace Polystore.Mongo.Connect;

/// <summary>A command as mongosh takes it, and as it is read back: <c>db.getSiblingDB("shop").runCommand({ dropIndexes: "orders", … })</c>.</summary>
internal static partial class ShellCommand
{
    private static readonly JsonWriterSettings Shell = new() { OutputMode = JsonOutputMode.Shell };

    public static string Write(string database, BsonDocument command) => $"db.getSiblingDB({JsonSerializer.Serialize(database, ShellJson.Default.String)}).runCommand({Json(command)})";

    /// <exception cref="FormatException">The text is no such command.</exception>
    public static (string Database, BsonDocument Command) Read(string text)
    {
        var match = Form().Match(text);
        if (!match.Success)
        {
            throw new FormatException("it is not of the form db.getSiblingDB(\"name\").runCommand({ … })");
        }

        try
        {
            return (JsonSerializer.Deserialize(match.Groups["database"].Value, ShellJson.Default.String) ?? "", BsonDocument.Parse(match.Groups["command"].Value));
        }
        catch (Exception wrong) when (wrong is JsonException or FormatException)
        {
            throw new FormatException(wrong.Message, wrong);
        }
    }

    /// <summary>A document as the shell writes it.</summary>
    public static string Json(BsonDocument document) => document.ToJson(Shell);

    [GeneratedRegex("""^\s*db\.getSiblingDB\((?<database>"([^"\\]|\\.)*")\)\.runCommand\((?<command>.*)\)\s*;?\s*$""", RegexOptions.Singleline | RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex Form();
}

[System.Text.Json.Serialization.JsonSerializable(typeof(string))]
internal sealed partial class ShellJson : System.Text.Json.Serialization.JsonSerializerContext;
