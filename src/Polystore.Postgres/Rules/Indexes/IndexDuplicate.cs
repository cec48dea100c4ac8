using Polystore.Core.Catalogs;
using Polystore.Core.Connections;
using Polystore.Core.Findings;
using Polystore.Core.Rules;
using Polystore.Postgres.Rules.Reading;

namespace Polystore.Postgres.Rules.Indexes;

internal sealed class IndexDuplicate : IRule
{
    private static readonly RuleOption MediumBytes = new()
    {
        Name = "medium-bytes", Default = 100.0 * 1024 * 1024, Unit = "bytes", Meaning = "from here on: medium, else low",
        Source = "most of the default shared_buffers of 128 MB (manual 20.4.1)",
    };

    public RuleInfo Info { get; } = new()
    {
        Id = "PG-INDEX-DUPLICATE",
        Engine = EngineNames.Postgres,
        Family = "indexes",
        Title = "Index that exists twice",
        LooksFor = "Two indexes of one table with the same keys, operator classes, collations, directions (or all reversed), predicate and included columns, or one that "
            + "only promises more. Not reported: indexes that look alike but differ in any of these, and the index of the primary key or the replica identity.",
        Why = "Both are written at every change and vacuumed, and one answers every query that the other answers.",
        Options = [MediumBytes],
        References = ["https://www.postgresql.org/docs/current/indexes.html"],
    };

    public RuleVerdict Judge(RuleContext context) => CatalogReading.TryOpen(context, out var reading, out var reason)
        ? reading.Verdict(SuperfluousIndexes.In(reading).Where(found => found.Relation == IndexRelation.Duplicate).Select(found => Describe(context, reading, found)))
        : RuleVerdict.NotExamined(reason);

    private Finding Describe(RuleContext context, CatalogReading reading, SuperfluousIndex found)
    {
        var (table, index, standIn) = (found.Table, found.Index, found.StandIn);
        var bytes = reading.Bytes(index);
        return context.Problem(
            Info,
            SubjectOf.The(index),
            bytes >= context.Option(MediumBytes) ? Severity.Medium : Severity.Low,
            $"{index.Name} does nothing that {standIn.Name} on {table.Name} ({string.Join(", ", standIn.Keys)}) does not do") with
        {
            Impact = IndexWrites.Words(bytes, IndexWrites.Of(reading, table)),
            Evidence = SuperfluousEvidence.Of(reading, found),
            Remedy = SuperfluousRemedy.Of(reading, found),
            Weight = bytes ?? 0,
        };
    }
}
