using System.Globalization;
using Polystore.Core.Findings;
using Polystore.Postgres.Explain.Rules.Reading;

namespace Polystore.Postgres.Explain.Rules.Memory;

/// <summary>How much <c>work_mem</c> to ask for, and for whom.</summary>
internal static class WorkMemory
{
    private const double Kilobyte = 1024;
    private const double Megabyte = 1024 * Kilobyte;

    // Blocks of memory contexts double from 8 kB to 8 MB and the last one is rarely full; arrays grow by doubling
    // (src/backend/utils/mmgr/aset.c, grow_memtuples in src/backend/utils/sort/tuplesort.c).
    private const double Slack = 1.2;

    /// <summary>PostgreSQL's alignment of everything in memory.</summary>
    public static double Aligned(double bytes) => 8 * Math.Ceiling(bytes / 8);

    /// <summary>Smallest power of two that holds so many.</summary>
    public static double PowerOfTwo(double count) => Math.Pow(2, Math.Ceiling(Math.Log2(Math.Max(1, count))));

    /// <summary>A value of the setting that is enough for so many bytes: whole megabytes, below one whole 64 kB.</summary>
    public static double Enough(double bytes)
    {
        var step = bytes * Slack < Megabyte ? 64 * Kilobyte : Megabyte;
        return step * Math.Ceiling(bytes * Slack / step);
    }

    /// <summary>
    /// <c>hash_mem_multiplier</c> in effect. It came with 13 at 1, and is 2 since 15 (get_hash_memory_limit in
    /// src/backend/executor/nodeHash.c). A plan whose settings are not known is read as one of 15 or newer.
    /// </summary>
    public static double HashMultiplier(PlanFacts facts) => Math.Max(1, facts.Settings.Number("hash_mem_multiplier") ?? 2);

    /// <summary>As <c>SET</c> takes it: <c>12MB</c>.</summary>
    public static string Text(double bytes) => bytes % Megabyte == 0
        ? string.Create(CultureInfo.InvariantCulture, $"{bytes / Megabyte:0}MB")
        : string.Create(CultureInfo.InvariantCulture, $"{bytes / Kilobyte:0}kB");

    /// <summary>The evidence of the value that would be enough.</summary>
    public static Evidence Needed(double bytes, string source) => Evidence.Of("work_mem that is enough", Text(bytes), null, source);

    /// <summary>Ask for it where it is needed and nowhere else.</summary>
    /// <param name="bytes">See <see cref="Enough"/>.</param>
    /// <param name="otherwise">What to do instead, as a sentence; null when there is nothing.</param>
    public static Remedy Remedy(double bytes, string? otherwise) => Core.Findings.Remedy.ByHand(
        $"In the transaction of this statement alone: SET LOCAL work_mem = '{Text(bytes)}'. For a role that runs little else: ALTER ROLE … SET work_mem = '{Text(bytes)}', "
            + $"undone by ALTER ROLE … RESET work_mem.{(otherwise is null ? "" : " " + otherwise)}",
        "every sort and every hash of every session may take work_mem, so how many of them run at once decides, and one statement is no reason to raise it for the server");
}
