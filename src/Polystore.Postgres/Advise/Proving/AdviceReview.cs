using System.Globalization;
using Polystore.Core.Proofs;

namespace Polystore.Postgres.Advise.Proving;

/// <summary>
/// Withdraws what the measurements speak against: an index that slows a statement, found by leaving out one change after another; an
/// index that no statement gains from; one whose writes pay more than it saves; and, when asked, one that slows a write at all.
/// </summary>
/// <param name="copy">Where it is measured.</param>
/// <param name="mostWriteSlowdown">Share by which a write may become slower; null for any that pays.</param>
internal sealed class AdviceReview(CopyTrial copy, double? mostWriteSlowdown)
{
    // Faster by less than a tenth, or fewer blocks by less than a tenth and two, is no reason for an index.
    private const double Clear = 0.1;
    private const double FewBlocks = 2;

    // Enough for the sign test to confirm: 1/128 for seven of seven.
    private const int Pairs = 7;

    private readonly HashSet<string> examined = new(StringComparer.Ordinal);
    private readonly HashSet<string> weighed = new(StringComparer.Ordinal);

    /// <summary>What was withdrawn, by the index's name, with the reason.</summary>
    public Dictionary<string, Withdrawal> Withdrawn { get; } = new(StringComparer.Ordinal);

