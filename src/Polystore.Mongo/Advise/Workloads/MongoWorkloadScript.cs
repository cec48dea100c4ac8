using System.Globalization;
using System.Text.RegularExpressions;
using MongoDB.Bson;
using Polystore.Core.Errors;
using Polystore.Core.Workloads;
using Polystore.Mongo.Operations;
using Polystore.Mongo.ShellSyntax;

namespace Polystore.Mongo.Advise.Workloads;

/// <summary>
/// Reads a file of operations: statements of mongosh, each under lines <c>// calls: N</c>, <c>// id: name</c> and a description; or
/// command documents in extended JSON, of which <c>{ calls: N, command: { … } }</c> says how often.
/// </summary>
public static partial class MongoWorkloadScript
{
    /// <summary>The operations of a text.</summary>
    /// <param name="text">The text.</param>
    /// <param name="source">Where it is from.</param>
    /// <param name="origin">The file, for sentences.</param>
    /// <param name="now">What <c>new Date()</c> is.</param>
    /// <exception cref="UsageException">It cannot be read, or two statements have one id.</exception>
    public static Workload Read(string text, WorkloadSource source, string origin, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(text);
        var statements = new List<WorkloadStatement>();
        var lines = text.ReplaceLineEndings("\n").Split('\n');
        foreach (var statement in Statements(text, origin, now))
        {
            var (calls, command) = Weighted(statement);
            var (id, told, description) = Remarks(lines, statement.Line, origin);
            foreach (var operation in Operations(command, origin))
            {
                var written = OperationText.Write(operation);
                statements.Add(new WorkloadStatement
                {
                    Id = id ?? string.Create(CultureInfo.InvariantCulture, $"q{statements.Count + 1:00}"),
                    Sql = written,
                    Fingerprint = OperationText.Write(HiddenValues.Hide(operation)),
                    Calls = calls ?? told ?? 1,
                    Description = description,
                    Line = statement.Line,
                    Samples = [new StatementSample(written, [])],
                });
            }
        }

        return statements.GroupBy(one => one.Id, StringComparer.Ordinal).FirstOrDefault(group => group.Count() > 1) is { } twice
            ? throw new UsageException($"{origin}: two statements have the id {twice.Key}; give each its own.")
            : new Workload { Source = source, Origin = origin, Statements = statements };
    }

    private static IReadOnlyList<ShellStatement> Statements(string text, string origin, DateTimeOffset now)
    {
        try
        {
            return ShellText.ReadScript(text, now);
        }
        catch (ShellSyntaxException wrong)
        {
            throw new UsageException($"{origin} cannot be read as mongosh would: {wrong.Message}.", wrong);
        }
    }

    private static (double? Calls, ShellStatement Command) Weighted(ShellStatement statement) =>
        statement.Value is BsonDocument wrapper && wrapper.TryGetValue("calls", out var calls) && calls.IsNumeric && (wrapper.TryGetValue("command", out var command) || wrapper.TryGetValue("operation", out command))
            ? (calls.ToDouble(), statement with { Value = command })
            : (null, statement);

    private static IEnumerable<MongoOperation> Operations(ShellStatement statement, string origin)
    {
        try
        {
            return OperationReading.Of(statement).ToList();
        }
        catch (UsageException wrong)
        {
            throw new UsageException($"{origin}: {wrong.Message}", wrong);
        }
    }

    // The comment lines right above a statement.
    private static (string? Id, double? Calls, string? Description) Remarks(string[] lines, int line, string origin)
    {
        string? id = null;
        double? calls = null;
        var words = new List<string>();
        for (var at = line - 2; at >= 0 && lines[at].TrimStart().StartsWith("//", StringComparison.Ordinal); at--)
        {
            var remark = lines[at].TrimStart()[2..].Trim();
            if (Remark().Match(remark) is not { Success: true } match)
            {
                words.Add(remark);
            }
            else if (match.Groups["name"].Value == "id")
            {
                id = match.Groups["value"].Value;
            }
            else
            {
                calls = double.TryParse(match.Groups["value"].Value, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && number > 0 && double.IsFinite(number)
                    ? number
                    : throw new UsageException($"{origin}, line {at + 1}: calls is a number above 0.");
            }
        }

        words.Reverse();
        return (id, calls, words.Count == 0 ? null : string.Join(' ', words));
    }

    [GeneratedRegex(@"^(?<name>id|calls):\s*(?<value>\S+)$", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant | RegexOptions.NonBacktracking)]
    private static partial Regex Remark();
}
