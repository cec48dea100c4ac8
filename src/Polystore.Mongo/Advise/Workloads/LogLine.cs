using System.Globalization;
using System.Text.RegularExpressions;
using MongoDB.Bson;
using Polystore.Mongo.ShellSyntax;

namespace Polystore.Mongo.Advise.Workloads;

/// <summary>
/// Lines of mongod's and mongos' logs: structured JSON since 4.4 (manual, "Log Messages"), text before; and of an export of
/// system.profile, one document a line.
/// </summary>
internal static partial class LogLine
{
    /// <summary>What a line is.</summary>
    public enum Kind
    {
        /// <summary>No line of such a log.</summary>
        None,

        /// <summary>A line about something else.</summary>
        Other,

        /// <summary>A line about an operation that cannot be read: cut short, or of an unknown form.</summary>
        Unreadable,

        /// <summary>An operation.</summary>
        Operation,
    }

    public static (Kind Kind, SeenOperation? Seen) Read(string line)
    {
        var text = line.TrimStart('\uFEFF', ' ', '\t');
        return text.StartsWith('{') ? Document(text) : Old(text);
    }

    private static (Kind Kind, SeenOperation? Seen) Document(string line)
    {
        var structured = line.Contains("\"msg\"", StringComparison.Ordinal) && line.Contains("\"ctx\"", StringComparison.Ordinal);
        if (structured && !line.Contains("\"attr\"", StringComparison.Ordinal))
        {
            return (Kind.Other, null);
        }

        if (structured && !line.Contains("durationMillis", StringComparison.Ordinal))
        {
            return (Kind.Other, null);
        }

        try
        {
            var document = ShellText.ReadValue(line.TrimEnd(',', ' ', '\r'), DateTimeOffset.UnixEpoch).AsBsonDocument;
            if (structured)
            {
                if (document.TryGetValue("truncated", out var cut) && cut is BsonDocument parts && parts.Contains("command"))
                {
                    return (Kind.Unreadable, null);
                }

                return document.TryGetValue("attr", out var attr) && attr is BsonDocument record ? Told(RecordReading.Read(record, At(document, "t")), record) : (Kind.Other, null);
            }

            return document.Contains("op") && document.Contains("ns") && document.Contains("millis") ? Told(RecordReading.Read(document, At(document, "ts")), document) : (Kind.None, null);
        }
        catch (Exception wrong) when (IsUnlike(wrong))
        {
            return structured ? (Kind.Unreadable, null) : (Kind.None, null);
        }
    }

    // Values of other types than the server writes, and numbers beyond theirs.
    private static bool IsUnlike(Exception wrong) => wrong is FormatException or InvalidCastException or OverflowException;

    // A command too long for the log stands there as text, or without some of its fields.
    private static (Kind Kind, SeenOperation? Seen) Told(SeenOperation? seen, BsonDocument record) =>
        seen is not null ? (Kind.Operation, seen) : (record.TryGetValue("command", out var command) && command is BsonString ? Kind.Unreadable : Kind.Other, null);

    private static DateTimeOffset? At(BsonDocument document, string name) => document.TryGetValue(name, out var at) && at is BsonDateTime { IsValidDateTime: true } moment ? DateTimeOffset.FromUnixTimeMilliseconds(moment.MillisecondsSinceEpoch) : null;

