using Polystore.Core.Catalogs;
using Polystore.Core.Connections;
using Polystore.Core.Findings;
using Polystore.Core.Rules;
using Polystore.Postgres.Observe.Sections;
using Polystore.Postgres.Rules.Reading;

namespace Polystore.Postgres.Rules.Design;

internal sealed class SequenceFilling : IRule
{
    private static readonly RuleOption LowShare = new()
    {
        Name = "low-share", Default = 0.5, Unit = "ratio", Maximum = 1, Meaning = "share of the values handed out from which on it is reported",
        Source = "half of the way leaves the other half, at a growing rate, to change a type in",
    };

    private static readonly RuleOption MediumShare = new()
    {
        Name = "medium-share", Default = 0.7, Unit = "ratio", Maximum = 1, Meaning = "from here on: medium", Source = "check_postgres --action=sequence and pgwatch warn between 70% and 85%",
    };

    private static readonly RuleOption HighShare = new()
    {
        Name = "high-share", Default = 0.85, Unit = "ratio", Maximum = 1, Meaning = "from here on: high", Source = "check_postgres --action=sequence: warning at 85%, critical at 95%",
    };

    private static readonly RuleOption CriticalShare = new()
    {
        Name = "critical-share", Default = 0.95, Unit = "ratio", Maximum = 1, Meaning = "from here on: critical", Source = "check_postgres --action=sequence: critical at 95%",
    };

    private static readonly RuleOption CriticalDays = new()
    {
        Name = "critical-days", Default = 30, Unit = "days", Meaning = "when it runs out sooner at the observed rate: critical", Source = "rewriting a large table's key with all that refers to it takes weeks to prepare",
    };

    public RuleInfo Info { get; } = new()
    {
        Id = "PG-DESIGN-SEQUENCE-FILLING",
        Engine = EngineNames.Postgres,
        Family = "design",
        Title = "Sequence or key running out",
        LooksFor = "A sequence near the largest value that it, or the column that takes its values, can hold: smallint, integer or bigint, serial or identity, rising or "
            + "falling. With an earlier snapshot the date is given. Not reported: sequences that cycle, and half-full ones.",
        Why = "After the last value every insert fails, and making the column wider writes the whole table anew under ACCESS EXCLUSIVE.",
        Options = [LowShare, MediumShare, HighShare, CriticalShare, CriticalDays],
        References = ["https://www.postgresql.org/docs/current/datatype-numeric.html#DATATYPE-INT", "https://www.postgresql.org/docs/current/sql-createsequence.html"],
    };

    public RuleVerdict Judge(RuleContext context)
    {
        if (!CatalogReading.TryOpen(context, out var reading, out var reason) || !context.Snapshot.TryGet(PostgresSections.ColumnLayouts, out _, out reason))
        {
            return RuleVerdict.NotExamined(reason);
        }

        var users = SequenceUser.Find(reading);
        var before = context.Before?.Catalog.Sequences.ToDictionary(sequence => new ObjectName(sequence.Schema, sequence.Name)) ?? [];
        return RuleVerdict.Of(context.Catalog.Sequences
            .Where(sequence => !sequence.Cycles && sequence.LastValue is not null)
            .Select(sequence => Find(context, sequence, users[new ObjectName(sequence.Schema, sequence.Name)].ToList(), before.GetValueOrDefault(new ObjectName(sequence.Schema, sequence.Name))))
            .OfType<Finding>());
    }

    private Finding? Find(RuleContext context, Sequence sequence, IReadOnlyList<SequenceUser> users, Sequence? before)
    {
        var narrowest = users.Where(user => user.Largest is not null).MinBy(user => user.Largest);
        var (first, last) = Range(sequence, narrowest);
        var at = sequence.LastValue!.Value;
        var share = last == first ? 1 : (double)Math.Clamp((at - first) / (last - first), 0, 1);
        if (share < context.Option(LowShare))
        {
            return null;
        }

        var days = DaysLeft(context, sequence, before, last);
        var byColumn = narrowest?.Largest is { } largest && (sequence.Increment > 0 ? largest < sequence.Maximum : -largest - 1 > sequence.Minimum);
        var holder = narrowest is null ? $"the sequence {sequence.Name}" : $"{narrowest.Table.Name}.{narrowest.Column}";
        return context.Problem(
            Info,
            SubjectOf.The(sequence),
            Grade(context, share, days),
            $"{holder} has used {Amount.Share(share)} of its values{(days is { } left ? $" and runs out on {context.Now.AddDays(Math.Min(left, 36_500)):yyyy-MM-dd}" : "")}") with
        {
            Impact = $"{Amount.Of((double)Math.Abs(last - at))} values are left; then every insert fails",
            Evidence =
            [
                Evidence.Of("last value", (double)at, null, "last_value of the sequence"),
                Evidence.Of("largest possible value", (double)last, null, byColumn ? $"type of {holder}" : "pg_sequence.seqmax"),
                Evidence.Of("type of the sequence", sequence.Type, null, "pg_sequence.seqtypid"),
                .. days is { } time ? [Evidence.Of("days left", time, "days", "rate between two snapshots")] : Array.Empty<Evidence>(),
            ],
            Remedy = Cure(sequence, narrowest, byColumn),
            Weight = days is { } soon ? 1e6 / (1 + soon) : share,
        };
    }

