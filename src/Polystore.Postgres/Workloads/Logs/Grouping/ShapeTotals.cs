using System.Text;

namespace Polystore.Postgres.Workloads.Logs.Grouping;

/// <summary>What was logged about the statements of one <see cref="StatementKey"/>.</summary>
internal sealed class ShapeTotals
{
    // Five and the slowest are enough to tell a common value from a rare one.
    private const int MostSamples = 9;

    // A text of this length holds a list of thousands of values; keeping one is enough.
    private const int LongText = 1 << 16;

    // A plan of more text is that of hundreds of partitions.
    private const int LongestPlan = 1 << 18;

    private readonly List<LoggedSample> reservoir = [];
    private long offered;

    public ShapeTotals(ReadOnlySpan<byte> text)
    {
        Text = Encoding.UTF8.GetString(text);
    }

    /// <summary>The first statement of the shape, as logged.</summary>
    public string Text { get; }

    public double Calls { get; set; }

    public double Milliseconds { get; set; }

    /// <summary>Calls whose time is known.</summary>
    public double Timed { get; set; }

    public double Longest { get; private set; }

    public double Shortest { get; private set; } = double.PositiveInfinity;

    public long Errors { get; set; }

    public long Canceled { get; set; }

    public LoggedSample? Slowest { get; private set; }

    public IReadOnlyList<LoggedSample> Samples => reservoir;

    /// <summary>The plan of the slowest execution that has one with the rows counted.</summary>
    public Core.Workloads.LoggedPlan? Plan { get; private set; }

    /// <summary>Characters kept, for the limit of memory.</summary>
    public long Kept { get; private set; }

    public void Count(double weight, double? milliseconds)
    {
        Calls += weight;
        if (milliseconds is { } time)
        {
            Timed += weight;
            Milliseconds += time * weight;
            Longest = Math.Max(Longest, time);
            Shortest = Math.Min(Shortest, time);
        }
    }

    /// <summary>Offers an execution to the reservoir (Vitter's algorithm R: each execution is in it with the same probability).</summary>
    public void Offer(ReadOnlySpan<byte> text, ReadOnlySpan<byte> parameters, double? milliseconds, Random random)
    {
        offered++;
        var most = text.Length + parameters.Length > LongText ? 1 : MostSamples;
        var place = reservoir.Count < most ? reservoir.Count : (int)Math.Min(int.MaxValue, random.NextInt64(offered));
        var slowest = milliseconds > (Slowest?.Milliseconds ?? -1);
        if (place >= most && !slowest)
        {
            return;
        }

        var sample = Sample(text, parameters, milliseconds);
        if (slowest)
        {
            Kept += sample.Size - (Slowest?.Size ?? 0);
            Slowest = sample;
        }

        if (place == reservoir.Count && place < most)
        {
            Kept += sample.Size;
            reservoir.Add(sample);
        }
        else if (place < reservoir.Count)
        {
            Kept += sample.Size - reservoir[place].Size;
            reservoir[place] = sample;
        }
    }

    /// <summary>Offers the plan of an execution; one that only says what was expected is left aside.</summary>
    public void OfferPlan(ReadOnlySpan<byte> plan, ReadOnlySpan<byte> parameters, double milliseconds)
    {
        if (plan.Length > LongestPlan || !Messages.PlanMessage.IsMeasured(plan))
        {
            return;
        }

        var executions = (Plan?.Executions ?? 0) + 1;
        if (Plan is { } known && known.Milliseconds >= milliseconds)
        {
            Plan = known with { Executions = executions };
            return;
        }

        var text = Encoding.UTF8.GetString(plan);
        Kept += text.Length - (Plan?.Text.Length ?? 0);
        Plan = new Core.Workloads.LoggedPlan(text, milliseconds, (parameters.IsEmpty ? null : Messages.LoggedParameters.Parse(parameters)) ?? []) { Executions = executions };
    }

    private LoggedSample Sample(ReadOnlySpan<byte> text, ReadOnlySpan<byte> parameters, double? milliseconds)
    {
        var written = Encoding.UTF8.GetString(text);
        var values = parameters.IsEmpty ? null : Messages.LoggedParameters.Parse(parameters);
        return new LoggedSample(written == Text ? Text : written, values ?? [], milliseconds);
    }
}
