using System.Text.Json;
using Polystore.Cli.Flow;
using Polystore.Core.Engines;
using Polystore.Core.Errors;
using Polystore.Core.Json;

namespace Polystore.Cli.Applying;

/// <summary>The changes that a saved report or advice proposes, in the order in which they are safe to apply.</summary>
/// <param name="Target">The target that the document was made for, secrets masked.</param>
/// <param name="Changes">The changes.</param>
/// <param name="Details">Lock and duration by fingerprint, for people.</param>
internal sealed record ChangeSet(string Target, IReadOnlyList<Change> Changes, IReadOnlyDictionary<string, string> Details)
{
    /// <summary>Reads a JSON document written by <c>check --format json</c> or <c>advise --format json</c>.</summary>
    public static async Task<ChangeSet> ReadAsync(string path, CancellationToken cancellationToken)
    {
        string text;
        try
        {
            text = await File.ReadAllTextAsync(path, cancellationToken);
        }
        catch (Exception failure) when (FileFailures.IsUnreadable(failure))
        {
            throw new UsageException($"The report '{path}' cannot be read; make one with `polystore check TARGET --format json --output {path}`.", failure);
        }

        try
        {
            using var document = JsonDocument.Parse(text);
            var root = document.RootElement;
            var format = root.GetProperty("format").GetString();
            return format switch
            {
                "polystore.findings/1" => FromFindings(root),
                "polystore.advice/1" => AdviceChanges.Of(PolystoreJson.ReadAdvice(root)),
                _ => throw new UsageException($"'{path}' has the format {format}; changes come from polystore.findings/1 or polystore.advice/1."),
            };
        }
        catch (Exception failure) when (failure is JsonException or KeyNotFoundException or InvalidOperationException or FormatException or ArgumentException)
        {
            throw new UsageException($"'{path}' is not a report of Polystore; make one with `polystore check TARGET --format json --output {path}`.", failure);
        }
    }

    private static ChangeSet FromFindings(JsonElement root)
    {
        var ordered = root.GetProperty("findings").EnumerateArray()
            .Where(finding => finding.GetProperty("remedy").ValueKind == JsonValueKind.Object)
            .Select(finding => (Finding: finding, Remedy: finding.GetProperty("remedy")))
            .Where(pair => pair.Remedy.GetProperty("apply").GetArrayLength() > 0 && TextOf(pair.Remedy, "withheld") is null)
            .OrderBy(pair => pair.Remedy.TryGetProperty("order", out var order) && order.ValueKind == JsonValueKind.Number ? order.GetInt32() : int.MaxValue)
            .ToList();
        return new ChangeSet(
            root.GetProperty("target").GetString()!,
            ordered.Select(pair => new Change(
                pair.Finding.GetProperty("fingerprint").GetString()!,
                $"{pair.Finding.GetProperty("id").GetString()}: {pair.Finding.GetProperty("title").GetString()}",
                TextsOf(pair.Remedy, "apply"),
                TextsOf(pair.Remedy, "rollback"))).ToList(),
            ordered.ToDictionary(
                pair => pair.Finding.GetProperty("fingerprint").GetString()!,
                pair => string.Join(" · ", new[] { TextOf(pair.Remedy, "lock"), TextOf(pair.Remedy, "duration"), TextOf(pair.Remedy, "reason") }.OfType<string>())));
    }

    private static List<string> TextsOf(JsonElement element, string name) =>
        element.GetProperty(name).EnumerateArray().Select(item => item.GetString()!).ToList();

    private static string? TextOf(JsonElement element, string name) =>
        element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}
