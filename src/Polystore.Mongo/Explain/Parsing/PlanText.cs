using MongoDB.Bson;
using Polystore.Mongo.Explain.Model;
using Polystore.Mongo.ShellSyntax;

namespace Polystore.Mongo.Explain.Parsing;

/// <summary>Finds plans in a text: a file with the output of explain as JSON, or what was pasted from mongosh with prompts around it.</summary>
internal static class PlanText
{
    private static readonly string[] Marks = ["queryPlanner", "winningPlan", "executionStages", "execStats", "$cursor", "inputStage", "explainVersion", "$_internalSearchMongotRemote", "executionTimeMillisEstimate"];

    /// <summary>True when the text looks like the output of explain.</summary>
    public static bool IsLikely(string text) => Array.Exists(Marks, mark => text.Contains(mark, StringComparison.Ordinal));

    /// <summary>Every plan in order; empty when there is none.</summary>
    /// <exception cref="ShellSyntaxException">The text holds a plan that cannot be read.</exception>
    public static IReadOnlyList<MongoPlan> ReadAll(string text)
    {
        var plans = new List<MongoPlan>();
        ShellSyntaxException? failure = null;
        for (var offset = text.IndexOf('{', StringComparison.Ordinal); offset >= 0; offset = text.IndexOf('{', offset))
        {
            var end = offset;
            try
            {
                var value = ShellText.ReadValueAt(text, ref end, DateTimeOffset.UnixEpoch);
                plans.AddRange(Find(value, 0).Select(PlanReader.Read));
                offset = end;
            }
            catch (ShellSyntaxException wrong)
            {
                // What stands inside a text that was cut short is no whole plan; so that it goes on behind the place that cannot be read.
                failure ??= wrong;
                offset = Math.Max(wrong.Offset, offset + 1);
            }
            catch (FormatException wrong)
            {
                failure ??= new ShellSyntaxException(1, 1, 0, wrong.Message);
                offset = Math.Max(end, offset + 1);
            }

            if (offset >= text.Length)
            {
                break;
            }
        }

        return plans.Count == 0 && failure is not null && IsLikely(text) ? throw failure : plans;
    }

    // Drivers and consoles wrap the reply: { result: [ … ] }, { ok: 1, explain: … }.
    private static IEnumerable<BsonDocument> Find(BsonValue value, int depth) => value switch
    {
        BsonDocument document when PlanReader.IsPlan(document) => [document],
        BsonDocument document when depth < 4 => document.Values.SelectMany(inner => Find(inner, depth + 1)),
        BsonArray array when depth < 4 => array.SelectMany(inner => Find(inner, depth + 1)),
        _ => [],
    };
}
