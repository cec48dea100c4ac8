using Polystore.Core.Observation;
using Polystore.Postgres.Observe.Sections;

namespace Polystore.Postgres.Workloads.Values;

/// <summary>
/// Tells by the blocks that a statement touched how often it can have been asked for values for which it reads much: a job queue whose
/// statement touches 30 blocks a call never asks for the finished jobs, which fill 5,000. Rows do not tell that of a statement that
/// returns one, counted or limited.
/// </summary>
internal sealed class ObservedBlocks
{
    // Expected blocks are reckoned from rows that ANALYZE estimated; nearer to each other than this they tell nothing.
    private const double Near = 3;

    private readonly Dictionary<string, double> means = new(StringComparer.Ordinal);
    private readonly Dictionary<string, double?> pages = new(StringComparer.Ordinal);

    /// <summary>Takes the counters of a server, where there are any.</summary>
    public ObservedBlocks(Snapshot snapshot)
    {
        foreach (var statement in snapshot.TryGet(PostgresSections.Statements, out var counted, out _) ? counted.Items.Where(statement => statement.Calls > 0) : [])
        {
            means[statement.Id] = (statement.SharedBlocksHit + statement.SharedBlocksRead) / statement.Calls;
        }

        var block = snapshot.TryGet(PostgresSections.Server, out var server, out _) ? server.BlockSize : 8192;
        // Two tables of one name in different schemas: nobody knows which is meant.
        foreach (var named in snapshot.Catalog.Tables.GroupBy(table => table.Name, StringComparer.Ordinal))
        {
            pages[named.Key] = named.Count() == 1 && named.First().Bytes is { } bytes ? Math.Ceiling((double)bytes / block) : null;
        }
    }

    /// <summary>Blocks of a table by its name; null when unknown.</summary>
    public double? PagesOf(string table) => pages.GetValueOrDefault(table);

    /// <summary>The groups, none with a greater share than the blocks allow: were all other executions the cheapest, the mean would still be exceeded.</summary>
    /// <param name="groups">Plans with their weights.</param>
    /// <param name="id">The statement.</param>
    public List<(PlanOutline Outline, string Sql, double Weight)> Cap(List<(PlanOutline Outline, string Sql, double Weight)> groups, string id)
    {
        if (groups.Count < 2 || !means.TryGetValue(id, out var mean) || groups.Any(group => group.Outline.Blocks is null))
        {
            return groups;
        }

        var least = groups.Min(group => group.Outline.Blocks!.Value);
        if (groups.Max(group => group.Outline.Blocks!.Value) < (least + 1) * Near)
        {
            return groups;
        }

        var total = groups.Sum(group => group.Weight);
        return groups
            .Select(group => group with { Weight = Math.Min(group.Weight / total, Most(group.Outline.Blocks!.Value, least, mean)) })
            .Where(group => group.Weight > 0)
            .ToList();
    }

    private static double Most(double blocks, double least, double mean) => blocks < (least + 1) * Near ? 1 : Math.Clamp((mean - least) / (blocks - least), 0, 1);
}