    /// <summary>The first value and the last one that the sequence and the narrowest column it feeds can hold.</summary>
    internal static (decimal First, decimal Last) Range(Sequence sequence, SequenceUser? narrowest)
    {
        if (sequence.Increment < 0)
        {
            return (Math.Min(sequence.Start, sequence.Maximum), narrowest?.Largest is { } most ? Math.Max(sequence.Minimum, -most - 1) : sequence.Minimum);
        }

        return (Math.Max(sequence.Start, sequence.Minimum), narrowest?.Largest is { } largest ? Math.Min(sequence.Maximum, largest) : sequence.Maximum);
    }

    private static double? DaysLeft(RuleContext context, Sequence sequence, Sequence? before, decimal last)
    {
        if (before?.LastValue is not { } then || context.Before is not { } snapshot)
        {
            return null;
        }

        var days = (context.Snapshot.ObservedAt - snapshot.ObservedAt).TotalDays;
        var used = (double)((sequence.LastValue!.Value - then) * Math.Sign(sequence.Increment));
        return days > 0 && used > 0 ? (double)Math.Abs(last - sequence.LastValue.Value) / (used / days) : null;
    }

    private static Severity Grade(RuleContext context, double share, double? days) =>
        share >= context.Option(CriticalShare) || days < context.Option(CriticalDays) ? Severity.Critical
        : share >= context.Option(HighShare) ? Severity.High
        : share >= context.Option(MediumShare) ? Severity.Medium : Severity.Low;

    private static Remedy Cure(Sequence sequence, SequenceUser? user, bool byColumn)
    {
        var name = PgName.Qualified(sequence.Schema, sequence.Name);
        var natural = SequenceUser.LargestOf(sequence.Type);

        // The column has room and only the sequence stops early: widening the sequence is a change of the catalogue alone.
        if (!byColumn && sequence is { Increment: > 0 } && user?.Largest == long.MaxValue && sequence.Maximum < long.MaxValue)
        {
            return sequence.Maximum == natural && sequence.Type != "bigint"
                ? Catalogue([$"ALTER SEQUENCE {name} AS bigint"], [$"ALTER SEQUENCE {name} AS {sequence.Type}"])
                : sequence.Type == "bigint"
                    ? Catalogue([$"ALTER SEQUENCE {name} NO MAXVALUE"], [$"ALTER SEQUENCE {name} MAXVALUE {sequence.Maximum:0}"])
                    : Catalogue([$"ALTER SEQUENCE {name} AS bigint NO MAXVALUE"], [$"ALTER SEQUENCE {name} AS {sequence.Type} MAXVALUE {sequence.Maximum:0}"]);
        }

        return Remedy.ByHand(
            user is null
                ? $"ALTER SEQUENCE {name} AS bigint NO MAXVALUE, once every column that takes its values is bigint."
                : $"Add a bigint column, fill it in batches and by a trigger, then swap it with {PgName.Quote(user.Column)} and widen every column that refers to it; or, in a window, "
                    + $"ALTER TABLE {PgName.Of(user.Table)} ALTER COLUMN {PgName.Quote(user.Column)} TYPE bigint. To gain time: ALTER SEQUENCE {name} with a negative start, when nothing forbids negative keys.",
            user is null ? "which columns take its values is not known to the catalogue"
                : $"changing the type writes {(user.Table.Bytes is { } bytes ? Amount.Bytes(bytes) : "the table")} and its indexes anew under ACCESS EXCLUSIVE");

        static Remedy Catalogue(IReadOnlyList<string> apply, IReadOnlyList<string> rollback) => new()
        {
            Apply = apply,
            Rollback = rollback,
            Lock = "SHARE ROW EXCLUSIVE on the sequence for a moment: nextval waits",
            Duration = "well under a second",
            Guidance = "The way back fails once the sequence has passed its old maximum.",
        };
    }
}
