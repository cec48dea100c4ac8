using System.Globalization;
using Npgsql;
using Polystore.Core.Connections;
using Polystore.Core.Observation;
using Polystore.Postgres.Connect;
using Polystore.Sql;

namespace Polystore.Postgres.Observe.Questions;

/// <summary>Answers follow-up questions, each in a read-only transaction of its own with a limit, all together within the time for data.</summary>
internal sealed class QuestionReader(NpgsqlConnection connection, DatabaseUrl target, ObserveOptions options, TimeProvider clock)
{
    private const string Unavailable = "needs the extension pgstattuple (CREATE EXTENSION pgstattuple) and the right to use it (pg_stat_scan_tables)";

    public async Task<IReadOnlyList<ProbeAnswer>> AnswerAsync(IReadOnlyList<ProbeQuestion> questions, CancellationToken cancellationToken)
    {
        var began = clock.GetTimestamp();
        var answers = new List<ProbeAnswer>(questions.Count);
        string? schema = null;
        var asked = false;
        foreach (var question in questions)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var left = options.DataTimeout - clock.GetElapsedTime(began);
            if (left <= TimeSpan.Zero)
            {
                answers.Add(Unanswered(question, string.Create(CultureInfo.InvariantCulture, $"the time for exact questions ({options.DataTimeout.TotalSeconds:0.#} s) ran out")));
                continue;
            }

            if (!connection.FullState.HasFlag(System.Data.ConnectionState.Open))
            {
                answers.Add(Unanswered(question, "the connection was given up after the error of an earlier question"));
                continue;
            }

            if (!asked && question.Kind is PostgresQuestions.IndexBloatKind or PostgresQuestions.TableBloatKind)
            {
                schema = await ExtensionSchemaAsync(cancellationToken);
                asked = true;
            }

            answers.Add(await AnswerAsync(question, schema, left, cancellationToken));
        }

