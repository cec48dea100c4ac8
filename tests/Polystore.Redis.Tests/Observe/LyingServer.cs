using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Polystore.Redis.Tests.Observe;

/// <summary>A server that speaks the protocol as it should and answers each command with whatever the test says.</summary>
internal sealed class LyingServer : IAsyncDisposable
{
    private readonly TcpListener listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource end = new();
    private readonly Task accepting;

    public LyingServer()
    {
        listener.Start();
        accepting = AcceptAsync();
    }

    public int Port => ((IPEndPoint)listener.LocalEndpoint).Port;

    /// <summary>What it says to a command; null stands for an unknown one.</summary>
    public Func<string[], Told?> Answer { get; set; } = _ => null;

    public async ValueTask DisposeAsync()
    {
        await end.CancelAsync();
        listener.Stop();
        await accepting;
        end.Dispose();
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                _ = ServeAsync(await listener.AcceptSocketAsync(end.Token));
            }
        }
        catch (Exception stopped) when (stopped is OperationCanceledException or SocketException or ObjectDisposedException)
        {
        }
    }

    private async Task ServeAsync(Socket socket)
    {
        await using var stream = new BufferedStream(new NetworkStream(socket, ownsSocket: true));
        try
        {
            while (true)
            {
                var command = new string[await CountAsync(stream)];
                for (var i = 0; i < command.Length; i++)
                {
                    var bytes = new byte[await CountAsync(stream) + 2];
                    await stream.ReadExactlyAsync(bytes, end.Token);
                    command[i] = Encoding.UTF8.GetString(bytes.AsSpan(..^2));
                }

                await stream.WriteAsync(Reply(command).ToBytes(), end.Token);
                await stream.FlushAsync(end.Token);
            }
        }
        catch (Exception gone) when (gone is IOException or OperationCanceledException or ObjectDisposedException)
        {
            // The client closed it, or the test ended.
        }
    }

    private Told Reply(string[] command) => command[0] switch
    {
        "HELLO" => Told.Map("server", "redis", "version", "7.0.15", "proto", 3, "id", 7, "mode", "standalone", "role", "master", "modules", Told.List()),
        "CLIENT" when command[1] != "LIST" => "OK",
        _ => Answer(command) ?? new Told('-', $"ERR unknown command '{command[0]}'"),
    };

    private async Task<int> CountAsync(BufferedStream stream)
    {
        var line = new StringBuilder();
        var one = new byte[1];
        while (true)
        {
            await stream.ReadExactlyAsync(one, end.Token);
            if (one[0] == '\n')
            {
                return int.Parse(line.ToString(1, line.Length - 2), CultureInfo.InvariantCulture);
            }

            line.Append((char)one[0]);
        }
    }
}
