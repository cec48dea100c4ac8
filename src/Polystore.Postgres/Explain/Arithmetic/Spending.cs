using Polystore.Postgres.Explain.Model;

namespace Polystore.Postgres.Explain.Arithmetic;

/// <summary>What a node spent beside time, from which that of the nodes it ran is taken off.</summary>
internal sealed class Spending(PostgresBuffers? buffers, double ioTime, double uncertainty)
{
    private readonly double[] blocks = Blocks(buffers);
    private double io = ioTime;

    public double Uncertainty { get; private set; } = uncertainty;

    public double SelfIoTime => Math.Max(0, io);

    public void Subtract(PostgresPlanNode node, double part, double rounding)
    {
        var other = Blocks(node.Buffers);
        for (var i = 0; i < blocks.Length; i++)
        {
            blocks[i] -= part * other[i];
        }

        io -= part * (node.IoTimings?.Total ?? 0);
        Uncertainty += part * rounding * (node.Loops ?? 0);
    }

    public PostgresBuffers SelfBuffers() => new()
    {
        SharedHit = Block(0),
        SharedRead = Block(1),
        SharedDirtied = Block(2),
        SharedWritten = Block(3),
        LocalHit = Block(4),
        LocalRead = Block(5),
        LocalDirtied = Block(6),
        LocalWritten = Block(7),
        TempRead = Block(8),
        TempWritten = Block(9),
    };

    private long Block(int at) => (long)Math.Round(Math.Max(0, blocks[at]));

    private static double[] Blocks(PostgresBuffers? b) => b is null
        ? new double[10]
        : [b.SharedHit, b.SharedRead, b.SharedDirtied, b.SharedWritten, b.LocalHit, b.LocalRead, b.LocalDirtied, b.LocalWritten, b.TempRead, b.TempWritten];
}
