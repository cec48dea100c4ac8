using System.Text;

namespace Polystore.RedisClient.Requests;

/// <summary>Compares command names without regard to case, as text or as the bytes of an encoded command.</summary>
internal sealed class AsciiNames : IEqualityComparer<string>, IAlternateEqualityComparer<ReadOnlySpan<byte>, string>
{
    public static readonly AsciiNames Instance = new();

    public bool Equals(string? x, string? y) => string.Equals(x, y, StringComparison.OrdinalIgnoreCase);

    public bool Equals(ReadOnlySpan<byte> alternate, string other) => Ascii.EqualsIgnoreCase(alternate, other);

    public int GetHashCode(string obj)
    {
        uint hash = 2166136261;
        foreach (var c in obj)
        {
            hash = (hash ^ (c | 0x20u)) * 16777619;
        }

        return (int)hash;
    }

    public int GetHashCode(ReadOnlySpan<byte> alternate)
    {
        uint hash = 2166136261;
        foreach (var b in alternate)
        {
            hash = (hash ^ (b | 0x20u)) * 16777619;
        }

        return (int)hash;
    }

    public string Create(ReadOnlySpan<byte> alternate) => Encoding.ASCII.GetString(alternate);
}
