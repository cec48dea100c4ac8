using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Polystore.RedisClient.Tests.Faults;

/// <summary>A server that follows a script: what it answers to the commands of each connection, right or wrong.</summary>
internal sealed class FakeServer : IAsyncDisposable
{
    private readonly TcpListener listener = new(IPAddress.Loopback, 0);
    private readonly List<Task> connections = [];
    private readonly CancellationTokenSource end = new();
    private readonly Task accepting;

    /// <summary>Starts one.</summary>
    /// <param name="script">For each connection, by its number from 0: reads commands and writes bytes until it returns, which closes it.</param>
    public FakeServer(Func<Connection, int, Task> script)
    {
        listener.Start();
        accepting = AcceptAsync(script);
    }

    public string Url => $"redis://127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port}";

    public async ValueTask DisposeAsync()
    {
        await end.CancelAsync();
        listener.Stop();
        await accepting;
        await Task.WhenAll(connections);
        end.Dispose();
    }

    private async Task AcceptAsync(Func<Connection, int, Task> script)
    {
        try
        {
            for (var number = 0; ; number++)
            {
                var socket = await listener.AcceptSocketAsync(end.Token);
                connections.Add(ServeAsync(socket, script, number));
            }
        }
        catch (Exception stopped) when (stopped is OperationCanceledException or SocketException or InvalidOperationException)
        {
        }
    }

    private async Task ServeAsync(Socket socket, Func<Connection, int, Task> script, int number)
    {
        await using var stream = new NetworkStream(socket, ownsSocket: true);
        try
        {
            await script(new Connection(stream, end.Token), number);
        }
        catch (Exception gone) when (gone is IOException or OperationCanceledException)
        {
            // The client closed it.
        }
    }

    internal sealed class Connection(Stream stream, CancellationToken end)
    {
        private readonly byte[] one = new byte[1];

        /// <summary>The next command that is none of the handshake; that is answered as Redis 7 does.</summary>
        public async Task<string[]> CommandAsync()
        {
            while (true)
            {
                var command = await AnyCommandAsync();
                switch (command[0])
                {
                    case "HELLO":
                        await WriteAsync("%5\r\n$6\r\nserver\r\n$5\r\nredis\r\n$7\r\nversion\r\n$5\r\n7.0.0\r\n$5\r\nproto\r\n:3\r\n$2\r\nid\r\n:7\r\n$4\r\nmode\r\n$10\r\nstandalone\r\n");
                        break;
                    case "CLIENT":
                        await WriteAsync("+OK\r\n");
                        break;
                    default:
                        return command;
                }
            }
        }

        public async Task<string[]> AnyCommandAsync()
        {
            var command = new string[int.Parse((await LineAsync())[1..])];
            for (var i = 0; i < command.Length; i++)
            {
                var bytes = new byte[int.Parse((await LineAsync())[1..]) + 2];
                await stream.ReadExactlyAsync(bytes, end);
                command[i] = Encoding.UTF8.GetString(bytes, 0, bytes.Length - 2);
            }

            return command;
        }

        public async Task WriteAsync(string text) => await stream.WriteAsync(Encoding.Latin1.GetBytes(text), end);

        /// <summary>Says nothing until the client goes or the test ends.</summary>
        public async Task SilenceAsync()
        {
            while (await stream.ReadAsync(one, end) > 0)
            {
            }
        }

        private async Task<string> LineAsync()
        {
            var line = new StringBuilder();
            while (true)
            {
                await stream.ReadExactlyAsync(one, end);
                if (one[0] == '\n')
                {
                    return line.ToString().TrimEnd('\r');
                }

                line.Append((char)one[0]);
            }
        }
    }
}
