using MongoDB.Bson;
using Polystore.Core.Errors;

namespace Polystore.Mongo.Optimize.Reading;

/// <summary>
/// Reads a pipeline: an array of stages, an aggregate command, or a call as mongosh takes it
/// (<c>db.orders.aggregate([…], {…})</c>), with comments and commas after the last.
/// </summary>
internal static class PipelineReader
{
    /// <exception cref="UsageException">The text is no pipeline; the sentence has line and column.</exception>
    public static PipelineText Read(string text)
    {
        try
        {
            var reader = new ShellReader(text);
            var pipeline = Top(reader);
            while (reader.TryTake(';'))
            {
                // Any number of them ends a statement.
            }

            return reader.Current.Kind == ShellTokenKind.End
                ? pipeline
                : throw new PipelineSyntaxException($"the end is expected after the pipeline, and {reader.Current.Shown} is there", reader.Current.Offset);
        }
        catch (PipelineSyntaxException wrong)
        {
            throw Failure(text, wrong);
        }
    }

    private static PipelineText Top(ShellReader reader)
    {
        if (reader.Current is { Kind: ShellTokenKind.Name, Text: "const" or "let" or "var" })
        {
            reader.Take();
            reader.Take();
            reader.Expect('=', "after the name of the variable");
        }

        var start = reader.Current;
        if (start is { Kind: ShellTokenKind.Name, Text: "db" })
        {
            return Call(reader);
        }

        return reader.Value() switch
        {
            BsonArray stages => new PipelineText(Stages(stages, start.Offset), null, []),
            BsonDocument command when command.TryGetValue("pipeline", out var stages) && stages is BsonArray list => Command(command, list, start.Offset),
            BsonDocument stage when stage.ElementCount == 1 && stage.GetElement(0).Name.StartsWith('$') => new PipelineText([stage], null, []),
            _ => throw new PipelineSyntaxException("a pipeline is expected: [ … ], db.collection.aggregate([ … ]) or a document with a field pipeline", start.Offset),
        };
    }

    private static PipelineText Command(BsonDocument command, BsonArray stages, int offset) => new(
        Stages(stages, offset),
        command.GetValue("aggregate", BsonNull.Value) is BsonString name ? name.Value : null,
        new BsonDocument(command.Where(field => field.Name is not ("aggregate" or "pipeline" or "cursor"))));

    private static PipelineText Call(ShellReader reader)
    {
        reader.Take();
        string? collection = null;
        while (true)
        {
            if (reader.Current.Is('['))
            {
                collection = reader.List(']') is [BsonString name] ? name.Value : throw new PipelineSyntaxException("db[…] wants the name of a collection", reader.Current.Offset);
                continue;
            }

            reader.Expect('.', "after db and its collection");
            var word = reader.Take();
            if (!reader.Current.Is('('))
            {
                // Names of collections hold dots.
                collection = collection is null ? word.Text : $"{collection}.{word.Text}";
                continue;
            }

            var arguments = reader.List(')');
            switch (word.Text)
            {
                case "getCollection" when arguments is [BsonString name]:
                    collection = name.Value;
                    break;
                case "getSiblingDB" or "explain":
                    break;
                case "aggregate":
                    SkipTail(reader);
                    return Aggregate(arguments, collection, word.Offset);
                default:
                    throw new PipelineSyntaxException($"aggregate( … ) is expected, and {word.Text}( … ) is there", word.Offset);
            }
        }
    }

    private static PipelineText Aggregate(IReadOnlyList<BsonValue> arguments, string? collection, int offset) => arguments switch
    {
        [BsonArray stages] => new PipelineText(Stages(stages, offset), collection, []),
        [BsonArray stages, BsonDocument options] => new PipelineText(Stages(stages, offset), collection, options),
        // The old form: stages as arguments.
        [BsonDocument, ..] => new PipelineText(Stages(new BsonArray(arguments), offset), collection, []),
        _ => throw new PipelineSyntaxException("aggregate wants an array of stages, and options at most after it", offset),
    };

    // .toArray(), .pretty() and the like change nothing.
    private static void SkipTail(ShellReader reader)
    {
        while (reader.TryTake('.'))
        {
            reader.Take();
            if (reader.Current.Is('('))
            {
                reader.List(')');
            }
        }
    }

    private static List<BsonDocument> Stages(BsonArray stages, int offset) =>
        [.. stages.Select((stage, i) => stage is BsonDocument { ElementCount: 1 } document && document.GetElement(0).Name is ['$', _, ..]
            ? document
            : throw new PipelineSyntaxException($"stage {i + 1} is no stage: it must be a document of one field whose name begins with $, such as {{ $match: {{ … }} }}", offset))];

    private static UsageException Failure(string text, PipelineSyntaxException wrong)
    {
        var at = Math.Min(wrong.Offset, text.Length);
        var lineStart = at == 0 ? 0 : text.LastIndexOf('\n', at - 1) + 1;
        var line = text.AsSpan(0, at).Count('\n') + 1;
        var end = text.IndexOf('\n', lineStart);
        var shown = (end < 0 ? text[lineStart..] : text[lineStart..end]).TrimEnd('\r').Replace('\t', ' ');
        return new UsageException($"The pipeline cannot be read at line {line}, column {at - lineStart + 1}: {wrong.Message}.", wrong)
        {
            Excerpt = shown.Length <= 160 ? $"{shown}\n{new string(' ', at - lineStart)}^" : null,
        };
    }
}
