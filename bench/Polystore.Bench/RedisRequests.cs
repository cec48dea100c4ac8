using System.Diagnostics;
using System.Globalization;
using Polystore.RedisClient;
using Polystore.TestServers;

namespace Polystore.Bench;

/// <summary>
/// GET and SET of 100 bytes by N awaiting callers on one connection, against <c>redis-benchmark -c 1 -P N</c> (C, hiredis) on the same server
/// in the same run; then on N connections against <c>-c N</c>. The two take turns, the medians are compared.
/// </summary>
internal static class RedisRequests
{
    private const int Rounds = 5;
    private const int Size = 100;
    private const int Requests = 20_000;
    private const string Key = "key:000000000000";

    private static readonly TimeSpan Slice = TimeSpan.FromSeconds(1.5);

    public static async Task RunAsync()
    {
        await using var server = await RedisServer.StartAsync();
        await using var database = await RedisDatabase.ConnectAsync(server.Url);
        var value = new byte[Size];
        await database.SetAsync(Key, value);

        Console.WriteLine($"| callers | command | redis-benchmark -c 1 -P N, requests/s | Polystore, one connection, requests/s | ratio |");
        Console.WriteLine("|---:|---|---:|---:|---:|");
        foreach (var callers in new[] { 1, 16, 64, 256 })
        {
            await CompareAsync(server, "GET", callers, ["-c", "1", "-P", Text(callers)], () => CallAsync(callers, (_, end) => GetAsync(database, end)));
            await CompareAsync(server, "SET", callers, ["-c", "1", "-P", Text(callers)], () => CallAsync(callers, (_, end) => SetAsync(database, value, end)));
        }

        Console.WriteLine();
        Console.WriteLine("| connections | command | redis-benchmark -c N, requests/s | Polystore, N leases, requests/s | ratio |");
        Console.WriteLine("|---:|---|---:|---:|---:|");
        foreach (var callers in new[] { 16, 64 })
        {
            var leases = new List<RedisLease>();
            for (var i = 0; i < callers; i++)
            {
                leases.Add(await database.LeaseAsync());
            }

            await CompareAsync(server, "GET", callers, ["-c", Text(callers)], () => CallAsync(callers, (caller, end) => GetAsync(leases[caller], end)));
            foreach (var lease in leases)
            {
                await lease.DisposeAsync();
            }
        }

        Console.WriteLine();
        Console.WriteLine($"| GET of {Size} bytes, one caller | bytes allocated a request |");
        Console.WriteLine("|---|---:|");
        await AllocationsAsync("GetAsync, a new array", async () =>
        {
            for (var i = 0; i < Requests; i++)
            {
                await database.GetAsync(Key);
            }
        });
        await AllocationsAsync("GetPooledAsync, an array from the pool", async () =>
        {
            for (var i = 0; i < Requests; i++)
            {
                using var bytes = await database.GetPooledAsync(Key);
            }
        });
    }

    private static async Task CompareAsync(RedisServer server, string command, int callers, string[] peer, Func<Task<double>> ours)
    {
        await ours();
        var (theirs, own) = (new List<double>(), new List<double>());
        // As many requests as the peer does in the same time.
        var requests = 20_000;
        for (var round = 0; round <= Rounds; round++)
        {
            var rate = await BenchmarkAsync(server, command, requests, peer);
            var measured = await ours();
            if (round == 0)
            {
                requests = (int)Math.Clamp(rate * Slice.TotalSeconds, 10_000, 5_000_000);
                continue;
            }

            theirs.Add(rate);
            own.Add(measured);
        }

        var (a, b) = (Median(theirs), Median(own));
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"| {callers} | {command} | {a:N0} | {b:N0} | {b / a:0.00} |"));
    }

    private static async Task<double> BenchmarkAsync(RedisServer server, string command, int requests, string[] options)
    {
        var start = new ProcessStartInfo("redis-benchmark") { RedirectStandardOutput = true };
        foreach (var argument in new[] { "-p", Text(server.Port), "-t", command.ToLowerInvariant(), "-d", Text(Size), "-n", Text(requests), "--csv" }.Concat(options))
        {
            start.ArgumentList.Add(argument);
        }

        using var process = Process.Start(start)!;
        var output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        var line = output.Split('\n').Single(text => text.StartsWith($"\"{command}\"", StringComparison.Ordinal));
        return double.Parse(line.Split(',')[1].Trim('"'), CultureInfo.InvariantCulture);
    }

    private static async Task<double> CallAsync(int callers, Func<int, CancellationToken, Task<long>> caller)
    {
        using var end = new CancellationTokenSource(Slice);
        var clock = Stopwatch.StartNew();
        var counts = await Task.WhenAll(Enumerable.Range(0, callers).Select(number => Task.Run(() => caller(number, end.Token))));
        return counts.Sum() / clock.Elapsed.TotalSeconds;
    }

    private static async Task<long> GetAsync(RedisCommands commands, CancellationToken end)
    {
        var count = 0L;
        for (; !end.IsCancellationRequested; count++)
        {
            await commands.GetAsync(Key, CancellationToken.None);
        }

        return count;
    }

    private static async Task<long> SetAsync(RedisCommands commands, byte[] value, CancellationToken end)
    {
        var count = 0L;
        for (; !end.IsCancellationRequested; count++)
        {
            await commands.SetAsync(Key, value, cancellationToken: CancellationToken.None);
        }

        return count;
    }

    private static async Task AllocationsAsync(string name, Func<Task> requests)
    {
        await requests();
        var before = GC.GetTotalAllocatedBytes(precise: true);
        await requests();
        var each = (GC.GetTotalAllocatedBytes(precise: true) - before) / (double)Requests;
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"| {name} | {each:0} |"));
    }

    private static double Median(List<double> values) => values.Order().ElementAt(values.Count / 2);

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
