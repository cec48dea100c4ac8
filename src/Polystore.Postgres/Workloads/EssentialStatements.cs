using Polystore.Sql.Shapes;

namespace Polystore.Postgres.Workloads;

/// <summary>The statements of a workload that decide what it costs.</summary>
internal static class EssentialStatements
{
    // What is left out could not change an index's worth by more than the planner's estimates are wrong.
    private const double EnoughShare = 0.995;

    // So many are quickly planned, and a statement that was fast by chance may still be one that an index serves.
    private const int Always = 100;

    // Their planning alone would take longer than people wait.
    private const int Most = 400;

    /// <summary>
    /// The statements, most weight first, until they stand for nearly all of it. Writes stay however short they are, since every new
    /// index burdens them; what manages sessions and schemas goes.
    /// </summary>
    /// <param name="statements">The statements.</param>
    /// <param name="weight">The time that one takes in all; all zero when no time is known.</param>
    /// <param name="verb">What it does; null for a text that cannot be parsed, which stays so that the report names it.</param>
    public static List<T> Of<T>(IEnumerable<T> statements, Func<T, double> weight, Func<T, StatementVerb?> verb)
    {
        var known = statements.Select(statement => (Statement: statement, Weight: weight(statement), Verb: verb(statement)))
            .Where(entry => entry.Verb != StatementVerb.Other).OrderByDescending(entry => entry.Weight).ToList();
        var enough = known.Sum(entry => entry.Weight) * EnoughShare;
        var before = 0.0;
        var essential = new List<T>();
        foreach (var entry in known)
        {
            if (before <= enough || essential.Count < Always || entry.Verb is not (null or StatementVerb.Select))
            {
                essential.Add(entry.Statement);
            }

            before += entry.Weight;
        }

        return essential.Take(Most).ToList();
    }
}
