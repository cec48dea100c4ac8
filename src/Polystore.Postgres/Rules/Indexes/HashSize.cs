namespace Polystore.Postgres.Rules.Indexes;

/// <summary>How large a hash index would be.</summary>
internal static class HashSize
{
    // src/include/access/hash.h: fillfactor 75; an entry is a header of 8 bytes, the hash padded to 8 and a line pointer of 4;
    // page header 24 and HashPageOpaqueData 16.
    private const double Fill = 0.75;
    private const double Entry = 20;
    private const double PageOverhead = 40;

    // Buckets are added by quarters of the next power of two (hashutil.c, _hash_spareindex), and full ones have overflow pages.
    private const double Headroom = 1.25;

    public static double Bytes(double rows, int blockSize) => Math.Ceiling(rows * Entry / ((blockSize - PageOverhead) * Fill)) * Headroom * blockSize;
}
