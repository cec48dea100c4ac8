using System.Collections.Concurrent;
using System.Globalization;

namespace Polystore.RedisClient.Tests.Servers;

/// <summary>
/// Callers whose every request carries a tag that its reply must repeat. A reply that comes to another caller, comes twice or is lost
/// shows as a wrong tag or as a task that never ends.
/// </summary>
internal sealed class Tagged(RedisCommands commands)
{
    private long right;
    private int failed;
    private int cancelled;

    public ConcurrentQueue<string> Wrong { get; } = new();

    public ConcurrentDictionary<string, int> Failures { get; } = new();

    public long Right => Interlocked.Read(ref right);

    public int Failed => failed;

    public int Cancelled => cancelled;

    /// <summary>Runs callers at once, each with so many requests one after another.</summary>
    /// <param name="callers">How many.</param>
    /// <param name="requests">Requests of each.</param>
    /// <param name="cancelOneIn">One request in so many is cancelled at some moment; 0 for none.</param>
    /// <param name="readOnly">True for requests that may be sent again when a connection is lost (ECHO), false for writes (GETSET on a key of its own).</param>
    public Task RunAsync(int callers, int requests, int cancelOneIn = 0, bool readOnly = true) =>
        Task.WhenAll(Enumerable.Range(0, callers).Select(caller => Task.Run(() => CallAsync(caller, requests, cancelOneIn, readOnly))));

    private async Task CallAsync(int caller, int requests, int cancelOneIn, bool readOnly)
    {
        var random = new Random(caller);
        for (var i = 0; i < requests; i++)
        {
            var tag = string.Create(CultureInfo.InvariantCulture, $"{caller}/{i}{new string('.', random.Next(8) == 0 ? random.Next(2000) : 0)}");
            using var cancellation = cancelOneIn > 0 && random.Next(cancelOneIn) == 0 ? new CancellationTokenSource() : null;
            try
            {
                RedisArgument[] command = readOnly
                    ? ["ECHO", tag]
                    : ["EVAL", "redis.call('SET', KEYS[1], ARGV[1]) return ARGV[1]", 1, $"tag:{caller}", tag];
                var call = commands.ExecuteAsync(command, cancellation?.Token ?? default).AsTask();
                if (cancellation is not null)
                {
                    if (random.Next(2) == 0)
                    {
                        await Task.Yield();
                    }

                    await cancellation.CancelAsync();
                }

                var reply = (await call).AsString();
                if (reply != tag)
                {
                    Wrong.Enqueue($"asked {tag}, got {reply}");
                }

                Interlocked.Increment(ref right);
            }
            catch (OperationCanceledException)
            {
                Interlocked.Increment(ref cancelled);
            }
            catch (RedisException failure)
            {
                Interlocked.Increment(ref failed);
                Failures.AddOrUpdate(failure.GetType().Name, 1, (_, count) => count + 1);
                await Task.Delay(5);
            }
        }
    }
}
