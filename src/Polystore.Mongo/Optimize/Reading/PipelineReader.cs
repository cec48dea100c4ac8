using System.Text.RegularExpressions;
using MongoDB.Bson;
using Polystore.Core.Errors;
using Polystore.Mongo.ShellSyntax;

namespace Polystore.Mongo.Optimize.Reading;

/// <summary>
/// Reads a pipeline: an array of stages, an aggregate command, or a call as mongosh takes it
/// (<c>db.orders.aggregate([…], {…})</c>), after declarations of what it uses.
/// </summary>
internal static partial class PipelineReader
{
    /// <summary>Levels of nesting that MongoDB takes in a document (manual, "MongoDB Limits").</summary>
    public const int DeepestNesting = 100;

    /// <param name="text">The text.</param>
    /// <param name="now">What <c>new Date()</c> is.</param>
    /// <exception cref="UsageException">The text is no pipeline; the sentence has line and column.</exception>
    public static PipelineText Read(string text, DateTimeOffset now)
    {
        try
        {
            var statements = ShellText.ReadScript(text, now);
            if (statements.Count == 0 && Declaration().Matches(text) is [.., var last])
            {
                // const pipeline = [ … ]; and nothing that uses it.
                statements = ShellText.ReadScript($"{text}\n;{last.Groups["name"].Value}", now);
            }

            return statements switch
            {
                [var one] => Pipeline(one),
                [] => throw Wrong(1, "the text holds no pipeline"),
                _ => throw Wrong(statements[1].Line, $"there are {statements.Count} statements, and one pipeline is expected"),
            };
        }
        catch (ShellSyntaxException wrong)
        {
            if (PipelineInCode.Find(text, now) is { } found)
            {
                return found with { Stages = Stages(new BsonArray(found.Stages), 1) };
            }

            if (Builder().IsMatch(text))
            {
                throw new UsageException("The pipeline cannot be read: it is built by classes of a driver for Java or C#; let the program print it as JSON, by toBsonDocument().toJson() or ToJson(), and give that.", wrong);
            }

            throw new UsageException($"The pipeline cannot be read: {wrong.Message}.", wrong) { Excerpt = Excerpt(text, wrong) };
        }
    }

    private static PipelineText Pipeline(ShellStatement statement)
    {
        if (statement.Chain is { } chain)
        {
            if (chain.Calls[0] is { Method: "runCommand", Arguments: [BsonDocument sent, ..] })
            {
                return Command(sent, statement.Line);
            }

            var call = chain.Calls.FirstOrDefault(call => call.Method is "aggregate") ?? throw Wrong(statement.Line, $"aggregate( … ) is expected, and {chain.Calls[0].Method}( … ) is there");
            return call.Arguments switch
            {
                [BsonArray stages] => new PipelineText(Stages(stages, statement.Line), chain.Collection, []),
                [BsonArray stages, BsonDocument options] => new PipelineText(Stages(stages, statement.Line), chain.Collection, options),
                // The old form: stages as arguments.
                [BsonDocument, ..] => new PipelineText(Stages(new BsonArray(call.Arguments), statement.Line), chain.Collection, []),
                _ => throw Wrong(call.Line, "aggregate wants an array of stages, and options at most after it"),
            };
        }

        return statement.Value switch
        {
            BsonArray stages => new PipelineText(Stages(stages, statement.Line), null, []),
            BsonDocument command when command.Contains("pipeline") || command.Contains("command") || command.Contains("originatingCommand") => Command(command, statement.Line),
            BsonDocument { ElementCount: 1 } stage when stage.GetElement(0).Name.StartsWith('$') => new PipelineText(Stages([stage], statement.Line), null, []),
            _ => throw Wrong(statement.Line, "a pipeline is expected: [ … ], db.collection.aggregate([ … ]) or a document with a field pipeline"),
        };
    }

    // An aggregate command; or an entry of system.profile, that holds one.
    private static PipelineText Command(BsonDocument command, int line)
    {
        if ((command.GetValue("originatingCommand", null) ?? command.GetValue("command", null)) is BsonDocument recorded && !command.Contains("pipeline"))
        {
            command = recorded;
        }

        return command.GetValue("pipeline", BsonNull.Value) is BsonArray stages
            ? new PipelineText(
                Stages(stages, line),
                command.GetValue("aggregate", BsonNull.Value) is BsonString name ? name.Value : null,
                new BsonDocument(command.Where(field => field.Name is not ("aggregate" or "pipeline" or "cursor" or "lsid") && !field.Name.StartsWith('$'))))
            : throw Wrong(line, "the command holds no pipeline");
    }

    private static List<BsonDocument> Stages(BsonArray stages, int line) => Depth(stages) > DeepestNesting
        ? throw Wrong(line, $"it is nested deeper than the {DeepestNesting} levels that MongoDB takes")
        : [.. stages.Select((stage, i) => stage is BsonDocument { ElementCount: 1 } document && document.GetElement(0).Name is ['$', _, ..]
            ? document
            : throw Wrong(line, $"stage {i + 1} is no stage: it must be a document of one field whose name begins with $, such as {{ $match: {{ … }} }}"))];

    // The text was read by recursion, so that it cannot be too deep for it.
    private static int Depth(BsonValue value) => value switch
    {
        BsonArray array => 1 + array.Select(Depth).DefaultIfEmpty().Max(),
        BsonDocument document => 1 + document.Values.Select(Depth).DefaultIfEmpty().Max(),
        _ => 0,
    };

    private static UsageException Wrong(int line, string problem) => new($"The pipeline cannot be read: line {line}: {problem}.");

    private static string? Excerpt(string text, ShellSyntaxException wrong)
    {
        var lines = text.Split('\n');
        var line = wrong.Line <= lines.Length ? lines[wrong.Line - 1].TrimEnd('\r').Replace('\t', ' ') : "";
        return line.Length is > 0 and <= 160 ? $"{line}\n{new string(' ', Math.Clamp(wrong.Column - 1, 0, line.Length))}^" : null;
    }

    [GeneratedRegex(@"\bnew (?:Bson)?Document(?:\[\])?\b|\bAggregates\.|\bPipelineDefinition\b|\.Aggregate\(\)", RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex Builder();

    [GeneratedRegex(@"^\s*(?:const|let|var)\s+(?<name>[A-Za-z_$][\w$]*)\s*=", RegexOptions.Multiline | RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex Declaration();
}
