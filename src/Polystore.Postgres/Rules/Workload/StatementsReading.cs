using System.Diagnostics.CodeAnalysis;
using Polystore.Core.Rules;
using Polystore.Postgres.Observe.Sections;
using Polystore.Postgres.Rules.Reading;

namespace Polystore.Postgres.Rules.Workload;

/// <summary>The counters of pg_stat_statements as rules ask for them: by shape, with the time they have counted.</summary>
internal sealed class StatementsReading
{
    /// <summary>Asked of every rule that speaks of shares.</summary>
    public static RuleOption Hours { get; } = new()
    {
        Name = "hours", Default = 1, Unit = "hours", Meaning = "counters that are younger are not judged",
        Source = "after pg_stat_statements_reset() the shares of the first minutes are those of whatever happened to run",
    };

    private StatementsReading(PostgresStatements section, double seconds, int blockSize, int majorVersion)
    {
        Section = section;
        Seconds = Math.Max(1, seconds);
        BlockSize = blockSize;
        MajorVersion = majorVersion;
        // What functions run (pg_stat_statements.track = all) is contained in the statement that called them.
        Items = section.Items
            .Where(item => item.TopLevel)
            .GroupBy(item => item.Fingerprint.Length > 0 ? item.Fingerprint : item.Id, StringComparer.Ordinal)
            .Select(group => new StatementGroup(group))
            .OrderByDescending(group => group.Milliseconds)
            .ThenBy(group => group.Fingerprint, StringComparer.Ordinal)
            .ToList();
        var nested = section.Items.Where(item => !item.TopLevel).ToList();
        Milliseconds = Math.Max(section.TotalMilliseconds - nested.Sum(item => item.TotalMilliseconds), Items.Sum(item => item.Milliseconds));
        Calls = Math.Max(section.TotalCalls - nested.Sum(item => item.Calls), Items.Sum(item => item.Calls));
    }

    public PostgresStatements Section { get; }

    /// <summary>By total time.</summary>
    public IReadOnlyList<StatementGroup> Items { get; }

    /// <summary>Execution time of all statements that clients sent, those not shown included.</summary>
    public double Milliseconds { get; }

    /// <summary>Executions of all of them.</summary>
    public double Calls { get; }

    /// <summary>Seconds that the counters have counted.</summary>
    public double Seconds { get; }

    /// <summary>Bytes of a block.</summary>
    public int BlockSize { get; }

    /// <summary>Major version of the server; 0 when unknown.</summary>
    public int MajorVersion { get; }

    /// <summary>For rules about rates and shares: the counters must be old enough.</summary>
    public static bool TryOpen(RuleContext context, [NotNullWhen(true)] out StatementsReading? reading, [NotNullWhen(false)] out string? reason) =>
        TryOpen(context, context.Option(Hours), out reading, out reason);

    /// <summary>For rules about the statements themselves.</summary>
    public static bool TryOpenAtAnyAge(RuleContext context, [NotNullWhen(true)] out StatementsReading? reading, [NotNullWhen(false)] out string? reason) =>
        TryOpen(context, 0, out reading, out reason);

    /// <summary>Share of the execution time of all statements, 0 to 1.</summary>
    public double Share(StatementGroup item) => Milliseconds > 0 ? item.Milliseconds / Milliseconds : 0;

    /// <summary>Sessions kept busy on average; 1 is one all the time.</summary>
    public double Load(StatementGroup item) => Load(item.Milliseconds);

    /// <inheritdoc cref="Load(StatementGroup)"/>
    public double Load(double milliseconds) => milliseconds / 1000 / Seconds;

    /// <summary>What is counted, by the hour.</summary>
    public double PerHour(double count) => count / Seconds * 3600;

    private static bool TryOpen(RuleContext context, double leastHours, [NotNullWhen(true)] out StatementsReading? reading, [NotNullWhen(false)] out string? reason)
    {
        reading = null;
        if (!context.Snapshot.TryGet(PostgresSections.Statements, out var section, out reason))
        {
            return false;
        }

        if (context.Snapshot.SettingValue("pg_stat_statements.track") is "none")
        {
            reason = "pg_stat_statements.track is none, so nothing is counted; ALTER SYSTEM SET pg_stat_statements.track = 'top'";
            return false;
        }

        if (section.ResetAt is not { } since)
        {
            reason = $"version {section.ExtensionVersion} of pg_stat_statements does not tell since when it counts; run ALTER EXTENSION pg_stat_statements UPDATE";
            return false;
        }

        var hours = Math.Max(0, (context.Now - since).TotalHours);
        if (hours < leastHours)
        {
            reason = $"pg_stat_statements has counted for only {Amount.Of(hours * 60, "minute")}; {Amount.Of(leastHours, "hour is", "hours are")} asked for";
            return false;
        }

        context.Snapshot.TryGet(PostgresSections.Server, out var server, out _);
        reading = new StatementsReading(section, hours * 3600, server?.BlockSize ?? 8192, server?.MajorVersion ?? 0);
        reason = null;
        return true;
    }
}
