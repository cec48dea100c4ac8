using System.Globalization;
using System.Text.RegularExpressions;
using MongoDB.Bson;
using Polystore.Core.Errors;
using Polystore.Mongo.ShellSyntax;

namespace Polystore.Mongo.Optimize.Reading;

/// <summary>
/// The one pipeline in a piece of an application's source, JavaScript or Python: the argument of <c>aggregate(…)</c>, or the array that is given a
/// name. Constants that are declared before it are known; any other expression is not.
/// </summary>
internal static partial class PipelineInCode
{
    private const int MostPlaces = 100;

    /// <returns>Null when there is none.</returns>
    /// <exception cref="UsageException">There are several, or its values come from elsewhere.</exception>
    public static PipelineText? Find(string text, DateTimeOffset now)
    {
        var constants = new Lazy<SourceConstants>(() => new SourceConstants(text, now));
        var found = Calls(text, now, constants);
        if (found.Count == 0)
        {
            found = Arrays(text, now, constants);
        }

        return found switch
        {
            [] => null,

            // A document that cannot be read is a mistake and no value from elsewhere.
            [var one] when one.Unknown.Any(value => value.Code is ['{' or '[', ..] && !value.Code.Contains("...", StringComparison.Ordinal)) => null,
            [var one] => one.Unknown.Count == 0 ? one.Pipeline : throw Unknown(text, one.Unknown),
            _ => throw new UsageException($"The pipeline cannot be read: line {LineOf(text, found[1].Offset)}: there are {found.Count} pipelines, at lines {string.Join(", ", found.Select(one => LineOf(text, one.Offset)))}, and one is expected."),
        };
    }

    // Each is read to its end, so that a text full of them would take for ever.
    private static IEnumerable<Match> Places(Regex begin, string text)
    {
        var places = begin.Matches(text).Where(place => !IsComment(text, place.Index)).Take(MostPlaces + 1).ToList();
        return places.Count <= MostPlaces
            ? places
            : throw new UsageException($"The pipeline cannot be read: line {LineOf(text, places[^1].Index)}: there are more than {MostPlaces} places where one may begin; give the part of the text that holds the one to look at.");
    }

    private sealed record Found(PipelineText Pipeline, int Offset, IReadOnlyList<UnknownValue> Unknown);

    private static List<Found> Calls(string text, DateTimeOffset now, Lazy<SourceConstants> constants)
    {
        var found = new List<Found>();
        foreach (var call in Places(AggregateCall(), text))
        {
            var name = call.Groups["name"] is { Success: true } quoted ? quoted.Value : call.Groups["property"] is { Success: true } property ? property.Value : null;
            var begin = call.Index + call.Length;
            if (Read(text, begin, now, constants) is not { } read)
            {
                continue;
            }

            if (Variable().Match(text[begin..]) is { Success: true } variable && Declared(text[..call.Index], variable.Groups["name"].Value) is { } at)
            {
                if (Growth().Matches(text[at..call.Index]).FirstOrDefault(growth => growth.Groups["name"].Value == variable.Groups["name"].Value) is { } grown)
                {
                    throw new UsageException($"The pipeline cannot be read: line {LineOf(text, at + grown.Index)}: the array is added to; write it as one.");
                }

                if (Read(text, at, now, constants) is { Arguments: [BsonArray named, ..] } declared)
                {
                    found.Add(new Found(Pipeline(text, at, named, name, read.Arguments), at, declared.Unknown));
                }
            }
            else if (read.Arguments is [BsonArray stages, ..])
            {
                found.Add(new Found(Pipeline(text, call.Index, stages, name, read.Arguments), call.Index, read.Unknown));
            }
        }

        return found;
    }

    // pipeline = [ { $match: … } ] and nothing that calls it.
    private static List<Found> Arrays(string text, DateTimeOffset now, Lazy<SourceConstants> constants)
    {
        var found = new List<Found>();
        foreach (var array in Places(ArrayOfStages(), text))
        {
            var at = array.Groups["array"].Index;
            if (!found.Any(one => at < one.Offset) && Read(text, at, now, constants) is { Arguments: [BsonArray stages, ..] } read)
            {
                found.Add(new Found(Pipeline(text, at, stages, null, []), at, read.Unknown));
            }
        }

        return found;
    }

    private static PipelineText Pipeline(string text, int offset, BsonArray stages, string? collection, IReadOnlyList<BsonValue> arguments) => new(
        [.. stages.Select((stage, i) => stage as BsonDocument ?? throw new UsageException($"The pipeline cannot be read: line {LineOf(text, offset)}: stage {i + 1} is no stage: {(stage is BsonJavaScript code ? code.Code : stage.ToString())}; write it out."))],
        collection,
        arguments.Count > 1 && arguments[1] is BsonDocument options ? options : []);

    private static (IReadOnlyList<BsonValue> Arguments, List<UnknownValue> Unknown)? Read(string text, int offset, DateTimeOffset now, Lazy<SourceConstants> constants)
    {
        try
        {
            var unknown = new List<UnknownValue>();
            return (ShellText.ReadCode(text, offset, now, constants.Value.Before(offset), unknown), unknown);
        }
        catch (ShellSyntaxException)
        {
            return null;
        }
    }

    // Where the array begins that a name stands for.
    private static int? Declared(string before, string name) =>
        ArrayOfStages().Matches(before).LastOrDefault(array => array.Groups["name"].Value == name)?.Groups["array"].Index;

    private static UsageException Unknown(string text, IReadOnlyList<UnknownValue> unknown)
    {
        var listed = string.Join(", ", unknown.DistinctBy(value => value.Code).Take(12).Select(value => $"{Short(value.Code)} (line {LineOf(text, value.Offset)})"));
        var example = unknown.FirstOrDefault(value => value.Code.All(c => char.IsLetterOrDigit(c) || c is '_' or '$'))?.Code ?? "name";
        return new UsageException($"The pipeline cannot be read: line {LineOf(text, unknown[0].Offset)}: the text does not tell the value of {listed}; write each value, or declare it before the pipeline as in: const {example} = 10;");
    }

    private static string Short(string code) => code.Length <= 40 ? code.ReplaceLineEndings(" ") : code[..39].ReplaceLineEndings(" ") + "…";

    private static string LineOf(string text, int offset) => (text.AsSpan(0, offset).Count('\n') + 1).ToString(CultureInfo.InvariantCulture);

    private static bool IsComment(string text, int offset)
    {
        var line = text.AsSpan(text.LastIndexOf('\n', Math.Max(0, offset - 1)) + 1).TrimStart();
        return line.StartsWith("//") || line.StartsWith("#") || line.StartsWith("*");
    }

    [GeneratedRegex("""(?:(?:[cC]ollection|getCollection)\(\s*['"](?<name>[^'"]+)['"]\s*\)|\bdb\.(?<property>\w+))?\s*\.\s*aggregate\s*(?:<[^<>()]*>)?\s*\(""", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex AggregateCall();

    [GeneratedRegex("""^\s*(?<name>[A-Za-z_$][\w$]*)\s*[,)]""", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex Variable();

    [GeneratedRegex("""\b(?<name>[A-Za-z_$][\w$]*)\s*(?:\.\s*(?:push|unshift|splice|append|extend|insert)\s*\(|\+=)""", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex Growth();

    [GeneratedRegex("""(?<name>[A-Za-z_$][\w$]*)\s*(?::[^=;\n]{0,80})?=\s*(?:\(\s*)?(?<array>\[\s*(?:(?://|\#)[^\n]*\s*)*\{\s*['"]?\$)""", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex ArrayOfStages();
}
