using System.Net.Sockets;
using System.Text;
using Polystore.TestServers.Mongo;

namespace Polystore.Runtime.Tests.Routing;

/// <summary>
/// Stands between a client and a server and counts round trips: the times that a connection's client speaks after its server did. It can hold
/// answers back until the client has said something often enough, so that a client which waits in between never ends.
/// </summary>
internal sealed class TripProxy(int port) : LoopbackListener
{
    private TaskCompletionSource enough = Done();
    private string awaited = "";
    private int left;
    private int trips;

    /// <summary>Round trips since <see cref="Reset"/>, of all connections.</summary>
    public int Trips => Volatile.Read(ref trips);

    public void Reset() => Volatile.Write(ref trips, 0);

    /// <summary>Holds answers back until the client has said a text so often.</summary>
    public void HoldUntil(string text, int times)
    {
        (awaited, left) = (text, times);
        enough = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
    }

    /// <summary>Holds answers back until <see cref="Release"/>.</summary>
    public void Hold() => HoldUntil("", 1);

    public void Release() => enough.TrySetResult();

    protected override async Task ServeAsync(TcpClient client, CancellationToken cancellationToken)
    {
        using var server = new TcpClient { NoDelay = true };
        await server.ConnectAsync("127.0.0.1", port, cancellationToken);
        var (near, far) = (client.GetStream(), server.GetStream());
        var serverSpoke = 1;
        var answers = AnswersAsync();
        try
        {
            var bytes = new byte[64 * 1024];
            while (await near.ReadAsync(bytes, cancellationToken) is > 0 and var count)
            {
                if (Interlocked.Exchange(ref serverSpoke, 0) == 1)
                {
                    Interlocked.Increment(ref trips);
                }

                if (!enough.Task.IsCompleted && Interlocked.Add(ref left, 1 - Encoding.Latin1.GetString(bytes, 0, count).Split(awaited).Length) <= 0)
                {
                    enough.TrySetResult();
                }

                await far.WriteAsync(bytes.AsMemory(0, count), cancellationToken);
            }
        }
        finally
        {
            server.Close();
            await answers.ContinueWith(static _ => { }, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
        }

        async Task AnswersAsync()
        {
            var bytes = new byte[64 * 1024];
            while (await far.ReadAsync(bytes, cancellationToken) is > 0 and var count)
            {
                await enough.Task.WaitAsync(cancellationToken);
                Volatile.Write(ref serverSpoke, 1);
                await near.WriteAsync(bytes.AsMemory(0, count), cancellationToken);
            }

            client.Close();
        }
    }

    private static TaskCompletionSource Done()
    {
        var done = new TaskCompletionSource();
        done.SetResult();
        return done;
    }
}
