using System.Buffers.Binary;
using System.Text;
using MongoDB.Bson;
using MongoDB.Bson.IO;
using MongoDB.Bson.Serialization;

namespace Polystore.MongoLab.Wire;

/// <summary>
/// A document as it came over the wire. Only its top level is looked at; what is below travels as bytes, so that nothing of a
/// document is lost or reordered on the way (bsonspec.org, version 1.1).
/// </summary>
/// <param name="bytes">The whole document with its length and its closing zero.</param>
internal sealed class RawBson(ReadOnlyMemory<byte> bytes)
{
    private IReadOnlyList<RawElement>? elements;

    /// <summary>The whole document with its length and its closing zero.</summary>
    public ReadOnlyMemory<byte> Bytes => bytes;

    /// <summary>How many documents stand one after the other.</summary>
    /// <exception cref="FormatException">The last is cut off.</exception>
    public static int CountOf(ReadOnlyMemory<byte> documents)
    {
        var count = 0;
        var rest = documents.Span;
        while (rest.Length > 0)
        {
            var length = rest.Length < 4 ? 0 : BinaryPrimitives.ReadInt32LittleEndian(rest);
            rest = length >= 5 && length <= rest.Length ? rest[length..] : throw new FormatException("The documents are cut off.");
            count++;
        }

        return count;
    }

    /// <summary>The bytes of a document that was built here.</summary>
    public static RawBson Of(BsonDocument document) => new(document.ToBson());

    /// <summary>Its elements in order, read once however many of them are asked for.</summary>
    /// <exception cref="FormatException">The bytes are no document.</exception>
    public IReadOnlyList<RawElement> Elements() => elements ??= Read();

    /// <summary>The element of that name, or null.</summary>
    public RawElement? Find(string name) => Elements().FirstOrDefault(element => element.Name == name);

    /// <summary>The value of that name, decoded.</summary>
    public BsonValue? Value(string name) => Find(name)?.Decode();

    /// <summary>The document without some of its elements, and with others at its end.</summary>
    public RawBson With(Func<RawElement, bool> keep, params ReadOnlySpan<BsonElement> more)
    {
        var kept = Elements().Where(keep).ToList();
        var extra = more.IsEmpty ? ReadOnlyMemory<byte>.Empty : new BsonDocument((IEnumerable<BsonElement>)more.ToArray()).ToBson().AsMemory();
        var length = 5 + kept.Sum(element => element.Whole.Length) + (extra.IsEmpty ? 0 : extra.Length - 5);
        var joined = new byte[length];
        BinaryPrimitives.WriteInt32LittleEndian(joined, length);
        var position = 4;
        foreach (var element in kept)
        {
            element.Whole.CopyTo(joined.AsMemory(position));
            position += element.Whole.Length;
        }

        if (!extra.IsEmpty)
        {
            extra[4..^1].CopyTo(joined.AsMemory(position));
        }

        return new RawBson(joined);
    }

    /// <summary>The document with every level decoded.</summary>
    public BsonDocument Decode()
    {
        using var stream = new MemoryStream(Bytes.ToArray());
        using var reader = new BsonBinaryReader(stream);
        return BsonSerializer.Deserialize<BsonDocument>(reader);
    }

    private List<RawElement> Read()
    {
        var read = new List<RawElement>();
        var position = 4;
        while (position < Bytes.Length - 1)
        {
            var span = Bytes.Span;
            var type = (BsonType)span[position];
            var end = span[(position + 1)..].IndexOf((byte)0);
            if (end < 0)
            {
                throw new FormatException("A field name of the document does not end.");
            }

            var value = position + end + 2;
            var length = LengthOf(type, span[value..]);
            if (length < 0 || value + length > Bytes.Length - 1)
            {
                throw new FormatException("The document is longer than it says.");
            }

            read.Add(new RawElement(type, Encoding.UTF8.GetString(span.Slice(position + 1, end)), Bytes[position..(value + length)], Bytes.Slice(value, length)));
            position = value + length;
        }

        return read;
    }

    private static int LengthOf(BsonType type, ReadOnlySpan<byte> value) => type switch
    {
        BsonType.Double or BsonType.DateTime or BsonType.Timestamp or BsonType.Int64 => 8,
        BsonType.Undefined or BsonType.Null or BsonType.MinKey or BsonType.MaxKey => 0,
        BsonType.ObjectId => 12,
        BsonType.Boolean => 1,
        BsonType.Int32 => 4,
        BsonType.Decimal128 => 16,
        BsonType.String or BsonType.JavaScript or BsonType.Symbol => 4 + Int32(value),
        BsonType.Document or BsonType.Array or BsonType.JavaScriptWithScope => Int32(value),
        BsonType.Binary => 5 + Int32(value),
        (BsonType)12 => 16 + Int32(value),
        BsonType.RegularExpression => Pattern(value),
        _ => throw new FormatException($"A field of the document has the unknown type {(int)type}."),
    };

    private static int Pattern(ReadOnlySpan<byte> value)
    {
        var pattern = value.IndexOf((byte)0) + 1;
        return pattern + value[pattern..].IndexOf((byte)0) + 1;
    }

    private static int Int32(ReadOnlySpan<byte> value) =>
        value.Length >= 4 ? BinaryPrimitives.ReadInt32LittleEndian(value) : throw new FormatException("The document is cut off.");
}

/// <summary>One field of a document.</summary>
/// <param name="Type">Its BSON type.</param>
/// <param name="Name">Its name.</param>
/// <param name="Whole">Type, name and value.</param>
/// <param name="Content">The value alone.</param>
internal sealed record RawElement(BsonType Type, string Name, ReadOnlyMemory<byte> Whole, ReadOnlyMemory<byte> Content)
{
    /// <summary>The value as a document or an array.</summary>
    public RawBson AsDocument() =>
        Type is BsonType.Document or BsonType.Array ? new RawBson(Content) : throw new FormatException($"The field '{Name}' must be a document.");

    /// <summary>The value, decoded.</summary>
    public BsonValue Decode()
    {
        var bytes = new byte[Whole.Length + 5];
        BinaryPrimitives.WriteInt32LittleEndian(bytes, bytes.Length);
        Whole.CopyTo(bytes.AsMemory(4));
        return new RawBson(bytes).Decode()[0];
    }
}
