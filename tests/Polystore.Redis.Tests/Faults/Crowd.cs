using System.Globalization;
using System.Net.Sockets;
using System.Text;
using Polystore.TestServers;

namespace Polystore.Redis.Tests.Faults;

/// <summary>Connections that behave badly, until they are released.</summary>
internal sealed class Crowd : IDisposable
{
    // Together far more than the buffers of a socket take.
    private const int Asked = 100;

    private readonly List<Socket> sockets = [];

    /// <summary>Does what a line of a script asks for; false when it asks for something else.</summary>
    public async Task<bool> TryDoAsync(RedisServer server, string line)
    {
        switch (line.Split(' '))
        {
            case ["connect", var number]:
                await OpenAsync(server, number, "PING\r\n");
                return true;
            case ["subscribe", var number]:
                await OpenAsync(server, number, "SUBSCRIBE news\r\n");
                return true;
            case ["block", var number]:
                await OpenAsync(server, number, "BLPOP nothing-comes 0\r\n");
                return true;
            case ["login", var name, var password, var number]:
                await OpenAsync(server, number, $"AUTH {name} {password}\r\n");
                return true;
            case ["hoard", var key]:
                await OpenAsync(server, "1", "CLIENT SETNAME hoarder\r\n" + string.Concat(Enumerable.Repeat($"GET {key}\r\n", Asked)));
                return true;
            case ["release"]:
                Dispose();
                return true;
            default:
                return false;
        }
    }

    public void Dispose()
    {
        sockets.ForEach(socket => socket.Dispose());
        sockets.Clear();
    }

    private async Task OpenAsync(RedisServer server, string number, string first)
    {
        for (var i = int.Parse(number, CultureInfo.InvariantCulture); i > 0; i--)
        {
            var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
            sockets.Add(socket);
            await socket.ConnectAsync(new UnixDomainSocketEndPoint(server.Socket));
            await socket.SendAsync(Encoding.ASCII.GetBytes(first));
        }
    }
}
