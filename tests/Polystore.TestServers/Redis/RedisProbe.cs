using System.Globalization;
using System.Net.Sockets;
using System.Text;

namespace Polystore.TestServers;

/// <summary>A connection for setting servers up: one command at a time, RESP2, over the Unix socket. It shares no code with the client under test.</summary>
internal sealed class RedisProbe : IAsyncDisposable
{
    // Milliseconds in which a command has to be answered; a server that hangs shall fail its test.
    private const int Patience = 120_000;

    private readonly Socket socket;
    private readonly BufferedStream stream;

    private RedisProbe(Socket socket)
    {
        this.socket = socket;
        stream = new BufferedStream(new NetworkStream(socket, ownsSocket: true));
    }

    /// <summary>The process id of the one that listens (SO_PEERCRED: pid, uid, gid).</summary>
    public string ServerProcess
    {
        get
        {
            const int solSocket = 1;
            const int soPeerCred = 17;
            Span<byte> credentials = stackalloc byte[12];
            socket.GetRawSocketOption(solSocket, soPeerCred, credentials);
            return BitConverter.ToInt32(credentials).ToString(CultureInfo.InvariantCulture);
        }
    }

    public static async Task<RedisProbe> OpenAsync(string path)
    {
        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified) { ReceiveTimeout = Patience, SendTimeout = Patience };
        try
        {
            await socket.ConnectAsync(new UnixDomainSocketEndPoint(path));
            return new RedisProbe(socket);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    /// <summary>A string, a long, an array of the same, or null.</summary>
    public async Task<object?> CallAsync(params string[] command)
    {
        var text = new StringBuilder($"*{command.Length}\r\n");
        foreach (var argument in command)
        {
            text.Append(CultureInfo.InvariantCulture, $"${Encoding.UTF8.GetByteCount(argument)}\r\n{argument}\r\n");
        }

        await stream.WriteAsync(Encoding.UTF8.GetBytes(text.ToString()));
        await stream.FlushAsync();
        return await Task.Run(Read);
    }

    public ValueTask DisposeAsync() => stream.DisposeAsync();

    private object? Read()
    {
        var line = Line();
        switch (line[0])
        {
            case '+':
                return line[1..];
            case '-':
                throw new RedisProbeException(line[1..]);
            case ':':
                return long.Parse(line[1..], CultureInfo.InvariantCulture);
            case '$' when line == "$-1":
            case '*' when line == "*-1":
                return null;
            case '$':
                var bytes = new byte[int.Parse(line[1..], CultureInfo.InvariantCulture) + 2];
                stream.ReadExactly(bytes);
                return Encoding.UTF8.GetString(bytes, 0, bytes.Length - 2);
            case '*':
                var items = new object?[int.Parse(line[1..], CultureInfo.InvariantCulture)];
                for (var i = 0; i < items.Length; i++)
                {
                    items[i] = Read();
                }

                return items;
            default:
                throw new IOException($"This is no RESP2: {line}");
        }
    }

    private string Line()
    {
        var line = new StringBuilder();
        for (var c = stream.ReadByte(); c != '\n'; c = stream.ReadByte())
        {
            if (c < 0)
            {
                throw new IOException("The server closed the connection.");
            }

            line.Append((char)c);
        }

        return line.ToString().TrimEnd('\r');
    }
}
