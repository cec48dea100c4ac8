using System.Globalization;
using System.Text.RegularExpressions;
using Npgsql;
using Polystore.Core.Engines;
using Polystore.Core.Errors;
using Polystore.Postgres.Connect;

namespace Polystore.Postgres.Explain.Running;

/// <summary>Turns the server's refusal of a statement into one sentence, with the place in the user's own text.</summary>
internal sealed partial class ExplainFailure(ExplainRequest request, PlannableStatement statement, Func<string, string?> nearestTable)
{
    private const int ExcerptWidth = 72;

    /// <param name="failure">What the driver threw.</param>
    /// <param name="prefix">Characters before the statement in what was sent.</param>
    public PolystoreException From(Exception failure, int prefix) =>
        failure is PostgresException refusal && PostgresFailure.LeavesConnection(refusal) ? Refusal(refusal, prefix) : PostgresFailure.From(failure, request.Target);

    private PolystoreException Refusal(PostgresException refusal, int prefix)
    {
        var options = request.Options;
        switch (refusal.SqlState)
        {
            case PostgresErrorCodes.QueryCanceled:
                return new TargetException(string.Create(
                    CultureInfo.InvariantCulture,
                    $"The statement ran longer than {options.StatementTimeout.TotalSeconds:0.#} s, was cancelled and rolled back; raise --statement-timeout, or explain it without --analyze."), refusal);
            case PostgresErrorCodes.LockNotAvailable:
                return new TargetException(string.Create(
                    CultureInfo.InvariantCulture,
                    $"Somebody holds a lock that the statement needs longer than {options.LockTimeout.TotalSeconds:0.#} s; try later, or raise --lock-timeout."), refusal);
            case PostgresErrorCodes.InsufficientPrivilege:
                return new TargetException($"Role '{request.Target.User}' may not plan or run the statement: {refusal.MessageText}; grant it, or use another role.", refusal);
            case PostgresErrorCodes.ReadOnlySqlTransaction:
                return new UsageException(
                    request.AnalyzeWrites
                        ? $"The server takes no writes ({refusal.MessageText}); explain it without --analyze."
                        : $"Running the statement would change the database ({refusal.MessageText}); allow it with --analyze-writes, which is always rolled back.",
                    refusal);
        }

        var (place, excerpt) = PlaceOf(refusal.Position - prefix);
        if (refusal.SqlState == PostgresErrorCodes.UndefinedTable && QuotedName().Match(refusal.MessageText) is { Success: true } name)
        {
            var near = nearestTable(name.Groups["name"].Value) is { } known ? $"did you mean {known}?" : "check its spelling, its schema and the search path.";
            return new UsageException($"There is no table or view {name.Groups["name"].Value}{place}; {near}", refusal) { Excerpt = excerpt };
        }

        // Texts of data exceptions and of the user's own functions may quote values.
        var words = refusal.SqlState[..2] switch
        {
            "42" or "0A" or "54" or "26" => refusal.MessageText,
            "23" when refusal.ConstraintName is { } constraint => $"it violates {constraint}{(refusal.TableName is { } table ? $" of {table}" : "")}",
            "21" or "22" => QuotedName().Replace(refusal.MessageText, "\"…\""),
            _ => $"SQLSTATE {refusal.SqlState}",
        };
        var hint = refusal.SqlState.StartsWith("42", StringComparison.Ordinal) && refusal.Hint is { } more ? $" ({more.TrimEnd('.')})" : "";
        return new UsageException($"PostgreSQL cannot plan or run the statement{place}: {words}{hint}.", refusal) { Excerpt = excerpt };
    }

    // The server counts characters (code points) from 1.
    private (string Place, string? Excerpt) PlaceOf(int position)
    {
        if (position < 1)
        {
            return ("", null);
        }

        var offset = 0;
        for (var seen = 1; seen < position && offset < statement.Sql.Length; seen++)
        {
            offset += char.IsSurrogatePair(statement.Sql, offset) ? 2 : 1;
        }

        var text = statement.Text;
        var at = Math.Min(statement.Offset + offset, text.Length);
        var start = at == 0 ? 0 : text.LastIndexOf('\n', at - 1) + 1;
        var end = text.IndexOf('\n', at) is >= 0 and var found ? found : text.Length;
        var line = text.AsSpan(0, at).Count('\n') + 1;
        var from = Math.Max(start, at - ExcerptWidth / 2);
        var shown = text[from..Math.Min(end, from + ExcerptWidth)].Replace('\t', ' ').TrimEnd();
        return (
            string.Create(CultureInfo.InvariantCulture, $" at line {line}, column {at - start + 1}"),
            $"{shown}\n{new string(' ', at - from)}^");
    }

    [GeneratedRegex("\"(?<name>[^\"]*)\"", RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex QuotedName();
}
