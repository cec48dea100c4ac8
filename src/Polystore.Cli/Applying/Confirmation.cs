using Polystore.Cli.CommandLine;
using Polystore.Core.Engines;
using Polystore.Core.Errors;

namespace Polystore.Cli.Applying;

/// <summary>Prints what is going to happen and asks. Nothing changes a database without a yes.</summary>
internal static class Confirmation
{
    public static void Print(CliSession session, IReadOnlyList<Change> changes, IReadOnlyDictionary<string, string> details)
    {
        for (var i = 0; i < changes.Count; i++)
        {
            var change = changes[i];
            session.Output.WriteLine($"{i + 1}. {change.Title}");
            foreach (var statement in change.Statements)
            {
                session.Output.WriteLine($"     {statement}");
            }

            if (details.TryGetValue(change.Fingerprint, out var detail) && detail.Length > 0)
            {
                session.Output.WriteLine($"   lock: {detail}");
            }

            session.Output.WriteLine(change.Rollback.Count == 0 ? "   no way back" : $"   way back: {string.Join(" ", change.Rollback)}");
        }
    }

    /// <exception cref="UsageException">Nobody is there to ask.</exception>
    public static bool Ask(CliSession session, string question, bool yes)
    {
        if (yes)
        {
            return true;
        }

        if (Console.IsInputRedirected)
        {
            throw new UsageException("This changes the database and nobody is there to ask; read the list above and give --yes.");
        }

        session.Output.Write(question + " [y/N] ");
        return Console.ReadLine()?.Trim().ToLowerInvariant() is "y" or "yes";
    }
}
