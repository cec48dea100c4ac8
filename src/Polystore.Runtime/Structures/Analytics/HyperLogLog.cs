using System.Buffers.Binary;
using System.Numerics;
using System.Security.Cryptography;
using System.Text;

namespace Polystore.Runtime.Structures.Analytics;

/// <summary>
/// Counts different members in 16 kB, with a standard error of 1.04 / sqrt(2^14) = 0.81 % (Flajolet and others, 2007). As many registers, and the
/// same estimator, as Redis has: "New cardinality estimation algorithms for HyperLogLog sketches" (Ertl, arXiv:1702.01284, algorithm 6).
/// </summary>
internal sealed class HyperLogLog
{
    private const int IndexBits = 14;
    private const int Registers = 1 << IndexBits;

    // Bits of a hash that are left to count zeros in.
    private const int Rest = 64 - IndexBits;

    private readonly byte[] registers = new byte[Registers];

    public void Add(string member)
    {
        Span<byte> digest = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(Encoding.UTF8.GetBytes(member), digest);
        var hash = BinaryPrimitives.ReadUInt64LittleEndian(digest);
        var index = (int)(hash & (Registers - 1));

        // The bit behind the last ends the zeros of one that has nothing else.
        var run = (byte)(BitOperations.TrailingZeroCount((hash >> IndexBits) | (1UL << Rest)) + 1);
        registers[index] = Math.Max(registers[index], run);
    }

    public void Merge(HyperLogLog other)
    {
        for (var i = 0; i < Registers; i++)
        {
            registers[i] = Math.Max(registers[i], other.registers[i]);
        }
    }

    public long Estimate()
    {
        Span<int> histogram = stackalloc int[Rest + 2];
        histogram.Clear();
        foreach (var run in registers)
        {
            histogram[run]++;
        }

        var sum = Registers * Tau(1 - (histogram[Rest + 1] / (double)Registers));
        for (var run = Rest; run >= 1; run--)
        {
            sum = (sum + histogram[run]) / 2;
        }

        sum += Registers * Sigma(histogram[0] / (double)Registers);

        // 1 / (2 ln 2), of an endless number of registers.
        return double.IsInfinity(sum) ? 0 : (long)Math.Round(Registers * (double)Registers / (2 * Math.Log(2)) / sum);
    }

    private static double Sigma(double x)
    {
        if (x == 1)
        {
            return double.PositiveInfinity;
        }

        var (y, z, before) = (1.0, x, double.NaN);
        while (z != before)
        {
            x *= x;
            before = z;
            z += x * y;
            y += y;
        }

        return z;
    }

    private static double Tau(double x)
    {
        if (x is 0 or 1)
        {
            return 0;
        }

        var (y, z, before) = (1.0, 1 - x, double.NaN);
        while (z != before)
        {
            x = Math.Sqrt(x);
            before = z;
            y *= 0.5;
            z -= (1 - x) * (1 - x) * y;
        }

        return z / 3;
    }
}
