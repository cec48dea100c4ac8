using MongoDB.Bson;

namespace Polystore.MongoLab.Tests.Servers;

public sealed class CrashTests
{
    [LabFact]
    public async Task What_was_acknowledged_is_there_after_the_engine_was_killed()
    {
        await using var server = await MongoLabServer.StartAsync();
        await using (var client = await LabClient.ConnectAsync(server))
        {
            await client.RunAsync("d", new BsonDocument("insert", "c"), ("documents", SharedLab.Numbered(100)));
            await server.CrashAsync();
            await Should.ThrowAsync<IOException>(() => client.RunAsync("d", "{ping: 1}"));
        }

        await using var again = await LabClient.ConnectAsync(server);
        (await again.RunAsync("d", "{count: 'c', query: {_id: {$gte: 0}}}"))["n"].ToInt32().ShouldBe(100);
    }

    [LabFact]
    public async Task Bytes_that_are_no_message_close_that_connection_alone()
    {
        var server = await SharedLab.ServerAsync();
        using var stranger = new System.Net.Sockets.TcpClient();
        await stranger.ConnectAsync("127.0.0.1", server.Port);
        await stranger.GetStream().WriteAsync("GET / HTTP/1.1\r\nHost: here\r\n\r\n"u8.ToArray());
        (await stranger.GetStream().ReadAsync(new byte[16])).ShouldBe(0);

        await using var client = await LabClient.ConnectAsync(server);
        await client.RunAsync("admin", "{ping: 1}");
    }
}
