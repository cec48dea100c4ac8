using Polystore.Postgres.Explain.Arithmetic;
using Polystore.Postgres.Explain.Model;

namespace Polystore.Postgres.Explain.Rules.Memory;

/// <summary>Memory of hash tables, as the server itself counts it.</summary>
internal static class HashMemory
{
    // ExecChooseHashTableSize in src/backend/executor/nodeHash.c: HJTUPLE_OVERHEAD, the aligned header of a minimal tuple, a pointer a
    // bucket with one row a bucket, and 2% set aside for frequent values (SKEW_HASH_MEM_PERCENT).
    private const double JoinOverhead = 16;
    private const double TupleHeader = 16;
    private const double Pointer = 8;
    private const double SkewShare = 0.02;

    // hash_agg_entry_size in src/backend/executor/nodeAgg.c and TupleHashEntryData in src/include/nodes/execnodes.h: 24 bytes an entry
    // of a table that is filled to nine tenths and doubles, chunks of a power of two with a header of 16 bytes, 16 bytes for the state of
    // each aggregate.
    private const double Entry = 24;
    private const double FillFactor = 0.9;
    private const double ChunkHeader = 16;
    private const double AggregateState = 16;

    // A plan does not say what a state keeps outside its entry: nothing for count, some 100 bytes for sums of numeric.
    private const double LargeState = 112;

    /// <summary>Bytes of one process that hold all rows of a hash join's inner side: of those expected too, because they decide the batches.</summary>
    /// <param name="hash">The Hash node.</param>
    /// <param name="numbers">Its rows.</param>
    public static double OfJoin(PostgresPlanNode hash, NodeArithmetic numbers)
    {
        var loops = Math.Max(1, hash.Loops ?? 1);
        var shared = hash.ParallelAware ? numbers.Processes : 1;
        var rows = Math.Max((numbers.Rows ?? 0) / loops, hash.PlanRows ?? 0) * shared;
        return Joined(rows, hash.PlanWidth ?? 0) / shared;
    }

    /// <summary>Bytes of a hash join's table over so many rows.</summary>
    public static double Joined(double rows, double width) =>
        ((rows * (JoinOverhead + TupleHeader + WorkMemory.Aligned(width))) + (Pointer * WorkMemory.PowerOfTwo(rows))) / (1 - SkewShare);

    /// <summary>Bytes of one process that hold all groups of a hashed aggregate.</summary>
    /// <param name="aggregate">The aggregate.</param>
    /// <param name="aggregates">How many aggregates it computes.</param>
    /// <param name="large">How many of them may keep a state outside the entry.</param>
    public static double OfGroups(PostgresPlanNode aggregate, int aggregates, int large)
    {
        var groups = Math.Max((aggregate.ActualRows ?? 0) + aggregate.RowsRemovedByFilter, aggregate.PlanRows ?? 0);
        var group = ChunkHeader + WorkMemory.PowerOfTwo(TupleHeader + (aggregate.PlanWidth ?? 0))
            + (aggregates == 0 ? 0 : ChunkHeader + (aggregates * AggregateState) + (large * LargeState));
        return (groups * group) + (Entry * WorkMemory.PowerOfTwo(groups / FillFactor));
    }
}
