using System.Globalization;
using Polystore.Runtime.Tests.Children;
using Polystore.TestServers;
using Xunit.Abstractions;

namespace Polystore.Runtime.Tests.Cache;

/// <summary>
/// The test that caches fail: three processes, the clock of one two seconds ahead, with readers whose loads take long and writers that change and
/// invalidate by key, tag and pattern, while connections are cut and the server is killed and comes back with an old dump.
/// POLYSTORE_STALE_CYCLES changes of the table, else 20,000.
/// </summary>
public sealed class StaleForeverTests(ITestOutputHelper output)
{
    [ServerFact(TestServer.Redis)]
    public async Task No_value_is_stale_for_longer_than_is_promised()
    {
        var cycles = int.Parse(Environment.GetEnvironmentVariable("POLYSTORE_STALE_CYCLES") ?? "20000", CultureInfo.InvariantCulture) / CacheUser.Keys;
        await using var server = await RedisServer.StartAsync();
        await using var table = await RedisServer.StartAsync();
        var processes = Enumerable.Range(0, CacheUser.Processes).Select(number => ChildProcess.Start(
            "cache-user", server.Url, table.Url, Text(number), number == 2 ? "2" : "0", Text(cycles))).ToList();
        await Task.WhenAll(processes.Select(process => process.HearAsync()));
        await Task.WhenAll(processes.Select(process => process.SayAsync("begin")));
        using var done = new CancellationTokenSource();
        var trouble = Task.Run(() => TroubleAsync(server, done.Token));
        await Task.WhenAll(processes.Select(process => process.HearAsync(TimeSpan.FromMinutes(30))));
        await done.CancelAsync();
        await trouble;
        await Task.WhenAll(processes.Select(process => process.SayAsync("end")));
        var told = await Task.WhenAll(processes.Select(process => process.HearAsync(TimeSpan.FromMinutes(30))));
        foreach (var process in processes)
        {
            await process.DisposeAsync();
        }

        var counts = told.Select(line => line.Split(' ', 5)).ToList();
        output.WriteLine($"updates, reads, stale reads, stuck keys, the first stale one: {string.Join("; ", told)}; {trouble.Result} cuts and kills");
        Sum(0).ShouldBe(cycles * CacheUser.Keys);
        Sum(1).ShouldBeGreaterThan(1000);
        Sum(2).ShouldBe(0, string.Join("; ", told));
        Sum(3).ShouldBe(0, "keys stayed stale");

        long Sum(int column) => counts.Sum(line => long.Parse(line[column], CultureInfo.InvariantCulture));
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);

    private static async Task<int> TroubleAsync(RedisServer server, CancellationToken done)
    {
        var round = 0;
        for (; !done.IsCancellationRequested; round++)
        {
            await Task.Delay(700, CancellationToken.None);
            try
            {
                if (round % 6 == 5)
                {
                    await server.ExecuteAsync("SAVE");
                    await Task.Delay(200, CancellationToken.None);
                    await server.KillAsync();
                    await Task.Delay(200, CancellationToken.None);
                    await server.StartAgainAsync();
                }
                else
                {
                    await server.ExecuteAsync("CLIENT", "KILL", "TYPE", "normal");
                }
            }
            catch (RedisProbeException)
            {
                // The connection that asked was among those that were cut.
            }
        }

        return round;
    }
}
