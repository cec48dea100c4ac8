using System.Net;
using System.Text;
using System.Text.Json;

namespace Polystore.Postgres.Workloads.Logs.Messages;

/// <summary>The statement and its parameters in what auto_explain writes above a plan, in each of its formats.</summary>
/// <param name="Query">The statement; null when there is none.</param>
/// <param name="Parameters">The list of parameters as in DETAIL; null when there is none.</param>
internal readonly record struct PlanMessage(byte[]? Query, byte[]? Parameters)
{
    private const string QueryText = "Query Text";
    private const string QueryParameters = "Query Parameters";

    /// <summary>Whether a plan says what came of it, rather than only what was expected.</summary>
    public static bool IsMeasured(ReadOnlySpan<byte> plan) =>
        plan.IndexOf("(actual "u8) >= 0 || plan.IndexOf("\"Actual Rows\""u8) >= 0 || plan.IndexOf("Actual Rows: "u8) >= 0 || plan.IndexOf("<Actual-Rows>"u8) >= 0;

    public static PlanMessage Read(ReadOnlySpan<byte> plan) => plan switch
    {
        [(byte)'{' or (byte)'[', ..] => Json(plan),
        [(byte)'<', ..] => new PlanMessage(Element(plan, "Query-Text"), Element(plan, "Query-Parameters")),
        _ => Lines(plan),
    };

    private static PlanMessage Json(ReadOnlySpan<byte> plan)
    {
        byte[]? query = null, parameters = null;
        try
        {
            var reader = new Utf8JsonReader(plan, isFinalBlock: false, default);
            while (reader.Read())
            {
                if (reader.TokenType != JsonTokenType.PropertyName || reader.CurrentDepth > 2)
                {
                    continue;
                }

                var (isQuery, isParameters) = (reader.ValueTextEquals(QueryText), reader.ValueTextEquals(QueryParameters));
                if (reader.ValueTextEquals("Plan"))
                {
                    break;
                }

                if ((isQuery || isParameters) && reader.Read() && reader.TokenType == JsonTokenType.String)
                {
                    var value = Encoding.UTF8.GetBytes(reader.GetString() ?? "");
                    (query, parameters) = isQuery ? (value, parameters) : (query, value);
                }
            }
        }
        catch (Exception failure) when (failure is JsonException or InvalidOperationException)
        {
            // Cut short or not what it looked like: what was found counts.
        }

        return new PlanMessage(query, parameters);
    }

    private static byte[]? Element(ReadOnlySpan<byte> plan, string name)
    {
        var open = Encoding.UTF8.GetBytes($"<{name}>");
        var start = plan.IndexOf(open);
        if (start < 0)
        {
            return null;
        }

        var inner = plan[(start + open.Length)..];
        var end = inner.IndexOf(Encoding.UTF8.GetBytes($"</{name}>"));
        return end < 0 ? null : Encoding.UTF8.GetBytes(WebUtility.HtmlDecode(Encoding.UTF8.GetString(inner[..end])));
    }

    // TEXT and YAML: "Query Text: …" up to "Query Parameters: …" or the first line of the plan.
    private static PlanMessage Lines(ReadOnlySpan<byte> plan)
    {
        if (!plan.StartsWith("Query Text: "u8))
        {
            return default;
        }

        var rest = plan["Query Text: "u8.Length..];
        if (rest.StartsWith("\""u8))
        {
            var parameters = rest.IndexOf("\nQuery Parameters: "u8);
            return new PlanMessage(Quoted(FirstLine(rest)), parameters < 0 ? null : Quoted(FirstLine(rest[(parameters + "\nQuery Parameters: "u8.Length)..])));
        }

        byte[]? values = null;
        var end = 0;
        var query = rest.Length;
        while (end < rest.Length)
        {
            var line = FirstLine(rest[end..]);
            if (end > 0 && line.StartsWith("Query Parameters: "u8))
            {
                query = Math.Min(query, end);

                // A value may have several lines: the list ends where the plan starts.
                var list = rest[(end + "Query Parameters: "u8.Length)..];
                values = list[..PlanStart(list)].TrimEnd("\r\n"u8).ToArray();
                break;
            }

            if (end > 0 && IsPlanLine(line))
            {
                query = end;
                break;
            }

            end += line.Length + 1;
        }

        return new PlanMessage(rest[..query].TrimEnd("\r\n "u8).ToArray(), values);
    }

    private static int PlanStart(ReadOnlySpan<byte> text)
    {
        for (var at = 0; at < text.Length;)
        {
            var line = FirstLine(text[at..]);
            if (at > 0 && IsPlanLine(line))
            {
                return at;
            }

            at += line.Length + 1;
        }

        return text.Length;
    }

    private static bool IsPlanLine(ReadOnlySpan<byte> line)
    {
        var cost = line.IndexOf("  (cost="u8);
        return cost > 0 && char.IsAsciiLetterUpper((char)line[0]) && line[cost..].IndexOf(" rows="u8) >= 0;
    }

    private static ReadOnlySpan<byte> FirstLine(ReadOnlySpan<byte> text) => text.IndexOf((byte)'\n') is var end and >= 0 ? text[..end] : text;

    private static byte[]? Quoted(ReadOnlySpan<byte> text)
    {
        try
        {
            var reader = new Utf8JsonReader(text.TrimEnd("\r "u8));
            return reader.Read() && reader.TokenType == JsonTokenType.String ? Encoding.UTF8.GetBytes(reader.GetString() ?? "") : null;
        }
        catch (Exception failure) when (failure is JsonException or InvalidOperationException)
        {
            return null;
        }
    }
}
