using System.Globalization;
using Polystore.Cli.CommandLine;
using Polystore.Core.Checks.Ignoring;
using Polystore.Core.Configuration;
using Polystore.Core.Errors;
using Polystore.Core.Rules;

namespace Polystore.Cli.Flow;

/// <summary>Reads the ignore file of this run and says on the error stream what in it has no effect.</summary>
internal static class IgnoreNotes
{
    /// <summary>The entries that hold today; expired and misspelt ones are noted.</summary>
    /// <exception cref="UsageException">The file cannot be read or is wrong.</exception>
    public static IgnoreList InForce(CliSession session)
    {
        var list = IgnoreFile.LoadNearest(Environment.CurrentDirectory);
        var today = DateOnly.FromDateTime(session.Now.UtcDateTime);
        foreach (var entry in list.ExpiredOn(today))
        {
            session.Note(string.Create(
                CultureInfo.InvariantCulture,
                $"{IgnoreList.FileName} line {entry.Line} ({What(entry)}) expired on {entry.Until:yyyy-MM-dd} and hides nothing any more; renew it or take it out."));
        }

        var active = list.InForceOn(today);
        if (active.Entries.Count > 0)
        {
            NoteUnknown(session, active);
        }

        return active;
    }

    /// <summary>With <c>--verbose</c>: entries that no finding needs. They may be about another database or rules that were not run.</summary>
    public static void Unmatched(CliSession session, IReadOnlyList<IgnoreEntry> entries)
    {
        foreach (var entry in session.Verbose ? entries : [])
        {
            session.Note($"{IgnoreList.FileName} line {entry.Line} ({What(entry)}) matches no finding of this check.");
        }
    }

    private static void NoteUnknown(CliSession session, IgnoreList list)
    {
        var rules = session.Engines.Engines.SelectMany(engine => engine.Rules).Select(rule => rule.Info).ToList();
        foreach (var entry in list.Entries.Where(entry => !entry.IsFingerprint && entry.Name != IgnoreEntry.EveryRule && !rules.Any(rule => Names(rule, entry.Name))))
        {
            var nearest = NearestName.Of(entry.Name, rules.SelectMany(rule => new[] { rule.Id, rule.Family }).Distinct());
            session.Note($"{IgnoreList.FileName} line {entry.Line}: '{entry.Name}' is neither a rule nor a family.{(nearest is null ? "" : $" Did you mean {nearest}?")}");
        }
    }

    private static bool Names(RuleInfo rule, string name) =>
        rule.Id.Equals(name, StringComparison.OrdinalIgnoreCase) || rule.Family.Equals(name, StringComparison.OrdinalIgnoreCase);

    private static string What(IgnoreEntry entry) => entry.Object is null ? entry.Name : $"{entry.Name} {entry.Object}";
}