    /// <summary>Withdraws until nothing speaks against what is left.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        while (await WithdrawSlowingAsync(cancellationToken) || await WithdrawIdleAsync(cancellationToken) || await WithdrawBurdensAsync(cancellationToken) || await WithdrawForWritesAsync(cancellationToken))
        {
            cancellationToken.ThrowIfCancellationRequested();
        }
    }

    private async Task<bool> WithdrawSlowingAsync(CancellationToken cancellationToken)
    {
        var slower = copy.Trials.Where(trial => trial.Measured && !trial.Query.Writes && trial.Change == ProofChange.Slower).MinBy(trial => trial.Gain);
        if (slower is null)
        {
            return false;
        }

        var suspects = copy.Advice.Indexes.Select(index => index.Index.Name).Where(slower.Indexes.Contains)
            .Concat(copy.Advice.Drops.Select(drop => drop.Index.Name).Where(slower.IndexesBefore.Contains))
            .Where(name => !copy.Without.Contains(name)).ToList();
        if (suspects.Count == 0)
        {
            // Nothing of the advice is in its plans; there is nothing to withdraw.
            return false;
        }

        List<string> culprits = suspects;
        var least = double.MaxValue;
        foreach (var suspect in suspects.Count == 1 ? [] : suspects)
        {
            var trial = await copy.CompareAsync(slower.Query, null, Besides(suspect), Pairs, cancellationToken);
            if (trial.Measured && (trial.SamePlan || trial.Times.After <= slower.Times.Before * (1 + RunComparison.Tolerated)) && trial.Times.After < least)
            {
                least = trial.Times.After;
                culprits = [suspect];
            }
        }

        var times = slower.Times;
        await WithdrawAsync(
            culprits,
            string.Create(CultureInfo.InvariantCulture, $"on the copy it slowed {slower.Query.Statement.Id} from {times.Before:0.###} to {times.After:0.###} ms ({times.SlowerPairs} of {times.Pairs} pairs of runs)"),
            idle: false,
            cancellationToken);
        return true;
    }

    // An index that the planner leaves aside once it is really there, or that makes nothing faster and saves no block.
    private async Task<bool> WithdrawIdleAsync(CancellationToken cancellationToken)
    {
        var measured = copy.Trials.Where(trial => trial.Measured).Select(trial => trial.Query).ToHashSet(ReferenceEqualityComparer.Instance);
        var unmeasured = copy.Queries.Where(query => !measured.Contains(query)).Select(query => query.Statement.Id).ToHashSet(StringComparer.Ordinal);
        foreach (var index in copy.Advice.Indexes.Where(index => !copy.Without.Contains(index.Index.Name) && !index.Serves.Any(unmeasured.Contains)))
        {
            var name = index.Index.Name;
            var users = copy.Trials.Where(trial => trial.Measured && trial.Indexes.Contains(name)).ToList();
            if (users.Exists(user => user.Change == ProofChange.Faster && user.Times.After < user.Times.Before / 2) || !examined.Add(name))
            {
                continue;
            }

            var helps = false;
            foreach (var user in users)
            {
                var trial = await copy.CompareAsync(user.Query, Besides(name), copy.Without, Pairs, cancellationToken);
                helps |= !trial.Measured
                    || (trial.Times.IsFaster && trial.Times.After < trial.Times.Before * (1 - Clear))
                    || trial.BlocksAfter < (trial.BlocksBefore * (1 - Clear)) - FewBlocks;
            }

            if (!helps)
            {
                await WithdrawAsync(
                    [name],
                    users.Count == 0
                        ? "on the copy no plan uses it once it is really there"
                        : $"on the copy {string.Join(", ", users.Select(user => user.Query.Statement.Id))} {(users.Count == 1 ? "is" : "are")} no faster with it and {(users.Count == 1 ? "reads" : "read")} no fewer blocks",
                    idle: true,
                    cancellationToken);
                return true;
            }
        }

        return false;
    }

    // An index whose entries cost the writes more time than it saves the reads.
    private async Task<bool> WithdrawBurdensAsync(CancellationToken cancellationToken)
    {
        var paying = copy.Trials.Where(trial => trial.Measured && trial.Query.Writes && trial.Gain < 0).ToList();
        foreach (var index in copy.Advice.Indexes.Where(index => !copy.Without.Contains(index.Index.Name)))
        {
            var name = index.Index.Name;
            var writers = paying.Where(trial => trial.Query.Shape.Target?.Name == index.Index.Table).ToList();
            var saved = Saved(name);
            if (-writers.Sum(trial => trial.Gain) <= saved || !weighed.Add(name))
            {
                continue;
            }

            var paid = 0.0;
            foreach (var writer in writers)
            {
                var trial = await copy.CompareAsync(writer.Query, Besides(name), copy.Without, Pairs, cancellationToken);
                paid -= trial.Measured ? trial.Gain : 0;
            }

            if (paid > saved)
            {
                await WithdrawAsync(
                    [name],
                    string.Create(CultureInfo.InvariantCulture, $"on the copy it saves the reads {saved:#,0} ms × calls and costs the writes {paid:#,0}"),
                    idle: false,
                    cancellationToken);
                return true;
            }
        }

        return false;
    }

    // The write that suffers most is relieved of the index that is worth least to the reads, one after another.
    private async Task<bool> WithdrawForWritesAsync(CancellationToken cancellationToken)
    {
        if (mostWriteSlowdown is not { } most)
        {
            return false;
        }

        foreach (var write in copy.Trials.Where(trial => trial.Measured && trial.Query.Writes && trial.Times.IsSlower(most)).OrderByDescending(trial => trial.Times.After / trial.Times.Before))
        {
            var burden = copy.Advice.Indexes.Where(index => index.Index.Table == write.Query.Shape.Target?.Name && !copy.Without.Contains(index.Index.Name))
                .MinBy(index => Saved(index.Index.Name));
            if (burden is not null)
            {
                await WithdrawAsync(
                    [burden.Index.Name],
                    string.Create(CultureInfo.InvariantCulture, $"on the copy {write.Query.Statement.Id} went from {write.Times.Before:0.###} to {write.Times.After:0.###} ms, and no write may become slower by more than {most:P0}"),
                    idle: false,
                    cancellationToken);
                return true;
            }
        }

        return false;
    }

    private double Saved(string index) => copy.Trials.Where(trial => trial.Measured && trial.Indexes.Contains(index)).Sum(trial => Math.Max(0, trial.Gain));

    private async Task WithdrawAsync(IReadOnlyList<string> names, string reason, bool idle, CancellationToken cancellationToken)
    {
        var tables = copy.Advice.Indexes.Select(index => index.Index).Concat(copy.Advice.Drops.Select(drop => drop.Index))
            .Where(index => names.Contains(index.Name)).Select(index => index.Table).ToHashSet(StringComparer.Ordinal);
        foreach (var name in names)
        {
            copy.Without.Add(name);
            Withdrawn.TryAdd(name, new Withdrawal(reason, idle));
        }

        // Whatever touches these tables may have another plan now.
        var touched = copy.Trials.Where(trial => !trial.Failed && (trial.Query.Accesses.Any(access => tables.Contains(access.Table)) || tables.Contains(trial.Query.Shape.Target?.Name ?? ""))).ToList();
        touched.ForEach(trial => trial.Clear());
        await copy.MeasureAsync(touched.Where(trial => !trial.Query.Writes).ToList(), cancellationToken);
        await copy.MeasureAsync(touched.Where(trial => trial.Query.Writes).ToList(), cancellationToken);
    }

    private HashSet<string> Besides(string name) => [.. copy.Without, name];
}

/// <summary>Why a change was withdrawn.</summary>
/// <param name="Reason">What was measured.</param>
/// <param name="Idle">It does no harm and no good; its like would do no better.</param>
internal sealed record Withdrawal(string Reason, bool Idle);
