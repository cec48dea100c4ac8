using Polystore.Core.Findings;

namespace Polystore.Core.Checks.Ignoring;

/// <summary>The entries of <c>.polystore-ignore</c>.</summary>
public sealed record IgnoreList
{
    /// <summary>Name of the file.</summary>
    public const string FileName = ".polystore-ignore";

    /// <summary>Nothing is ignored.</summary>
    public static IgnoreList Empty { get; } = new();

    /// <summary>Path of the file; null when there is none.</summary>
    public string? Path { get; init; }

    /// <summary>Entries in the order of the file.</summary>
    public IReadOnlyList<IgnoreEntry> Entries { get; init; } = [];

    /// <summary>Reads the text of such a file.</summary>
    /// <param name="text">One entry a line; empty lines and lines that begin with <c>#</c> say nothing.</param>
    /// <param name="path">Path of the file, for sentences.</param>
    /// <exception cref="Errors.UsageException">A line is no entry; the sentence names file and line and says what is expected.</exception>
    public static IgnoreList Parse(string text, string path)
    {
        var entries = new List<IgnoreEntry>();
        foreach (var (line, index) in text.Split('\n').Select((line, index) => (line.Trim(), index)))
        {
            if (line.Length > 0 && line[0] != '#')
            {
                entries.Add(new IgnoreLine(path, index + 1).Read(line));
            }
        }

        return new IgnoreList { Path = path, Entries = entries };
    }

    /// <summary>The entries whose last day is over.</summary>
    public IReadOnlyList<IgnoreEntry> ExpiredOn(DateOnly today) => Entries.Where(entry => entry.HasExpired(today)).ToList();

    /// <summary>The list without the entries whose last day is over.</summary>
    public IgnoreList InForceOn(DateOnly today) => this with { Entries = Entries.Where(entry => !entry.HasExpired(today)).ToList() };

    /// <summary>Takes out what is ignored. The first entry that matches a finding gives the reason.</summary>
    /// <param name="findings">Findings in any order, which is kept.</param>
    public IgnoreOutcome Apply(IReadOnlyList<Finding> findings)
    {
        var kept = new List<Finding>();
        var ignored = new List<IgnoredFinding>();
        foreach (var finding in findings)
        {
            if (Entries.FirstOrDefault(entry => entry.Matches(finding)) is { } entry)
            {
                ignored.Add(IgnoredFinding.From(finding, entry));
            }
            else
            {
                kept.Add(finding);
            }
        }

        return new IgnoreOutcome(kept, ignored, Entries.Where(entry => !findings.Any(entry.Matches)).ToList());
    }
}

/// <summary>What came of ignoring.</summary>
/// <param name="Kept">Findings that no entry hides.</param>
/// <param name="Ignored">Findings that one hides.</param>
/// <param name="Unmatched">Entries that match no finding.</param>
public sealed record IgnoreOutcome(IReadOnlyList<Finding> Kept, IReadOnlyList<IgnoredFinding> Ignored, IReadOnlyList<IgnoreEntry> Unmatched);
