using System.Buffers.Binary;
using System.Text;
using MongoDB.Bson;
using MongoDB.Bson.IO;
using MongoDB.Bson.Serialization;

namespace Polystore.TestServers.Mongo;

/// <summary>Messages of MongoDB's wire protocol, as little of it as tests need.</summary>
internal static class WireFrames
{
    private const int HeaderLength = 16;
    private const int OpReply = 1;
    private const int OpQuery = 2004;
    private const int OpMessage = 2013;

    /// <summary>One whole message with its header; null at the end of the stream.</summary>
    public static async Task<byte[]?> ReadAsync(Stream stream, CancellationToken cancellationToken)
    {
        var header = new byte[HeaderLength];
        if (await stream.ReadAtLeastAsync(header, HeaderLength, throwOnEndOfStream: false, cancellationToken) < HeaderLength)
        {
            return null;
        }

        var message = new byte[BinaryPrimitives.ReadInt32LittleEndian(header)];
        header.CopyTo(message, 0);
        await stream.ReadExactlyAsync(message.AsMemory(HeaderLength), cancellationToken);
        return message;
    }

    /// <summary>The command of a message, with the documents that came beside it; null for a message of another kind.</summary>
    public static BsonDocument? Command(byte[] message) => BinaryPrimitives.ReadInt32LittleEndian(message.AsSpan(12)) switch
    {
        OpMessage => Sections(message),
        OpQuery => Document(message, HeaderLength + 4 + message.AsSpan(HeaderLength + 4).IndexOf((byte)0) + 1 + 8),
        _ => null,
    };

    /// <summary>The message that answers another one.</summary>
    public static byte[] Reply(byte[] request, BsonDocument reply)
    {
        var isMessage = BinaryPrimitives.ReadInt32LittleEndian(request.AsSpan(12)) == OpMessage;
        var document = Bytes(reply);
        var prefix = isMessage ? 5 : 20;
        var bytes = new byte[HeaderLength + prefix + document.Length];
        BinaryPrimitives.WriteInt32LittleEndian(bytes, bytes.Length);
        request.AsSpan(4, 4).CopyTo(bytes.AsSpan(8));
        BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(12), isMessage ? OpMessage : OpReply);
        if (!isMessage)
        {
            BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(HeaderLength + 16), 1);
        }

        document.CopyTo(bytes, HeaderLength + prefix);
        return bytes;
    }

    private static BsonDocument Sections(byte[] message)
    {
        BsonDocument command = [];
        var beside = new List<BsonElement>();
        for (var position = HeaderLength + 4; position < message.Length;)
        {
            var length = BinaryPrimitives.ReadInt32LittleEndian(message.AsSpan(position + 1));
            if (message[position] == 0)
            {
                command = Document(message, position + 1);
            }
            else
            {
                var name = message.AsSpan(position + 5).IndexOf((byte)0);
                var documents = new BsonArray();
                for (var start = position + 5 + name + 1; start < position + 1 + length; start += BinaryPrimitives.ReadInt32LittleEndian(message.AsSpan(start)))
                {
                    documents.Add(Document(message, start));
                }

                beside.Add(new BsonElement(Encoding.UTF8.GetString(message, position + 5, name), documents));
            }

            position += 1 + length;
        }

        return command.AddRange(beside);
    }

#pragma warning disable CS0618 // session ids are GUIDs of the standard subtype
    private static BsonDocument Document(byte[] message, int start)
    {
        using var reader = new BsonBinaryReader(
            new MemoryStream(message, start, BinaryPrimitives.ReadInt32LittleEndian(message.AsSpan(start))), new BsonBinaryReaderSettings { GuidRepresentation = GuidRepresentation.Unspecified });
        return BsonSerializer.Deserialize<BsonDocument>(reader);
    }

    private static byte[] Bytes(BsonDocument document) => document.ToBson(writerSettings: new BsonBinaryWriterSettings { GuidRepresentation = GuidRepresentation.Unspecified });
#pragma warning restore CS0618
}
