using System.Globalization;
using Npgsql;
using Polystore.Core.Observation;
using Polystore.Postgres.Advise.Candidates;
using Polystore.Postgres.Explain.Running.Sampling;
using Polystore.Postgres.Rules.Reading;
using Polystore.Sql;
using WorkloadStatement = Polystore.Core.Workloads.WorkloadStatement;

namespace Polystore.Postgres.Workloads.Values;

/// <summary>
/// The constants that pg_stat_statements took out of statements, where every execution that was seen had the same one: what pg_qualstats
/// sampled, and what sessions run or ran last (pg_stat_activity). Such a constant stands in the application's code, and the condition of a
/// partial index may be about it; one that changed once never is.
/// </summary>
/// <param name="quals">What pg_qualstats saw.</param>
/// <param name="sessions">What pg_stat_activity showed.</param>
/// <param name="snapshot">The database.</param>
internal sealed class SeenConstants(QualStatistics quals, SessionTexts sessions, Snapshot snapshot)
{
    // That the same value comes five times, where it is asked for in no more than half of the calls, has a chance of 0.5^5 = 3 %.
    private const double Least = 5;

    /// <summary>Reads what is to be seen now.</summary>
    public static async Task<SeenConstants> ReadAsync(NpgsqlConnection connection, StatisticValues statistics, Snapshot snapshot, CancellationToken cancellationToken) =>
        new(await statistics.QualsAsync(cancellationToken), await SessionTexts.ReadAsync(connection, cancellationToken), snapshot);

    /// <summary>The statement with the constants in place that never changed, and what was seen of each in a sentence.</summary>
    public (WorkloadStatement Statement, IReadOnlyList<string> Evidence) Restore(WorkloadStatement statement)
    {
        var constants = new Dictionary<int, string>();
        var evidence = new List<string>();
        foreach (var use in ParameterUse.Of(statement.Sql, snapshot).Values.OrderBy(use => use.Position))
        {
            if (use is { Kind: ParameterUseKind.Equal, Column: { } name, Table: { } table } && CandidateGenerator.IsState(table.FindColumn(name)) && Find(statement, use) is var (value, words))
            {
                constants[use.Position] = SqlQuoting.Literal(value, SqlDialect.Postgres);
                evidence.Add($"{PgName.Quote(table.Name)}.{PgName.Quote(name)} was compared with one and the same constant in {words}");
            }
        }

        return constants.Count == 0 ? (statement, []) : (statement with { Sql = BoundStatement.WriteKnown(statement.Sql, constants) }, evidence);
    }

    private (string Value, string Words)? Find(WorkloadStatement statement, ParameterUse use)
    {
        var sampled = quals.Values(statement.Id, use);
        var (shown, bound) = sessions.Values(statement, use.Position);
        var values = sampled.Keys.Concat(shown.Keys).Distinct(StringComparer.Ordinal).ToList();
        if (values is not [var value] || sampled.Values.Sum() + shown.Values.Sum() < Least)
        {
            return null;
        }

        var sources = new[] { Words(sampled.Values.Sum(), "pg_qualstats sampled"), Words(shown.Values.Sum(), "pg_stat_activity showed") }.OfType<string>();

        // A generic plan is made for any value, and no partial index serves that.
        var how = bound || shown.Count == 0
            ? "; where the application sends it as a parameter, the index serves only executions that are planned with the value (not the generic plan: plan_cache_mode)"
            : "";
        return (value, string.Join(" and ", sources) + how);
    }

    private static string? Words(double times, string what) => times switch
    {
        0 => null,
        1 => $"the one execution that {what}",
        _ => string.Create(CultureInfo.InvariantCulture, $"all {times:#,0} executions that {what}"),
    };
}
