namespace Polystore.RedisClient.Protocol;

/// <summary>Walks over the arguments of a command that <see cref="CommandEncoder"/> wrote.</summary>
internal ref struct EncodedCommand
{
    private readonly ReadOnlySpan<byte> bytes;
    private int at;
    private int left;

    public EncodedCommand(ReadOnlySpan<byte> bytes)
    {
        this.bytes = bytes;
        at = 1;
        left = Number();
        Count = left;
        Current = default;
    }

    /// <summary>How many arguments there are, the name included.</summary>
    public int Count { get; }

    public ReadOnlySpan<byte> Current { get; private set; }

    public bool MoveNext()
    {
        if (left == 0)
        {
            return false;
        }

        left--;
        at++;
        var length = Number();
        Current = bytes.Slice(at, length);
        at += length + 2;
        return true;
    }

    /// <summary>The argument at an index; 0 is the name. Empty when there are fewer.</summary>
    public static ReadOnlySpan<byte> Argument(ReadOnlySpan<byte> encoded, int index)
    {
        var walk = new EncodedCommand(encoded);
        while (walk.MoveNext())
        {
            if (index-- == 0)
            {
                return walk.Current;
            }
        }

        return default;
    }

    private int Number()
    {
        var number = 0;
        while (bytes[at] != '\r')
        {
            number = (number * 10) + (bytes[at++] - '0');
        }

        at += 2;
        return number;
    }
}
