using System.Buffers.Binary;
using System.Net.Sockets;
using MongoDB.Bson;
using MongoDB.Bson.IO;
using MongoDB.Bson.Serialization;

namespace Polystore.MongoLab.Tests.Servers;

/// <summary>The least client that speaks OP_MSG, so that the server is not tested by the code it is made of.</summary>
internal sealed class LabClient : IAsyncDisposable
{
    private readonly TcpClient tcp = new();
    private int requests;

    public static Task<LabClient> ConnectAsync(MongoLabServer server) => ConnectAsync(server.Port);

    public static Task<LabClient> ConnectAsync(MongoLabMember member) => ConnectAsync(member.Options.Port);

    private static async Task<LabClient> ConnectAsync(int port)
    {
        var client = new LabClient();
        await client.tcp.ConnectAsync("127.0.0.1", port);
        return client;
    }

    /// <summary>Sends a command to a database and returns the reply, whatever it says.</summary>
    public async Task<BsonDocument> AskAsync(string database, BsonDocument command, (string Name, BsonDocument[] Documents)? sequence = null)
    {
        await SendAsync(database, command, sequence, flags: 0);
        return await ReadAsync();
    }

    /// <summary>Sends a command; the reply must be a success.</summary>
    public async Task<BsonDocument> RunAsync(string database, BsonDocument command, (string Name, BsonDocument[] Documents)? sequence = null)
    {
        var reply = await AskAsync(database, command, sequence);
        reply["ok"].ToDouble().ShouldBe(1, reply.ToString());
        return reply;
    }

    public Task<BsonDocument> RunAsync(string database, string command) => RunAsync(database, BsonDocument.Parse(command));

    public Task<BsonDocument> AskAsync(string database, string command) => AskAsync(database, BsonDocument.Parse(command));

    public async Task SendAsync(string database, BsonDocument command, (string Name, BsonDocument[] Documents)? sequence, uint flags)
    {
        using var body = new MemoryStream();
        await body.WriteAsync(BitConverter.GetBytes(flags));
        body.WriteByte(0);
        await body.WriteAsync(new BsonDocument(command).Add("$db", database).ToBson());
        if (sequence is var (name, documents))
        {
            var content = documents.SelectMany(document => document.ToBson()).ToArray();
            var title = System.Text.Encoding.UTF8.GetBytes(name + "\0");
            body.WriteByte(1);
            await body.WriteAsync(BitConverter.GetBytes(4 + title.Length + content.Length));
            await body.WriteAsync(title);
            await body.WriteAsync(content);
        }

        var header = new byte[16];
        BinaryPrimitives.WriteInt32LittleEndian(header, 16 + (int)body.Length);
        BinaryPrimitives.WriteInt32LittleEndian(header.AsSpan(4), ++requests);
        BinaryPrimitives.WriteInt32LittleEndian(header.AsSpan(12), 2013);
        await tcp.GetStream().WriteAsync((byte[])[.. header, .. body.ToArray()]);
    }

    public async Task<BsonDocument> ReadAsync()
    {
        var reply = await ReadReplyAsync();
        reply.To.ShouldBe(requests, "the reply is to the newest request");
        return reply.Body;
    }

    /// <summary>A reply with what stands around it.</summary>
    public async Task<(int Id, int To, uint Flags, BsonDocument Body)> ReadReplyAsync()
    {
        var header = new byte[16];
        await tcp.GetStream().ReadExactlyAsync(header);
        var body = new byte[BinaryPrimitives.ReadInt32LittleEndian(header) - 16];
        await tcp.GetStream().ReadExactlyAsync(body);
        using var reader = new BsonBinaryReader(new MemoryStream(body, 5, body.Length - 5));
        return (BinaryPrimitives.ReadInt32LittleEndian(header.AsSpan(4)), BinaryPrimitives.ReadInt32LittleEndian(header.AsSpan(8)), BinaryPrimitives.ReadUInt32LittleEndian(body), BsonSerializer.Deserialize<BsonDocument>(reader));
    }

    public ValueTask DisposeAsync()
    {
        tcp.Dispose();
        return ValueTask.CompletedTask;
    }
}
