using Polystore.Core.Catalogs;
using Polystore.Core.Connections;
using Polystore.Core.Findings;
using Polystore.Core.Rules;
using Polystore.Postgres.Rules.Reading;

namespace Polystore.Postgres.Rules.Indexes;

internal sealed class IndexRedundant : IRule
{
    private static readonly RuleOption WiderFactor = new()
    {
        Name = "wider-factor", Default = 4, Unit = "ratio", Minimum = 1,
        Meaning = "when the wider index is more than this many times larger, the finding is info and left to a person",
        Source = "the planner charges an index scan for the pages of the index it reads (genericcostestimate, src/backend/utils/adt/selfuncs.c); at 4 times the pages a cached narrow index may be worth its keep",
    };

    private static readonly RuleOption MediumBytes = new()
    {
        Name = "medium-bytes", Default = 100.0 * 1024 * 1024, Unit = "bytes", Meaning = "from here on: medium, else low",
        Source = "most of the default shared_buffers of 128 MB (manual 20.4.1)",
    };

    public RuleInfo Info { get; } = new()
    {
        Id = "PG-INDEX-REDUNDANT",
        Engine = EngineNames.Postgres,
        Family = "indexes",
        Title = "Index that a wider one covers",
        LooksFor = "A B-tree index whose keys lead another one of the table with the same operator classes, collations, directions and predicate, and whose included "
            + "columns the other carries. Not reported: indexes that keep rows unique, and other access methods, which serve no prefix.",
        Why = "The wider index answers every lookup that the narrower one answers, so the narrower one only costs space, writes and vacuum.",
        Options = [WiderFactor, MediumBytes],
        References = ["https://www.postgresql.org/docs/current/indexes-multicolumn.html"],
    };

    public RuleVerdict Judge(RuleContext context) => CatalogReading.TryOpen(context, out var reading, out var reason)
        ? reading.Verdict(SuperfluousIndexes.In(reading).Where(found => found.Relation == IndexRelation.Covered).Select(found => Describe(context, reading, found)))
        : RuleVerdict.NotExamined(reason);

    private Finding Describe(RuleContext context, CatalogReading reading, SuperfluousIndex found)
    {
        var (table, index, standIn) = (found.Table, found.Index, found.StandIn);
        var bytes = reading.Bytes(index);
        var factor = bytes is > 0 and { } narrow && reading.Bytes(standIn) is { } wide ? (double)wide / narrow : 1;
        var muchWider = factor > context.Option(WiderFactor);
        var remedy = SuperfluousRemedy.Of(reading, found);
        return context.Problem(
            Info,
            SubjectOf.The(index),
            muchWider ? Severity.Info : bytes >= context.Option(MediumBytes) ? Severity.Medium : Severity.Low,
            $"{index.Name} ({string.Join(", ", index.Keys)}) is the beginning of {standIn.Name} ({string.Join(", ", standIn.Keys)}) on {table.Name}") with
        {
            Impact = IndexWrites.Words(bytes, IndexWrites.Of(reading, table)),
            Evidence = SuperfluousEvidence.Of(reading, found),
            Remedy = muchWider && remedy.IsAutomatic
                ? Remedy.ByHand(remedy.Apply[0], $"the wider index is {factor:0.#} times larger, so scans of the narrow one may be worth its keep; measure first")
                : remedy,
            Weight = bytes ?? 0,
        };
    }
}
