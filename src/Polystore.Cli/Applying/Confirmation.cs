using Polystore.Core.Engines;
using Polystore.Core.Errors;

namespace Polystore.Cli.Applying;

/// <summary>Prints what is going to happen and asks. Nothing changes a database without a yes.</summary>
internal static class Confirmation
{
    public static void Print(TextWriter output, IReadOnlyList<Change> changes, IReadOnlyDictionary<string, string> details)
    {
        for (var i = 0; i < changes.Count; i++)
        {
            var change = changes[i];
            output.WriteLine($"{i + 1}. {change.Title}");
            foreach (var statement in change.Statements)
            {
                output.WriteLine($"     {statement}");
            }

            if (details.TryGetValue(change.Fingerprint, out var detail) && detail.Length > 0)
            {
                output.WriteLine($"   lock: {detail}");
            }

            output.WriteLine(change.Rollback.Count == 0 ? "   no way back" : $"   way back: {string.Join("; ", change.Rollback)}");
        }
    }

    /// <exception cref="UsageException">Nobody is there to ask.</exception>
    public static bool Ask(TextWriter output, string question, bool yes)
    {
        if (yes)
        {
            return true;
        }

        RequireSomebody();
        output.Write(question + " [y/N] ");
        return Console.ReadLine()?.Trim().ToLowerInvariant() is "y" or "yes";
    }

    /// <summary>Makes sure that there is somebody to ask, before long work whose end would be a question.</summary>
    /// <exception cref="UsageException">Nobody is there.</exception>
    public static void RequireSomebody()
    {
        if (Console.IsInputRedirected)
        {
            throw new UsageException("This changes the database and nobody is there to ask; look at what would be done (--dry-run of `apply`, or `advise` without --apply) and give --yes.");
        }
    }
}
