using Polystore.Core.Errors;

namespace Polystore.Postgres.Workloads.Logs;

/// <summary>How to read server logs.</summary>
public sealed record LogOptions
{
    /// <summary>The server's <c>log_line_prefix</c>; null to find it out.</summary>
    public string? LinePrefix { get; init; }

    /// <summary>Only what was sent to this database, as far as the lines name it; null for all.</summary>
    public string? Database { get; init; }

    /// <summary>Share of the executions shorter than <see cref="SampledBelowMilliseconds"/> that the server logs (<c>log_statement_sample_rate</c>), above 0 to 1.</summary>
    public double SampleRate { get; init; } = 1;

    /// <summary>Executions from here on are all logged (<c>log_min_duration_statement</c>).</summary>
    public double SampledBelowMilliseconds { get; init; } = double.PositiveInfinity;

    /// <summary>Kinds of statements to remember at most, from 10 on.</summary>
    public int MostShapes { get; init; } = 20_000;

    /// <summary>Checks the values.</summary>
    /// <exception cref="UsageException">A value is out of its range.</exception>
    public void Validate()
    {
        if (SampleRate is not (> 0 and <= 1))
        {
            throw new UsageException($"The sample rate of a log is {SampleRate}; it is a share above 0 and at most 1.");
        }

        if (MostShapes < 10)
        {
            throw new UsageException($"{MostShapes} kinds of statements to remember are too few; give 10 or more.");
        }
    }
}
