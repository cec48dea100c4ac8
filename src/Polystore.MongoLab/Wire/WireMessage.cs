using System.Buffers.Binary;
using System.Text;
using MongoDB.Bson;

namespace Polystore.MongoLab.Wire;

/// <summary>A request, as OP_MSG or as the OP_QUERY with which old drivers say hello (MongoDB manual, "MongoDB Wire Protocol").</summary>
/// <param name="RequestId">Number that the reply repeats.</param>
/// <param name="OpCode">How it came, and so how it is answered.</param>
/// <param name="Body">The command.</param>
/// <param name="Sequences">Documents that came beside it, by the name of the field they belong to.</param>
/// <param name="MoreToCome">No reply is wanted.</param>
/// <param name="ExhaustAllowed">More than one reply is welcome.</param>
internal sealed record WireMessage(
    int RequestId, int OpCode, RawBson Body, IReadOnlyDictionary<string, ReadOnlyMemory<byte>> Sequences, bool MoreToCome, bool ExhaustAllowed = false)
{
    /// <summary>Length of the header in bytes.</summary>
    public const int HeaderLength = 16;

    /// <summary>The most that a client may send at once; hello says so.</summary>
    public const int MaxLength = 48_000_000;

    private const int Reply = 1;
    private const int Query = 2004;
    private const int Message = 2013;
    private const uint ChecksumPresent = 1;
    private const uint MoreToComeFlag = 2;
    private const uint ExhaustAllowedFlag = 1 << 16;

    /// <summary>Reads a message whose header was read already.</summary>
    /// <exception cref="FormatException">The bytes are no message of these kinds.</exception>
    public static WireMessage Read(ReadOnlySpan<byte> header, ReadOnlyMemory<byte> body)
    {
        var request = BinaryPrimitives.ReadInt32LittleEndian(header[4..]);
        var opCode = BinaryPrimitives.ReadInt32LittleEndian(header[12..]);
        return opCode switch
        {
            Query => ReadQuery(request, body),
            Message => ReadMessage(request, body),
            _ => throw new FormatException($"The message is of kind {opCode}, which this server does not speak."),
        };
    }

    /// <summary>A hello that waits for news and may be answered again and again (specification "Server Discovery and Monitoring", streaming protocol).</summary>
    public bool IsStreamed => ExhaustAllowed && Body.Find("topologyVersion") is not null && Body.Find("maxAwaitTimeMS") is not null;

    /// <summary>What a streamed hello asks after a reply: for news since that.</summary>
    /// <param name="id">Number of the reply, to which the next one is one, too.</param>
    /// <param name="reply">The reply.</param>
    public WireMessage After(int id, RawBson reply) => this with
    {
        RequestId = id,
        Body = Body.With(element => element.Name != "topologyVersion", new BsonElement("topologyVersion", reply.Value("topologyVersion"))),
    };

    /// <summary>The bytes of the reply to this message.</summary>
    /// <param name="id">Number of the reply.</param>
    /// <param name="document">What it says.</param>
    /// <param name="moreToCome">Another reply follows without a request.</param>
    public byte[] ReplyWith(int id, ReadOnlySpan<byte> document, bool moreToCome = false)
    {
        // OP_MSG: flags and one section of kind 0; OP_REPLY: flags, cursor, start and number of documents.
        var prefix = OpCode == Message ? 5 : 20;
        var bytes = new byte[HeaderLength + prefix + document.Length];
        var span = bytes.AsSpan();
        BinaryPrimitives.WriteInt32LittleEndian(span, bytes.Length);
        BinaryPrimitives.WriteInt32LittleEndian(span[4..], id);
        BinaryPrimitives.WriteInt32LittleEndian(span[8..], RequestId);
        BinaryPrimitives.WriteInt32LittleEndian(span[12..], OpCode == Message ? Message : Reply);
        if (OpCode != Message)
        {
            BinaryPrimitives.WriteInt32LittleEndian(span[(HeaderLength + 16)..], 1);
        }
        else if (moreToCome)
        {
            BinaryPrimitives.WriteUInt32LittleEndian(span[HeaderLength..], MoreToComeFlag);
        }

        document.CopyTo(span[(HeaderLength + prefix)..]);
        return bytes;
    }

    private static WireMessage ReadQuery(int request, ReadOnlyMemory<byte> body)
    {
        var name = body.Span[4..].IndexOf((byte)0);
        var start = 4 + name + 1 + 8;
        return new WireMessage(request, Query, Document(body, start), new Dictionary<string, ReadOnlyMemory<byte>>(StringComparer.Ordinal), MoreToCome: false);
    }

    private static WireMessage ReadMessage(int request, ReadOnlyMemory<byte> body)
    {
        var flags = BinaryPrimitives.ReadUInt32LittleEndian(body.Span);
        var end = body.Length - ((flags & ChecksumPresent) != 0 ? 4 : 0);
        var sequences = new Dictionary<string, ReadOnlyMemory<byte>>(StringComparer.Ordinal);
        RawBson? command = null;
        for (var position = 4; position < end;)
        {
            var kind = body.Span[position];
            var length = BinaryPrimitives.ReadInt32LittleEndian(body.Span[(position + 1)..]);
            if (length < 5 || position + 1 + length > end)
            {
                throw new FormatException("A section of the message is longer than the message.");
            }

            if (kind == 0)
            {
                command = Document(body, position + 1);
            }
            else if (kind == 1)
            {
                var section = body.Slice(position + 5, length - 4);
                var name = section.Span.IndexOf((byte)0);
                sequences[Encoding.UTF8.GetString(section.Span[..name])] = section[(name + 1)..];
            }
            else
            {
                throw new FormatException($"The message has a section of the unknown kind {kind}.");
            }

            position += 1 + length;
        }

        return new WireMessage(request, Message, command ?? throw new FormatException("The message has no command."), sequences, (flags & MoreToComeFlag) != 0, (flags & ExhaustAllowedFlag) != 0);
    }

    private static RawBson Document(ReadOnlyMemory<byte> body, int start)
    {
        var length = BinaryPrimitives.ReadInt32LittleEndian(body.Span[start..]);
        return length >= 5 && start + length <= body.Length ? new RawBson(body.Slice(start, length)) : throw new FormatException("The command is longer than its message.");
    }
}
