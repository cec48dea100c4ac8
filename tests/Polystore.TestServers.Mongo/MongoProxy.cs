using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using MongoDB.Bson;

namespace Polystore.TestServers.Mongo;

/// <summary>What a proxy does with the reply to a command.</summary>
public enum MongoFault
{
    None,

    /// <summary>The command is done, and the connection ends before its reply.</summary>
    LoseReply,

    /// <summary>The connection ends before the command reaches the server.</summary>
    LoseRequest,
}

/// <summary>Stands between a client and a server, message by message.</summary>
/// <param name="port">The server's port on 127.0.0.1.</param>
/// <param name="certificate">Speaks TLS to the client with it; null for plain text.</param>
public sealed class MongoProxy(int port, X509Certificate2? certificate = null) : LoopbackListener
{
    /// <summary>What happens to a command.</summary>
    public Func<BsonDocument, MongoFault> Fault { get; set; } = _ => MongoFault.None;

    /// <summary>Holds replies back until it completes.</summary>
    public Func<BsonDocument, Task> Hold { get; set; } = _ => Task.CompletedTask;

    public string Url => $"mongodb://127.0.0.1:{Port}/";

    protected override async Task ServeAsync(TcpClient client, CancellationToken cancellationToken)
    {
        await using var near = await NearAsync(client, cancellationToken);
        using var server = new TcpClient { NoDelay = true };
        await server.ConnectAsync("127.0.0.1", port, cancellationToken);
        var far = server.GetStream();
        while (await WireFrames.ReadAsync(near, cancellationToken) is { } request)
        {
            var command = WireFrames.Command(request) ?? [];
            var fault = Fault(command);
            if (fault == MongoFault.LoseRequest)
            {
                return;
            }

            await far.WriteAsync(request, cancellationToken);
            if (await WireFrames.ReadAsync(far, cancellationToken) is not { } reply || fault == MongoFault.LoseReply)
            {
                return;
            }

            await Hold(command).WaitAsync(cancellationToken);
            await near.WriteAsync(reply, cancellationToken);
        }
    }

    private async Task<Stream> NearAsync(TcpClient client, CancellationToken cancellationToken)
    {
        if (certificate is null)
        {
            return client.GetStream();
        }

        var secure = new SslStream(client.GetStream());
        try
        {
            await secure.AuthenticateAsServerAsync(new SslServerAuthenticationOptions { ServerCertificate = certificate }, cancellationToken);
            return secure;
        }
        catch (System.Security.Authentication.AuthenticationException)
        {
            await secure.DisposeAsync();
            throw new IOException("the client speaks no TLS");
        }
    }
}