    private static (Kind Kind, SeenOperation? Seen) Old(string line)
    {
        if (OldForm().Match(line) is not { Success: true } match)
        {
            return OldBeginning().IsMatch(line) ? (Kind.Other, null) : (Kind.None, null);
        }

        try
        {
            var at = match.Groups["rest"].Index;
            var text = ShardTimestamp().Replace(HexadecimalData().Replace(line[at..], "HexData(${type}, \"${hex}\")"), "Timestamp(${seconds}, ${number})");
            var begin = text.IndexOf('{', StringComparison.Ordinal);
            if (begin < 0)
            {
                return (Kind.Other, null);
            }

            var command = ShellText.ReadValueAt(text, ref begin, DateTimeOffset.UnixEpoch).AsBsonDocument;
            var (ns, type) = (match.Groups["ns"].Value, match.Groups["type"].Value);
            if (text.StartsWith("query:", StringComparison.Ordinal))
            {
                (command, type) = Legacy(ns, type, command, text, begin);
            }
            else if (ns.EndsWith(".$cmd", StringComparison.Ordinal) && command.ElementCount > 0 && command.GetElement(0) is { Name: "count" or "distinct" or "aggregate" or "findandmodify" or "findAndModify", Value: BsonString collection })
            {
                // Before 3.6 commands are logged on the database.
                ns = ns[..^"$cmd".Length] + collection.Value;
            }

            var record = new BsonDocument { { "ns", ns }, { "type", type }, { "command", command }, { "millis", double.Parse(match.Groups["ms"].Value, CultureInfo.InvariantCulture) } };
            foreach (Match count in Count().Matches(text[begin..]))
            {
                record[count.Groups["name"].Value] = long.Parse(count.Groups["number"].Value, CultureInfo.InvariantCulture);
            }

            return Told(RecordReading.Read(record, DateTimeOffset.TryParse(match.Groups["at"].Value, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var moment) ? moment : null), record);
        }
        catch (Exception wrong) when (IsUnlike(wrong))
        {
            return (Kind.Unreadable, null);
        }
    }

    // Before 3.2 (writes: 3.6) the operations of the protocol of then: query: { $query: { … }, orderby: { … } }, query: { … } update: { … }.
    private static (BsonDocument Command, string Type) Legacy(string ns, string type, BsonDocument query, string text, int end)
    {
        if (type == "update" && text.IndexOf("update:", end, StringComparison.Ordinal) is >= 0 and var update)
        {
            var begin = text.IndexOf('{', update);
            var change = begin < 0 ? new BsonDocument() : ShellText.ReadValueAt(text, ref begin, DateTimeOffset.UnixEpoch);
            return (new BsonDocument { { "q", query }, { "u", change }, { "multi", text.Contains(" multi:1", StringComparison.Ordinal) } }, type);
        }

        if (type == "remove")
        {
            return (new BsonDocument { { "q", query }, { "limit", 0 } }, type);
        }

        var isWrapped = query.Names.FirstOrDefault() is "$query" or "query" && query[0] is BsonDocument;
        var sort = isWrapped ? (query.GetValue("$orderby", null) ?? query.GetValue("orderby", null)) as BsonDocument : null;
        var find = new BsonDocument { { "find", ns.Split('.', 2)[1] }, { "filter", isWrapped ? query[0] : query } };
        return (sort is null ? find : find.Add("sort", sort), "command");
    }

    // 2020-05-20T19:26:01.123+0000 I  COMMAND  [conn5] command shop.orders appName: "x" command: find { … } planSummary: … 105ms
    [GeneratedRegex(@"^(?<at>\d{4}-\d\d-\d\dT\S+)(\s+[A-Z]\d?\s+(COMMAND|WRITE|QUERY))?\s+\[[^\]]*\]\s+(warning: .*? )?(?<type>command|update|remove|query|insert|getmore)\s+(?<ns>[^\s.]+\.\S+)\s(?<rest>.*\s(?<ms>\d+)ms)\s*$", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant | RegexOptions.NonBacktracking)]
    private static partial Regex OldForm();

    [GeneratedRegex(@"^\d{4}-\d\d-\d\dT\S+\s+[A-Z]\d?\s+[A-Z_-]+\s+\[", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant | RegexOptions.NonBacktracking)]
    private static partial Regex OldBeginning();

    [GeneratedRegex(@"BinData\((?<type>\d+), (?<hex>[0-9A-Fa-f]*)\)", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant | RegexOptions.NonBacktracking)]
    private static partial Regex HexadecimalData();

    [GeneratedRegex(@"\bTimestamp (?<seconds>\d+)\|(?<number>\d+)", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant | RegexOptions.NonBacktracking)]
    private static partial Regex ShardTimestamp();

    [GeneratedRegex(@"\b(?<name>nreturned|nMatched|nModified|ndeleted|ninserted):(?<number>\d+)", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant | RegexOptions.NonBacktracking)]
    private static partial Regex Count();
}
