using Polystore.Postgres.Explain.Model;

namespace Polystore.Postgres.Explain.Parsing;

/// <summary>Blocks and the time of moving them, wherever they are counted: in nodes, workers, planning and serialization.</summary>
internal static class UsageProperties
{
    public static IEnumerable<PlanProperty<TOwner>> Of<TOwner>(
        Func<TOwner, PostgresBuffers?> getBuffers, Action<TOwner, PostgresBuffers> setBuffers, Func<TOwner, PostgresIoTimings?> getTimings, Action<TOwner, PostgresIoTimings> setTimings)
    {
        return
        [
            Blocks("Shared Hit Blocks", (b, v) => b.SharedHit = v, b => b.SharedHit),
            Blocks("Shared Read Blocks", (b, v) => b.SharedRead = v, b => b.SharedRead),
            Blocks("Shared Dirtied Blocks", (b, v) => b.SharedDirtied = v, b => b.SharedDirtied),
            Blocks("Shared Written Blocks", (b, v) => b.SharedWritten = v, b => b.SharedWritten),
            Blocks("Local Hit Blocks", (b, v) => b.LocalHit = v, b => b.LocalHit),
            Blocks("Local Read Blocks", (b, v) => b.LocalRead = v, b => b.LocalRead),
            Blocks("Local Dirtied Blocks", (b, v) => b.LocalDirtied = v, b => b.LocalDirtied),
            Blocks("Local Written Blocks", (b, v) => b.LocalWritten = v, b => b.LocalWritten),
            Blocks("Temp Read Blocks", (b, v) => b.TempRead = v, b => b.TempRead),
            Blocks("Temp Written Blocks", (b, v) => b.TempWritten = v, b => b.TempWritten),
            Time("Shared I/O Read Time", (t, v) => t.SharedRead = v, t => t.SharedRead),
            Time("Shared I/O Write Time", (t, v) => t.SharedWrite = v, t => t.SharedWrite),
            // The names of 16 and older.
            Time("I/O Read Time", (t, v) => t.SharedRead = v, _ => 0),
            Time("I/O Write Time", (t, v) => t.SharedWrite = v, _ => 0),
            Time("Local I/O Read Time", (t, v) => t.LocalRead = v, t => t.LocalRead),
            Time("Local I/O Write Time", (t, v) => t.LocalWrite = v, t => t.LocalWrite),
            Time("Temp I/O Read Time", (t, v) => t.TempRead = v, t => t.TempRead),
            Time("Temp I/O Write Time", (t, v) => t.TempWrite = v, t => t.TempWrite),
        ];

        PlanProperty<TOwner> Blocks(string name, Action<PostgresBuffers, long> set, Func<PostgresBuffers, long> get) => PlanProperty<TOwner>.Count(
            name,
            (owner, value) =>
            {
                var buffers = getBuffers(owner);
                if (buffers is null)
                {
                    setBuffers(owner, buffers = new());
                }

                set(buffers, (long)value);
            },
            owner => getBuffers(owner) is { } buffers ? get(buffers) : 0);

        PlanProperty<TOwner> Time(string name, Action<PostgresIoTimings, double> set, Func<PostgresIoTimings, double> get) => PlanProperty<TOwner>.Count(
            name,
            (owner, value) =>
            {
                var timings = getTimings(owner);
                if (timings is null)
                {
                    setTimings(owner, timings = new());
                }

                set(timings, value);
            },
            owner => getTimings(owner) is { } timings ? get(timings) : 0);
    }
}
