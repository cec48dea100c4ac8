using System.Text;

namespace Polystore.Redis.Keys.Resuming;

/// <summary>
/// Writes the state of a walk, or reads it, by the same calls: each hands over a value and gives back what is to be kept, so that what is stored and
/// what is read cannot differ in order.
/// </summary>
internal sealed class StateStream
{
    private readonly BinaryWriter? writer;
    private readonly BinaryReader? reader;

    private StateStream(BinaryWriter? writer, BinaryReader? reader)
    {
        this.writer = writer;
        this.reader = reader;
    }

    public bool IsReading => reader is not null;

    public static StateStream Writing(Stream stream) => new(new BinaryWriter(stream, Encoding.UTF8, leaveOpen: true), null);

    public static StateStream Reading(Stream stream) => new(null, new BinaryReader(stream, Encoding.UTF8, leaveOpen: true));

    public long Number(long value)
    {
        if (reader is not null)
        {
            return reader.Read7BitEncodedInt64();
        }

        writer!.Write7BitEncodedInt64(value);
        return value;
    }

    public double Real(double value)
    {
        if (reader is not null)
        {
            return reader.ReadDouble();
        }

        writer!.Write(value);
        return value;
    }

    public bool Flag(bool value) => Number(value ? 1 : 0) == 1;

    public long? Maybe(long? value) => Flag(value is not null) ? Number(value ?? 0) : null;

    public byte[] Bytes(byte[] value)
    {
        var length = Number(value.Length);
        if (reader is not null)
        {
            return reader.ReadBytes(checked((int)length));
        }

        writer!.Write(value);
        return value;
    }

    public string Text(string value) => Encoding.UTF8.GetString(Bytes(reader is null ? Encoding.UTF8.GetBytes(value) : []));

    public long[]? Numbers(long[]? value)
    {
        if (!Flag(value is not null))
        {
            return null;
        }

        var numbers = new long[Number(value?.Length ?? 0)];
        for (var i = 0; i < numbers.Length; i++)
        {
            numbers[i] = Number(value?[i] ?? 0);
        }

        return numbers;
    }

    public Memory.MemoryBytes Memory(Memory.MemoryBytes value) => new(Number(value.Loaded), Number(value.Grown));

    /// <summary>A part that may not be there.</summary>
    public T? Part<T>(T? value, Func<T> make, Action<T> store)
        where T : class
    {
        if (!Flag(value is not null))
        {
            return null;
        }

        var part = value ?? make();
        store(part);
        return part;
    }

    /// <summary>Things one after the other: those given are written, or as many are read as were.</summary>
    public IEnumerable<T> Each<T>(IReadOnlyCollection<T> values, Func<T?, T> store)
    {
        var all = new List<T>();
        using var given = values.GetEnumerator();
        for (var left = Number(values.Count); left > 0; left--)
        {
            all.Add(store(reader is null && given.MoveNext() ? given.Current : default));
        }

        return all;
    }
}
