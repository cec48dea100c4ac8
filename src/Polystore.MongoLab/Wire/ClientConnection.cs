using System.Buffers.Binary;
using System.Net.Sockets;
using Polystore.MongoLab.Commands;

namespace Polystore.MongoLab.Wire;

/// <summary>One client: its requests are answered in order, one at a time.</summary>
internal sealed class ClientConnection(Socket socket, int id, CommandDispatcher dispatcher)
{
    private int replies;

    /// <summary>Serves until the client leaves or says what is no message.</summary>
    public async Task ServeAsync(CancellationToken cancellationToken)
    {
        socket.NoDelay = true;
        await using var stream = new NetworkStream(socket, ownsSocket: true);
        var header = new byte[WireMessage.HeaderLength];
        try
        {
            while (await stream.ReadAtLeastAsync(header, header.Length, throwOnEndOfStream: false, cancellationToken) == header.Length)
            {
                var length = BinaryPrimitives.ReadInt32LittleEndian(header);
                if (length is < WireMessage.HeaderLength or > WireMessage.MaxLength)
                {
                    return;
                }

                var body = new byte[length - WireMessage.HeaderLength];
                await stream.ReadExactlyAsync(body, cancellationToken);
                var message = WireMessage.Read(header, body);
                var reply = await dispatcher.AnswerAsync(message, id, cancellationToken);
                // Until the client leaves: it does not write on such a connection again.
                while (message.IsStreamed && reply.Find("topologyVersion") is not null && reply.Value("ok") == 1.0)
                {
                    await stream.WriteAsync(message.ReplyWith(++replies, reply.Bytes.Span, moreToCome: true), cancellationToken);
                    message = message.After(replies, reply);
                    reply = await dispatcher.AnswerAsync(message, id, cancellationToken);
                }

                if (!message.MoreToCome)
                {
                    await stream.WriteAsync(message.ReplyWith(++replies, reply.Bytes.Span), cancellationToken);
                }
            }
        }
        catch (Exception failure) when (failure is IOException or SocketException or FormatException or OperationCanceledException)
        {
            // The client went, or spoke another protocol: mongod closes the connection as well.
        }
    }
}