        return answers;
    }

    private async Task<ProbeAnswer> AnswerAsync(ProbeQuestion question, string? extension, TimeSpan left, CancellationToken cancellationToken)
    {
        var parts = PostgresQuestions.Parts(question);
        var readsRows = question.Kind is PostgresQuestions.DuplicatesKind or PostgresQuestions.OrphansKind;
        if (readsRows && !options.ReadData)
        {
            return Unanswered(question, "reads user rows; allow it with --data");
        }

        if (!readsRows && extension is null && question.Kind is PostgresQuestions.IndexBloatKind or PostgresQuestions.TableBloatKind)
        {
            return Unanswered(question, Unavailable);
        }

        return Sql(question.Kind, parts, extension ?? "") is { } sql
            ? await RunAsync(question, sql, left, cancellationToken)
            : Unanswered(question, $"the question '{question.Kind}' is not known for PostgreSQL");
    }

    private static string? Sql(string kind, string[] parts, string extension) => kind switch
    {
        PostgresQuestions.IndexBloatKind when parts.Length == 2 =>
            $"SELECT avg_leaf_density AS density, leaf_fragmentation AS fragmentation, (leaf_pages + internal_pages + empty_pages + deleted_pages) AS pages, (empty_pages + deleted_pages) AS idle_pages, index_size AS bytes FROM {Quoted(extension)}.pgstatindex({Relation(parts)})",
        PostgresQuestions.TableBloatKind when parts.Length == 2 =>
            $"SELECT dead_tuple_len AS dead_bytes, approx_free_space AS free_bytes, table_len AS bytes, scanned_percent FROM {Quoted(extension)}.pgstattuple_approx({Relation(parts)})",
        PostgresQuestions.DuplicatesKind when parts.Length >= 3 => Duplicates(parts),
        PostgresQuestions.OrphansKind when parts.Length >= 6 && parts.Length % 2 == 0 => Orphans(parts),
        _ => null,
    };

    // NULLs are no duplicates of one another, as in a unique index.
    private static string Duplicates(string[] parts)
    {
        var columns = parts[2..].Select(Quoted).ToList();
        return $"""
            SELECT count(*)::float8 AS groups, coalesce(sum(n - 1), 0)::float8 AS rows
              FROM (SELECT count(*) AS n FROM {Quoted(parts[0])}.{Quoted(parts[1])}
                     WHERE {string.Join(" AND ", columns.Select(column => $"{column} IS NOT NULL"))}
                     GROUP BY {string.Join(", ", columns)} HAVING count(*) > 1) d
            """;
    }

    private static string Orphans(string[] parts)
    {
        var count = (parts.Length - 4) / 2;
        var own = parts[2..(2 + count)].Select(Quoted).ToList();
        var far = parts[(4 + count)..].Select(Quoted).ToList();
        return $"""
            SELECT count(*)::float8 AS rows FROM {Quoted(parts[0])}.{Quoted(parts[1])} c
             WHERE {string.Join(" AND ", own.Select(column => $"c.{column} IS NOT NULL"))}
               AND NOT EXISTS (SELECT FROM {Quoted(parts[2 + count])}.{Quoted(parts[3 + count])} p
                                WHERE {string.Join(" AND ", own.Zip(far, (left, right) => $"p.{right} = c.{left}"))})
            """;
    }

    private async Task<ProbeAnswer> RunAsync(ProbeQuestion question, string sql, TimeSpan left, CancellationToken cancellationToken)
    {
        var limit = left < options.StatementTimeout ? left : options.StatementTimeout;
        await using var batch = new NpgsqlBatch(connection) { Timeout = (int)Math.Ceiling(limit.TotalSeconds) + 15 };
        foreach (var statement in new[]
        {
            "BEGIN READ ONLY",
            $"SET LOCAL statement_timeout = {Math.Max(1, (long)limit.TotalMilliseconds)}",
            $"SET LOCAL lock_timeout = {Math.Max(1, (long)options.LockTimeout.TotalMilliseconds)}",
            "SET LOCAL search_path = pg_catalog",
            $"{Queries.ProbeQuery.Marked} * FROM ({sql}) answer",
        })
        {
            batch.BatchCommands.Add(new NpgsqlBatchCommand(statement));
        }

        try
        {
            var values = await ReadAsync(batch, cancellationToken);
            return new ProbeAnswer { Question = question, Values = values, ObservedAt = clock.GetUtcNow() };
        }
        catch (PostgresException failure) when (failure.InvariantSeverity is "ERROR")
        {
            return Unanswered(question, PostgresFailure.Reason(failure, options));
        }
        catch (Exception failure) when (failure is NpgsqlException or IOException or TimeoutException)
        {
            throw PostgresFailure.WhileReading(failure, target, options);
        }
        finally
        {
            await RollbackAsync(cancellationToken);
        }
    }

    private static async Task<Dictionary<string, double>> ReadAsync(NpgsqlBatch batch, CancellationToken cancellationToken)
    {
        await using var reader = await batch.ExecuteReaderAsync(cancellationToken);
        var values = new Dictionary<string, double>();
        if (await reader.ReadAsync(cancellationToken))
        {
            for (var i = 0; i < reader.FieldCount; i++)
            {
                if (!await reader.IsDBNullAsync(i, cancellationToken))
                {
                    values[reader.GetName(i)] = Convert.ToDouble(reader.GetValue(i), CultureInfo.InvariantCulture);
                }
            }
        }

        return values;
    }

    private async Task RollbackAsync(CancellationToken cancellationToken)
    {
        if (connection.FullState.HasFlag(System.Data.ConnectionState.Open))
        {
            await using var rollback = new NpgsqlCommand("ROLLBACK", connection);
            await rollback.ExecuteNonQueryAsync(cancellationToken);
        }
    }

    private async Task<string?> ExtensionSchemaAsync(CancellationToken cancellationToken)
    {
        const string sql = """
            SELECT n.nspname::text FROM pg_catalog.pg_extension e JOIN pg_catalog.pg_namespace n ON n.oid = e.extnamespace
             WHERE e.extname = 'pgstattuple' AND pg_catalog.has_schema_privilege(n.oid, 'USAGE')
            """;
        try
        {
            await using var command = new NpgsqlCommand(sql, connection);
            return (string?)await command.ExecuteScalarAsync(cancellationToken);
        }
        catch (Exception failure) when (failure is NpgsqlException or IOException or TimeoutException)
        {
            throw PostgresFailure.WhileReading(failure, target, options);
        }
    }

    private ProbeAnswer Unanswered(ProbeQuestion question, string reason) => new() { Question = question, NotExamined = reason, ObservedAt = clock.GetUtcNow() };

    private static string Relation(string[] parts) => SqlQuoting.Literal($"{Quoted(parts[0])}.{Quoted(parts[1])}", SqlDialect.Postgres) + "::regclass";

    private static string Quoted(string name) => SqlQuoting.AlwaysQuoted(name, SqlDialect.Postgres);
}
