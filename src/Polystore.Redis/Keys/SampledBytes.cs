using Polystore.Redis.Keys.Resuming;

namespace Polystore.Redis.Keys;

/// <summary>
/// Estimates the bytes of many keys of which some were examined. In the first phase every key may have told a quick size; those of extraordinary
/// size are then examined for certain, the others when they are drawn.
/// </summary>
/// <remarks>
/// Two-phase sampling with a stratum that is taken whole: total = Σ quick sizes + N·(mean difference of size and quick size among those drawn) + Σ
/// sizes of those taken for certain. J. Neyman: Contribution to the theory of sampling human populations, JASA 33 (1938); W. G. Cochran: Sampling
/// Techniques, 3rd edition, sections 2.8 (the variance) and 12.1–12.2; M. A. Hidiroglou: The construction of a self-representing stratum of large
/// units in survey design, The American Statistician 40 (1986). Where there is no quick size it counts as zero, which leaves the simple estimate N·ȳ.
/// </remarks>
internal sealed class SampledBytes
{
    // What was joined from groups whose sample had another share is kept as an estimate of its own.
    private double joinedBytes;
    private double joinedVariance;
    private long joinedNames;

    private double differences;
    private double squares;
    private long quick;
    private long drawn;
    private long certain;
    private long certainBytes;

    /// <summary>Keys whose name was seen.</summary>
    public long Names { get; private set; }

    /// <summary>Keys that were examined.</summary>
    public long Examined { get; private set; }

    /// <summary>Bytes of those that were examined.</summary>
    public long ExaminedBytes { get; private set; }

    /// <summary>What a drawn key stands for.</summary>
    public double Factor => drawn == 0 ? 0 : (double)Rest / drawn;

    // Those that are examined only when they are drawn.
    private long Rest => Names - joinedNames - certain;

    public void See() => Names++;

    /// <summary>The first phase: a quick size of a key that is not taken for certain.</summary>
    public void Size(long bytes) => quick += bytes;

    /// <summary>A key was examined.</summary>
    public void Examine(long bytes, long quickBytes, bool isCertain)
    {
        Examined++;
        ExaminedBytes += bytes;
        if (isCertain)
        {
            certain++;
            certainBytes += bytes;
            return;
        }

        var difference = (double)bytes - quickBytes;
        drawn++;
        differences += difference;
        squares += difference * difference;
    }

    /// <summary>Adds another group, by its estimate where some of it was examined.</summary>
    public void Join(SampledBytes other)
    {
        Names += other.Names;
        Examined += other.Examined;
        ExaminedBytes += other.ExaminedBytes;
        if (other.Examined == 0)
        {
            quick += other.quick;
            return;
        }

        var (bytes, variance) = other.Estimate();
        joinedBytes += bytes;
        joinedVariance += variance;
        joinedNames += other.Names;
    }

    /// <summary>Bytes of all keys and the variance of that estimate; the variance is 0 when every key was examined.</summary>
    public (double Bytes, double Variance) Estimate()
    {
        var known = joinedBytes + quick + certainBytes;
        if (drawn == 0)
        {
            return (known, joinedVariance);
        }

        var mean = differences / drawn;
        var spread = drawn > 1 ? Math.Max(0, (squares - (drawn * mean * mean)) / (drawn - 1)) : 0;
        var rest = Math.Max(drawn, Rest);
        return (known + (rest * mean), joinedVariance + ((double)rest * rest * (1 - ((double)drawn / rest)) * spread / drawn));
    }

    public void Store(StateStream state)
    {
        joinedBytes = state.Real(joinedBytes);
        joinedVariance = state.Real(joinedVariance);
        joinedNames = state.Number(joinedNames);
        differences = state.Real(differences);
        squares = state.Real(squares);
        quick = state.Number(quick);
        drawn = state.Number(drawn);
        certain = state.Number(certain);
        certainBytes = state.Number(certainBytes);
        Names = state.Number(Names);
        Examined = state.Number(Examined);
        ExaminedBytes = state.Number(ExaminedBytes);
    }
}
