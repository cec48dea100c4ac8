using System.Globalization;
using Polystore.Core.Advising;
using Polystore.Core.Catalogs;
using Polystore.Sqlite.Advise.Candidates;
using Polystore.Sqlite.Advise.Search;
using Polystore.Sqlite.Advise.Uses;

namespace Polystore.Sqlite.Advise;

/// <summary>Explains with numbers why a candidate that helps some statement is not advised.</summary>
/// <param name="statements">The workload.</param>
/// <param name="cost">Asks the planner.</param>
internal sealed class RefusalReasons(IReadOnlyList<StatementUse> statements, WorkloadCost cost)
{
    private const int MostReasons = 8;

    /// <summary>The refusals worth telling: those whose upkeep outweighs what they save, and those that the budget leaves out.</summary>
    public IReadOnlyList<RefusedIndex> Of(IReadOnlyList<CandidateIndex> pool, IReadOnlyCollection<CandidateIndex> chosen, long? budget)
    {
        var refused = new List<(RefusedIndex Reason, double Saved)>();

        // Of candidates that begin alike one stands for all, and a wider form of a chosen one is no news.
        var told = chosen.Select(Lead).ToHashSet(StringComparer.OrdinalIgnoreCase);
        foreach (var candidate in pool.Where(candidate => !chosen.Contains(candidate)))
        {
            if (refused.Count >= MostReasons || told.Contains(Lead(candidate)))
            {
                continue;
            }

            var (saved, paid, helps) = Balance(candidate, chosen);
            var tooLarge = budget is { } limit && chosen.Sum(other => other.Bytes) + candidate.Bytes > limit;
            if (saved <= 0 || (paid <= saved && !tooLarge))
            {
                continue;
            }

            told.Add(Lead(candidate));
            var definition = IndexSql.Create(candidate.Index with { Name = IndexNaming.NameFor(candidate.Index, new HashSet<string>()) });
            var reason = paid > saved
                ? $"it would save {Number(saved)} rows visited in {string.Join(", ", helps)} and cost {Number(paid)} in upkeep by the statements that write {candidate.Table}"
                : $"it would save {Number(saved)} rows visited in {string.Join(", ", helps)}, but its {candidate.Bytes / 1024.0:0.#} kB exceed what is left of the budget";
            refused.Add((new RefusedIndex(definition, reason), saved));
        }

        return [.. refused.OrderByDescending(entry => entry.Saved).Select(entry => entry.Reason)];
    }

    private (double Saved, double Paid, List<string> Helps) Balance(CandidateIndex candidate, IReadOnlyCollection<CandidateIndex> chosen)
    {
        IReadOnlyList<CandidateIndex> with = [.. chosen, candidate];
        double saved = 0, paid = 0;
        var helps = new List<string>();
        foreach (var statement in statements.Where(statement => statement.Tables.Contains(candidate.Table, StringComparer.OrdinalIgnoreCase)))
        {
            var before = cost.Of(statement, chosen);
            var after = cost.Of(statement, with);
            paid += statement.Calls * (after.Writing - before.Writing);
            if (after.Reading < before.Reading)
            {
                saved += statement.Calls * (before.Reading - after.Reading);
                helps.Add(statement.Id);
            }
        }

        return (saved, paid, helps);
    }

    private static string Lead(CandidateIndex candidate) => $"{candidate.Table}|{IndexSql.Value(candidate.Index.Keys[0])}";

    private static string Number(double value) => value.ToString("#,0", CultureInfo.InvariantCulture);
}
