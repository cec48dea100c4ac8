using Polystore.Core.Connections;
using Polystore.Core.Findings;
using Polystore.Core.Rules;
using Polystore.Sqlite.Observe.Sections;
using Polystore.Sqlite.Rules.Reading;

namespace Polystore.Sqlite.Rules.Data;

internal sealed class IntegrityFailures : IRule
{
    // The words of pragma.c for rows that break a constraint, which damage no page.
    private static readonly string[] ConstraintWords = ["NULL value in ", "CHECK constraint failed", "non-unique entry", "TEXT value in ", "NUMERIC value in ", "non-INT", "value in "];

    public RuleInfo Info { get; } = new()
    {
        Id = "SQLITE-INTEGRITY",
        Engine = EngineNames.Sqlite,
        Family = "integrity",
        Title = "Integrity check failed",
        LooksFor = "Messages of PRAGMA integrity_check: damaged pages, indexes that disagree with their table, and rows that break NOT NULL, CHECK "
            + "or UNIQUE. Not reported: violated foreign keys, which have a rule of their own.",
        Why = "A damaged file returns wrong rows today and none tomorrow, and every backup of it is damaged too.",
        ReadsData = true,
        References = ["https://sqlite.org/pragma.html#pragma_integrity_check", "https://sqlite.org/howtocorrupt.html", "https://sqlite.org/recovery.html"],
    };

    public RuleVerdict Judge(RuleContext context)
    {
        if (!context.Snapshot.TryGet(SqliteSections.Integrity, out var integrity, out var reason))
        {
            return RuleVerdict.NotExamined(reason);
        }

        if (integrity.Messages.Count == 0)
        {
            return integrity.IntegrityNotExamined is { } why ? RuleVerdict.NotExamined(why) : RuleVerdict.Fine;
        }

        var rows = integrity.Messages.Where(IsConstraint).ToList();
        var damage = integrity.Messages.Except(rows).ToList();
        var index = damage.Count > 0 && damage.TrueForAll(message => message.Contains("index", StringComparison.OrdinalIgnoreCase));
        return RuleVerdict.Of([.. Damage(context, damage, index), .. Rows(context, rows)]);
    }

    private IEnumerable<Finding> Damage(RuleContext context, IReadOnlyList<string> messages, bool onlyIndexes)
    {
        if (messages.Count > 0)
        {
            yield return context.Problem(Info, SubjectOf.Database, Severity.Critical, onlyIndexes
                ? $"indexes disagree with their tables: {Amount.Of(messages.Count, "message")} of the integrity check"
                : $"the file is damaged: {Amount.Of(messages.Count, "message")} of the integrity check") with
            {
                Discriminator = "damage",
                MakesChangesDangerous = true,
                Impact = "queries through the damaged parts return wrong rows or fail",
                Evidence = Messages(messages),
                Remedy = Remedy.ByHand(
                    onlyIndexes
                        ? "Copy the file first, then REINDEX; find out how it came about (a second library, a collation that changed, a file system without locks)."
                        : "Copy the file and its -wal and -journal as they are; go back to the last good backup, or run `sqlite3 damaged.db .recover | sqlite3 new.db` and compare.",
                    "writing to a damaged file can make it worse"),
                Weight = messages.Count,
            };
        }
    }

    private IEnumerable<Finding> Rows(RuleContext context, IReadOnlyList<string> messages)
    {
        if (messages.Count > 0)
        {
            yield return context.Problem(Info, SubjectOf.Database, Severity.High, $"rows break their own table's constraints: {Amount.Of(messages.Count, "message")} of the integrity check") with
            {
                Discriminator = "constraints",
                Impact = "the next change of such a row fails, and so does a restore of a dump",
                Evidence = Messages(messages),
                Remedy = Remedy.ByHand("Correct or delete the rows; they were written before the constraint was, or with PRAGMA ignore_check_constraints.", "what the rows should hold is the application's knowledge"),
                Weight = messages.Count,
            };
        }
    }

    private static bool IsConstraint(string message) => Array.Exists(ConstraintWords, words => message.Contains(words, StringComparison.OrdinalIgnoreCase))
        && !message.Contains("missing from index", StringComparison.OrdinalIgnoreCase);

    private static IReadOnlyList<Evidence> Messages(IReadOnlyList<string> messages) =>
        messages.Take(5).Select((message, i) => Evidence.Of($"message {i + 1}", message, null, "PRAGMA integrity_check")).ToList();
}
