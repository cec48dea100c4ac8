using System.Runtime.InteropServices;

namespace Polystore.Redis.Rdb;

/// <summary>Count and lengths of what a collection holds: members, items, or fields and values.</summary>
[StructLayout(LayoutKind.Auto)]
internal struct ElementMeter
{
    /// <summary>Strings that were seen.</summary>
    public long Strings;

    /// <summary>Their bytes together.</summary>
    public long Bytes;

    /// <summary>Bytes of the longest.</summary>
    public long Longest;

    public void Add(long length)
    {
        Strings++;
        Bytes += length;
        if (length > Longest)
        {
            Longest = length;
        }
    }
}
