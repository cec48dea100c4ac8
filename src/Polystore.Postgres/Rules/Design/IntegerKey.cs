using Polystore.Core.Catalogs;
using Polystore.Core.Connections;
using Polystore.Core.Findings;
using Polystore.Core.Rules;
using Polystore.Postgres.Observe.Sections;
using Polystore.Postgres.Rules.Reading;

namespace Polystore.Postgres.Rules.Design;

internal sealed class IntegerKey : IRule
{
    private static readonly RuleOption Share = new()
    {
        Name = "share", Default = 0.25, Unit = "ratio", Maximum = 1, Meaning = "rows as a share of the values of the type",
        Source = "rows count only the keys that are still there; a quarter present means that half may be used up",
    };

    public RuleInfo Info { get; } = new()
    {
        Id = "PG-DESIGN-INT-KEY",
        Engine = EngineNames.Postgres,
        Family = "design",
        Title = "Narrow integer key of a large table",
        LooksFor = "A primary key of one smallint or integer column in a table with a large share of that many rows, whose values no sequence gives. Not reported: keys fed "
            + "by a sequence, which is counted exactly elsewhere, and small tables.",
        Why = "When the values run out every insert fails, and widening the key of a large table takes long preparation.",
        Options = [Share],
        References = ["https://www.postgresql.org/docs/current/datatype-numeric.html#DATATYPE-INT"],
    };

    public RuleVerdict Judge(RuleContext context)
    {
        if (!CatalogReading.TryOpen(context, out var reading, out var reason) || !context.Snapshot.TryGet(PostgresSections.ColumnLayouts, out _, out reason))
        {
            return RuleVerdict.NotExamined(reason);
        }

        return RuleVerdict.Of(reading.Tables
            .Where(table => !reading.IsPartition(table) && table.PrimaryKey is { Columns.Count: 1 } && table.Rows is not null)
            .Select(table => Find(context, table, reading.Layout(table, table.PrimaryKey!.Columns[0])))
            .OfType<Finding>());
    }

    private Finding? Find(RuleContext context, Table table, PostgresColumnLayout? key)
    {
        if (key is not { ReferencedSequence: null, BaseType: "int2" or "int4" } || SequenceUser.LargestOf(key.BaseType) is not { } largest)
        {
            return null;
        }

        var share = table.Rows!.Value / (double)largest;
        return share < context.Option(Share)
            ? null
            : context.Problem(Info, SubjectOf.The(table, key.Name), share >= 0.5 ? Severity.High : Severity.Medium, $"{table.Name} holds {Amount.Share(share)} of the rows that its key {key.Name} can tell apart") with
            {
                Impact = $"{Amount.Of((double)largest - table.Rows.Value)} values are left at most",
                Evidence = [Evidence.Of("rows", table.Rows.Value, "rows", "pg_class.reltuples"), Evidence.Of("largest value", (double)largest, null, $"type {key.BaseType}")],
                Remedy = Remedy.ByHand("Add a bigint column, fill it in batches and by a trigger, then swap it with the key and widen every column that refers to it.", "changing the type in place writes the table anew under ACCESS EXCLUSIVE"),
                Weight = share,
            };
    }
}
