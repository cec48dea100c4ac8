using Polystore.Core.Observation;
using Polystore.Sql;
using Polystore.Sqlite.Connect;

namespace Polystore.Sqlite.Observe;

/// <summary>Answers <see cref="SqliteQuestions"/>; all of them together take no longer than the data timeout.</summary>
internal sealed class QuestionReader(SqliteSession session, TimeProvider clock)
{
    public IReadOnlyList<ProbeAnswer> Answer(IReadOnlyList<ProbeQuestion> questions, ObserveOptions options, CancellationToken cancellationToken)
    {
        var started = clock.GetTimestamp();
        return questions.Select(question => Answer(question, options.DataTimeout - clock.GetElapsedTime(started), options, cancellationToken)).ToList();
    }

    private ProbeAnswer Answer(ProbeQuestion question, TimeSpan remaining, ObserveOptions options, CancellationToken cancellationToken)
    {
        var answer = new ProbeAnswer { Question = question, ObservedAt = clock.GetUtcNow() };
        if (!options.ReadData)
        {
            return answer with { NotExamined = DataReader.WithoutData };
        }

        if (remaining <= TimeSpan.Zero)
        {
            return answer with { NotExamined = "the time for reading rows had run out" };
        }

        if (Sql(question.Kind, question.Object.Split(SqliteQuestions.Separator)) is not { } sql)
        {
            return answer with { NotExamined = $"the SQLite probe knows no question '{question.Kind}'" };
        }

        try
        {
            var values = session.Query(sql, Numbers, timeout: remaining, cancellationToken: cancellationToken);
            return answer with { Values = values[0] };
        }
        catch (SqliteFailureException failure)
        {
            return answer with { NotExamined = failure.TimedOut ? "the time for reading rows had run out" : failure.Message };
        }
    }

    private static string? Sql(string kind, string[] parts)
    {
        var table = Quote(parts[0]);
        switch (kind)
        {
            case SqliteQuestions.RowsKind:
                return $"SELECT count(*) AS \"rows\" FROM main.{table}";
            case SqliteQuestions.LongestKind when parts.Length == 2:
                var column = Quote(parts[1]);
                return $"SELECT max(length(CAST({column} AS BLOB))) AS bytes, max(CASE WHEN typeof({column}) = 'text' THEN length({column}) END) AS characters FROM main.{table}";
            case SqliteQuestions.DistinctKind when parts.Length >= 2:
                var columns = string.Join(", ", parts.Skip(1).Select(Quote));
                var present = string.Join(" AND ", parts.Skip(1).Select(part => $"{Quote(part)} IS NOT NULL"));
                return $"""
                    SELECT total(n) AS "rows", count(*) AS "distinct", (SELECT count(*) FROM main.{table} WHERE NOT ({present})) AS nulls
                    FROM (SELECT count(*) AS n FROM main.{table} WHERE {present} GROUP BY {columns})
                    """;
            case SqliteQuestions.OrphansKind when parts.Length >= 4 && parts.Length % 2 == 0:
                var count = (parts.Length - 2) / 2;
                return Orphans(parts[0], parts[2..(2 + count)], parts[1], parts[(2 + count)..]);
            default:
                return null;
        }
    }

    /// <summary>Counts child rows without a parent; the comparison takes the parent column's affinity and collation, as foreign keys do.</summary>
    public static string Orphans(string child, IReadOnlyList<string> columns, string parent, IReadOnlyList<string> parentColumns)
    {
        var present = string.Join(" AND ", columns.Select(column => $"c.{Quote(column)} IS NOT NULL"));
        var matches = string.Join(" AND ", columns.Zip(parentColumns, (column, key) => $"p.{Quote(key)} = c.{Quote(column)}"));
        return $"SELECT count(*) AS orphans FROM main.{Quote(child)} AS c WHERE {present} AND NOT EXISTS (SELECT 1 FROM main.{Quote(parent)} AS p WHERE {matches})";
    }

    private static Dictionary<string, double> Numbers(SqliteRow row) =>
        Enumerable.Range(0, row.Count).Where(i => !row.IsNull(i)).ToDictionary(row.Name, row.Double);

    private static string Quote(string name) => SqlQuoting.AlwaysQuoted(name, SqlDialect.Sqlite);
}
