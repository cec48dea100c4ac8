using System.Globalization;
using Polystore.Core.Advising;
using Polystore.Core.Engines;

namespace Polystore.Cli.Applying;

/// <summary>What advice proposes, as changes that can be applied and rolled back.</summary>
internal static class AdviceChanges
{
    /// <summary>The fingerprint of the change that makes an index of the advice, by its position from 0.</summary>
    public static string Making(int position) => string.Create(CultureInfo.InvariantCulture, $"create-{position + 1}");

    /// <summary>The fingerprints of the changes that make some indexes of the advice.</summary>
    public static IReadOnlySet<string> MakingOf(Advice advice, IReadOnlySet<string> names) =>
        advice.Indexes.Select((index, position) => (index.Index.Name, Fingerprint: Making(position))).Where(one => names.Contains(one.Name)).Select(one => one.Fingerprint).ToHashSet(StringComparer.Ordinal);

    /// <summary>New indexes first, so that nothing is without its index while another one is dropped.</summary>
    public static ChangeSet Of(Advice advice)
    {
        var made = advice.Indexes.Select((index, position) => (Change: new Change(Making(position), $"create {index.Index.Name}", index.Apply, index.Rollback), index.Lock));
        var dropped = advice.Drops.Select((drop, position) => new Change($"drop-{position + 1}", $"drop {drop.Index.Name}", drop.Apply, drop.Rollback));
        return new ChangeSet(
            advice.Target,
            [.. made.Select(entry => entry.Change), .. dropped],
            made.Where(entry => entry.Lock is not null).ToDictionary(entry => entry.Change.Fingerprint, entry => entry.Lock!));
    }

    /// <summary>What the planner makes of the new indexes, a line each.</summary>
    /// <param name="uses">What it says.</param>
    /// <param name="isFinal">Whether it will not change its mind.</param>
    public static IEnumerable<string> Lines(IReadOnlyList<IndexUse> uses, bool isFinal)
    {
        foreach (var use in uses)
        {
            yield return use switch
            {
                { Exists: false } => $"  {use.Index} is not there, or not whole.",
                { Statements.Count: 0 } when isFinal => $"  {use.Index} is in no plan.",
                { Statements.Count: 0 } => $"  {use.Index} is in no plan. ANALYZE its table and look again with `polystore explain`; take it back when that stays so.",
                _ => $"  {use.Index} is used by {string.Join(", ", use.Statements)}.",
            };
        }
    }
}
