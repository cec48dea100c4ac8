using Polystore.Core.Proofs;
using Polystore.Postgres.Advise.WhatIf;
using Polystore.Postgres.Explain.Model;

namespace Polystore.Postgres.Advise.Proving;

/// <summary>What was measured of one statement on one copy.</summary>
internal sealed class StatementTrial(AdvisedQuery query)
{
    private readonly List<StatementMeasurement> before = [];
    private readonly List<StatementMeasurement> after = [];
    private readonly List<double> timesBefore = [];
    private readonly List<double> timesAfter = [];

    public AdvisedQuery Query { get; } = query;

    /// <summary>Digests of the rows.</summary>
    public DigestPair? Digest { get; set; }

    /// <summary>The same with binary fractions rounded; taken only where the exact ones differ.</summary>
    public DigestPair? Rounded { get; set; }

    /// <summary>It could not be run, or not in time.</summary>
    public bool Failed { get; private set; }

    /// <summary>Both states were run at least once.</summary>
    public bool Measured => !Failed && before.Count > 0 && after.Count > 0;

    /// <summary>Indexes that its last plan after read.</summary>
    public IReadOnlySet<string> Indexes => after[^1].Indexes;

    /// <summary>Indexes that its last plan before read.</summary>
    public IReadOnlySet<string> IndexesBefore => before[^1].Indexes;

    /// <summary>The plan of its last run after.</summary>
    public PostgresPlan Executed => after[^1].Executed;

    /// <summary>Blocks that the last run before touched.</summary>
    public double BlocksBefore => before[^1].Blocks;

    /// <summary>Blocks that the last run after touched.</summary>
    public double BlocksAfter => after[^1].Blocks;

    /// <summary>The same steps before and after: then its time can differ by chance only, as long as it writes nothing.</summary>
    public bool SamePlan => before[^1].Plan == after[^1].Plan && !Query.Writes;

    /// <summary>Runs before against runs after.</summary>
    public RunComparison Times => new(timesBefore, timesAfter);

    /// <summary>What the runs say.</summary>
    public ProofChange Change => SamePlan ? ProofChange.Same : Times.Change;

    /// <summary>More pairs of runs may tell noise from a slow-down.</summary>
    public bool Suspect => Measured && !SamePlan && Times.Suspect;

    /// <summary>Milliseconds that all calls together gain; negative when they lose.</summary>
    public double Gain => SamePlan ? 0 : Query.Statement.Calls * (Times.Before - Times.After);

    /// <summary>Takes a pair of runs; the pairs end with the first that fails.</summary>
    public void Add(StatementMeasurement? was, StatementMeasurement? now)
    {
        if (was is null || now is null)
        {
            Failed = true;
            return;
        }

        before.Add(was);
        after.Add(now);
        timesBefore.Add(was.Milliseconds);
        timesAfter.Add(now.Milliseconds);
    }

    /// <summary>Forgets the runs, as after the indexes changed.</summary>
    public void Clear()
    {
        before.Clear();
        after.Clear();
        timesBefore.Clear();
        timesAfter.Clear();
    }

    /// <summary>Whether the rows stayed the same, and why that cannot be told.</summary>
    public (DigestVerdict Verdict, string? Reason) Rows => (Digest, Rounded) switch
    {
        (null or { Before: null } or { After: null }, _) => (DigestVerdict.None, null),
        ({ Same: true }, _) => (DigestVerdict.Equal, null),
        (_, { Same: true }) => (DigestVerdict.Equal, "equal to 12 significant digits: sums of binary fractions depend on the order of adding"),
        _ when OpenChoice.Of(Query) is { } reason => (DigestVerdict.Undetermined, reason),
        _ => (DigestVerdict.Different, "other rows than before"),
    };

    /// <summary>The entries of the proof: milliseconds, and blocks touched.</summary>
    public IEnumerable<ProofRun> Runs(double scale)
    {
        var (verdict, reason) = Rows;
        var times = Times;
        var run = new ProofRun
        {
            Scale = scale,
            Metric = "ms",
            Statement = Query.Statement.Id,
            Before = times.Before,
            After = times.After,
            N = times.Pairs,
            Spread = times.Spread,
            Digest = verdict,
            Reason = reason,
            BeforeMs = times.Before,
            AfterMs = times.After,
            Change = Change,
        };
        yield return run;
        yield return run with { Metric = "blocks", Before = before[^1].Blocks, After = after[^1].Blocks, N = 1, Spread = 0, Digest = DigestVerdict.None, Reason = null, BeforeMs = null, AfterMs = null, Change = null };
    }
}

/// <summary>Digests of a statement's rows before and after.</summary>
internal sealed record DigestPair(string? Before, string? After)
{
    public bool Same => Before == After;
}
