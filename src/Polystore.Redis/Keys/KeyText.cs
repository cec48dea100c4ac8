using System.Globalization;
using System.Text;

namespace Polystore.Redis.Keys;

/// <summary>A key's name as text.</summary>
internal static class KeyText
{
    /// <summary>UTF-8 as it is; of other bytes those outside ASCII as <c>\xff</c>, as redis-cli shows them.</summary>
    public static string Of(ReadOnlySpan<byte> name)
    {
        if (System.Text.Unicode.Utf8.IsValid(name))
        {
            return Encoding.UTF8.GetString(name);
        }

        var text = new StringBuilder(name.Length + 16);
        foreach (var b in name)
        {
            if (b is >= (byte)' ' and <= (byte)'~')
            {
                text.Append((char)b);
            }
            else
            {
                text.Append(CultureInfo.InvariantCulture, $"\\x{b:x2}");
            }
        }

        return text.ToString();
    }
}
