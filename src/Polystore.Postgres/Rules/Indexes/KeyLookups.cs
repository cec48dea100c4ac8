using Polystore.Core.Catalogs;
using Polystore.Core.Findings;
using Polystore.Core.Rules;
using Polystore.Postgres.Rules.Reading;
using Polystore.Postgres.Rules.Workload;

namespace Polystore.Postgres.Rules.Indexes;

/// <summary>What the known statements pay that look for rows by a key without an index.</summary>
internal sealed class KeyLookups(RuleContext context, CatalogReading reading, StatementsReading statements)
{
    private readonly ColumnComparisons comparisons = new(reading, statements);

    /// <summary>Statements with a condition on every column of the key that read the table through; null when they take next to no time.</summary>
    public Cost? Of(Table table, IReadOnlyList<string> columns)
    {
        var asking = columns.Select(column => comparisons.Of(table, column).Statements)
            .Aggregate((all, next) => [.. all.Intersect(next)])
            .Where(item => ColumnSearches.Touches(reading, item, table) >= context.Option(ColumnSearches.ReadShare))
            .OrderByDescending(item => item.Milliseconds)
            .ToList();
        var time = asking.Sum(item => item.Milliseconds);
        return asking.Count == 0 || statements.Load(time) < context.Option(BusyTime.Least)
            ? null
            : new Cost(asking.Sum(item => item.Calls), time, statements.Load(time), BusyTime.Grade(context, statements.Load(time)), asking[0].Query);
    }

    /// <summary>What they take together.</summary>
    /// <param name="Calls">Executions.</param>
    /// <param name="Milliseconds">Time.</param>
    /// <param name="Load">Sessions kept busy.</param>
    /// <param name="Severity">By that load.</param>
    /// <param name="Longest">The text of the one that takes most.</param>
    public sealed record Cost(double Calls, double Milliseconds, double Load, Severity Severity, string Longest);
}
