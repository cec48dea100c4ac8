using Polystore.Postgres.Observe.Sections;

namespace Polystore.Postgres.Rules.Workload;

/// <summary>Entries of one shape added up: the same text in several schemas, or with lists of several lengths, is one to its author.</summary>
internal sealed class StatementGroup
{
    private readonly IReadOnlyList<PostgresStatement> entries;

    public StatementGroup(IEnumerable<PostgresStatement> ofOneShape)
    {
        entries = [.. ofOneShape.OrderByDescending(entry => entry.TotalMilliseconds).ThenBy(entry => entry.Id, StringComparer.Ordinal)];
        Calls = Sum(entry => entry.Calls);
        Milliseconds = Sum(entry => entry.TotalMilliseconds);
    }

    public string Fingerprint => entries[0].Fingerprint;

    /// <summary>The text without constants.</summary>
    public string Query => entries[0].Query;

    public int Entries => entries.Count;

    public double Calls { get; }

    /// <summary>Execution time in all.</summary>
    public double Milliseconds { get; }

    public double Mean => Calls > 0 ? Milliseconds / Calls : 0;

    public double Slowest => entries.Max(entry => entry.MaxMilliseconds);

    public double Rows => Sum(entry => entry.Rows);

    public double RowsPerCall => Calls > 0 ? Rows / Calls : 0;

    public double BlocksRead => Sum(entry => entry.SharedBlocksRead);

    public double BlocksHit => Sum(entry => entry.SharedBlocksHit);

    public double TempBlocksWritten => Sum(entry => entry.TempBlocksWritten);

    public double ReadMilliseconds => Sum(entry => entry.ReadMilliseconds);

    public double PlanMilliseconds => Sum(entry => entry.PlanMilliseconds);

    public double WalBytes => Sum(entry => entry.WalBytes);

    public double WalFullPageImages => Sum(entry => entry.WalFullPageImages);

    public double JitMilliseconds => Sum(entry => entry.JitMilliseconds);

    public IReadOnlyList<string> Roles => [.. entries.SelectMany(entry => entry.Roles).Distinct().Order(StringComparer.Ordinal)];

    /// <summary>Standard deviation of one run, in milliseconds: that within the entries and that between them.</summary>
    public double Deviation => Calls > 0
        ? Math.Sqrt(Math.Max(0, Sum(entry => entry.Calls * (Square(entry.StandardDeviationMilliseconds) + Square(entry.MeanMilliseconds))) / Calls - Square(Mean)))
        : 0;

    private static double Square(double value) => value * value;

    private double Sum(Func<PostgresStatement, double> part) => entries.Sum(part);
}
