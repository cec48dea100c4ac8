using Npgsql;
using Polystore.Postgres.Connect;
using Polystore.Sql;
using WorkloadStatement = Polystore.Core.Workloads.WorkloadStatement;

namespace Polystore.Postgres.Workloads.Values;

/// <summary>
/// The statements that sessions run or ran last with their constants, by the number that pg_stat_statements gives them (query_id of
/// pg_stat_activity, 14 and newer). An execution counts once, however often it is seen.
/// </summary>
internal sealed class SessionTexts
{
    // Long enough to see pollers more than once, short enough for nobody to wait for it.
    private const int Readings = 5;
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);

    private readonly ILookup<string, string> texts;

    /// <summary>For tests and servers that show none.</summary>
    /// <param name="texts">The number of each statement and one of its texts, one entry an execution.</param>
    public SessionTexts(IEnumerable<(string QueryId, string Text)> texts) => this.texts = texts.ToLookup(entry => entry.QueryId, entry => entry.Text, StringComparer.Ordinal);

    /// <summary>Reads what sessions of this database show; nothing before 14, or where they may not be seen.</summary>
    public static async Task<SessionTexts> ReadAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        var seen = new Dictionary<(int Process, DateTime Started), (string QueryId, string Text)>();
        for (var reading = 0; connection.PostgreSqlVersion.Major >= 14 && reading < Readings; reading++)
        {
            try
            {
                // A text that fills its room was cut.
                await using var command = new NpgsqlCommand(
                    """
                    SELECT a.pid, a.query_start, a.query_id::pg_catalog.text, a.query
                    FROM pg_catalog.pg_stat_activity a
                    WHERE a.datid = (SELECT oid FROM pg_catalog.pg_database WHERE datname = pg_catalog.current_database())
                        AND a.pid <> pg_catalog.pg_backend_pid() AND a.query_id IS NOT NULL AND a.query_start IS NOT NULL AND a.query <> ''
                        AND pg_catalog.octet_length(a.query) < (SELECT s.setting::pg_catalog.int4 FROM pg_catalog.pg_settings s WHERE s.name = 'track_activity_query_size') - 4
                    """,
                    connection);
                await using var reader = await command.ExecuteReaderAsync(cancellationToken);
                while (await reader.ReadAsync(cancellationToken))
                {
                    seen[(reader.GetInt32(0), reader.GetDateTime(1))] = (reader.GetString(2), reader.GetString(3));
                }
            }
            catch (PostgresException failure) when (PostgresFailure.LeavesConnection(failure))
            {
                break;
            }

            await Task.Delay(reading + 1 < Readings ? Pause : TimeSpan.Zero, cancellationToken);
        }

        return new SessionTexts(seen.Values);
    }

    /// <summary>The constants at the place of a parameter, each with the executions that had it, and whether one was sent as a parameter.</summary>
    /// <param name="statement">The statement as pg_stat_statements writes it.</param>
    /// <param name="position">The number of the parameter, from 1.</param>
    public (IReadOnlyDictionary<string, double> Values, bool Bound) Values(WorkloadStatement statement, int position)
    {
        var general = Tokens(statement.Sql);
        var at = general.FindIndex(token => token.Kind == SqlTokenKind.Parameter && token.Text(statement.Sql) == $"${position}");
        var values = new Dictionary<string, double>(StringComparer.Ordinal);
        var bound = false;
        foreach (var text in at < 0 ? [] : texts[statement.Id])
        {
            var tokens = Tokens(text);
            if (tokens.Count != general.Count)
            {
                continue;
            }

            bound |= tokens[at].Kind == SqlTokenKind.Parameter;
            if (Constant(tokens[at], text) is { } value)
            {
                values[value] = values.GetValueOrDefault(value) + 1;
            }
        }

        return (values, bound);
    }

    // A text with an escape is left out: its value is not what stands there.
    private static string? Constant(SqlToken token, string text) => token.Kind switch
    {
        SqlTokenKind.String when token.Text(text) is ['\'', .. var inner, '\''] => inner.Replace("''", "'", StringComparison.Ordinal),
        SqlTokenKind.Number => token.Text(text),
        SqlTokenKind.Word when token.Text(text) is var word && bool.TryParse(word, out var yes) => yes ? "true" : "false",
        _ => null,
    };

    private static List<SqlToken> Tokens(string sql)
    {
        var tokens = SqlLexer.Significant(sql, SqlDialect.Postgres).ToList();
        while (tokens.Count > 0 && tokens[^1].Text(sql) == ";")
        {
            tokens.RemoveAt(tokens.Count - 1);
        }

        return tokens;
    }
}
