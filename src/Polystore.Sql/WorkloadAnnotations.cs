using System.Globalization;

namespace Polystore.Sql;

/// <summary>What the comments above one statement of a workload say.</summary>
internal sealed class WorkloadAnnotations
{
    private readonly List<string> _parameters = [];
    private readonly List<string> _description = [];
    private int _lastLine = -1;

    public string? Id { get; private set; }

    public int IdLine { get; private set; }

    public long? Calls { get; private set; }

    public double? MeanMs { get; private set; }

    public int? FirstLine { get; private set; }

    public IReadOnlyList<string> Parameters => _parameters;

    public string Description => string.Join(' ', _description);

    public static WorkloadAnnotations Read(IReadOnlyList<SqlComment> comments)
    {
        var annotations = new WorkloadAnnotations();
        foreach (var comment in comments)
            annotations.Add(comment);
        return annotations;
    }

    private void Add(SqlComment comment)
    {
        // A blank line parts the head of a file from the comment of its first statement.
        if (_lastLine >= 0 && comment.Line > _lastLine + 1)
            _description.Clear();

        var line = comment.Line;
        foreach (var raw in Inner(comment.Text).Split('\n'))
        {
            var text = comment.Text.StartsWith("/*", StringComparison.Ordinal) ? raw.Trim().TrimStart('*').Trim() : raw.Trim();
            if (text.Length > 0 && !TryAnnotation(text, line))
                _description.Add(text);
            _lastLine = line++;
        }
    }

    private static string Inner(string comment)
    {
        if (comment.StartsWith("/*", StringComparison.Ordinal))
            return comment.EndsWith("*/", StringComparison.Ordinal) && comment.Length >= 4 ? comment[2..^2] : comment[2..];
        return comment.TrimStart('-', '#');
    }

    private bool TryAnnotation(string text, int line)
    {
        var colon = text.IndexOf(':', StringComparison.Ordinal);
        if (colon < 0)
            return false;
        var value = text[(colon + 1)..].Trim();
        switch (text[..colon].TrimEnd().ToLowerInvariant())
        {
            case "calls":
                Once(Calls, "calls", line);
                Calls = long.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var calls) && calls > 0
                    ? calls
                    : throw new SqlScriptException(line, $"calls is '{value}'; expected a whole number of 1 or more, such as '-- calls: 120'.");
                break;
            case "id":
                Once(Id, "id", line);
                Id = value.Length > 0 && !value.Any(char.IsWhiteSpace)
                    ? value
                    : throw new SqlScriptException(line, $"id is '{value}'; expected a name without blanks, such as '-- id: open_orders'.");
                IdLine = line;
                break;
            case "mean_ms":
                Once(MeanMs, "mean_ms", line);
                MeanMs = double.TryParse(value, NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent, CultureInfo.InvariantCulture, out var mean)
                    && double.IsFinite(mean)
                    ? mean
                    : throw new SqlScriptException(line, $"mean_ms is '{value}'; expected milliseconds of 0 or more, such as '-- mean_ms: 12.5'.");
                break;
            case "param":
                _parameters.Add(value);
                break;
            default:
                return false;
        }

        FirstLine ??= line;
        return true;
    }

    private static void Once(object? earlier, string name, int line)
    {
        if (earlier is not null)
            throw new SqlScriptException(line, $"{name} is given twice for one statement; keep one.");
    }
}
