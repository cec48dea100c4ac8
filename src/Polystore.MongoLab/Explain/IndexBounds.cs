using System.Text.Json;
using MongoDB.Bson;

namespace Polystore.MongoLab.Explain;

/// <summary>Reads the bounds that the engine prints of an index scan: <c>["a": [5, 5], "b": DESC(MinKey, MaxKey)]</c>.</summary>
internal static class IndexBounds
{
    /// <summary>For each field its intervals, as MongoDB prints them.</summary>
    /// <param name="scans">One text for each scan of the index.</param>
    public static BsonDocument Read(IEnumerable<string> scans)
    {
        var bounds = new BsonDocument();
        foreach (var scan in scans)
        {
            var text = scan.Trim();
            text = text.StartsWith('[') && text.EndsWith(']') ? text[1..^1] : text;
            foreach (var (field, interval) in Fields(text))
            {
                var intervals = bounds.GetValue(field, null) as BsonArray ?? [];
                bounds[field] = intervals;
                if (!intervals.Contains(interval))
                {
                    intervals.Add(interval);
                }
            }
        }

        return bounds;
    }

    private static IEnumerable<(string Field, string Interval)> Fields(string text)
    {
        var position = 0;
        while (position < text.Length && text[position] == '"')
        {
            var nameEnd = EndOfString(text, position);
            var field = JsonSerializer.Deserialize<string>(text[position..nameEnd]) ?? "";
            var start = nameEnd + 1;
            var end = EndOfInterval(text, start);
            var interval = text[start..end].Trim();
            yield return (field, interval.StartsWith("DESC", StringComparison.Ordinal) ? interval[4..] : interval);
            position = end;
            while (position < text.Length && text[position] is ',' or ' ')
            {
                position++;
            }
        }
    }

    // After the closing quote.
    private static int EndOfString(string text, int start)
    {
        var position = start + 1;
        while (position < text.Length && text[position] != '"')
        {
            position += text[position] == '\\' ? 2 : 1;
        }

        return Math.Min(text.Length, position + 1);
    }

    // At the comma before the next field: half-open intervals do not balance their brackets, so the next name is looked for.
    private static int EndOfInterval(string text, int start)
    {
        var position = start;
        while (position < text.Length)
        {
            if (text[position] == '"')
            {
                position = EndOfString(text, position);
                continue;
            }

            if (text[position] == ',' && position > start && text[position - 1] is ']' or ')' && position + 2 < text.Length && text[position + 2] == '"')
            {
                return position;
            }

            position++;
        }

        return position;
    }
}
