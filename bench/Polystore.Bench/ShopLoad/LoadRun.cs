using System.Globalization;
using Polystore.MongoLab;
using Polystore.TestServers;

namespace Polystore.Bench.ShopLoad;

/// <summary>
/// The sample API on private servers under wrk and under customers who remember what they were told, while each server crashes once and comes
/// back. Prints the error budget and whether what was acknowledged is there. <c>shop-load [seconds] [customers]</c>
/// </summary>
internal static class LoadRun
{
    private const double Objective = 0.99;

    public static async Task<int> RunAsync(string[] arguments)
    {
        var time = TimeSpan.FromSeconds(arguments.Length > 0 ? double.Parse(arguments[0], CultureInfo.InvariantCulture) : 60);
        var many = arguments.Length > 1 ? int.Parse(arguments[1], CultureInfo.InvariantCulture) : 16;
        await using var postgres = await PostgresServer.StartAsync(new PostgresServerOptions { Settings = new Dictionary<string, string> { ["fsync"] = "on", ["max_connections"] = "100" } });
        await using var redis = await RedisServer.StartAsync(new RedisServerOptions { Settings = new Dictionary<string, string> { ["appendonly"] = "yes", ["appendfsync"] = "always" } });
        await using var mongo = await MongoLabServer.StartAsync();
        await using var shop = await ShopProcess.StartAsync(
            $"--Polystore:Relational:main={postgres.Url()}", $"--Polystore:Documents:docs={mongo.Url}shop", $"--Polystore:Keys:live={redis.Url}");
        using var client = new HttpClient(new SocketsHttpHandler { MaxConnectionsPerServer = many * 2 }) { BaseAddress = shop.Address, Timeout = TimeSpan.FromMinutes(2) };
        var tally = new Tally();
        var customers = Enumerable.Range(1, many).Select(id => new Customer(client, id, tally)).ToList();
        await Task.WhenAll(customers.Select(customer => customer.RegisterAsync()));
        using var wrk = WrkLoad.Start(shop.Address, time, many);
        using var until = new CancellationTokenSource(time);
        var lives = customers.Select(customer => customer.LiveAsync(until.Token)).ToList();

        await Task.Delay(time / 4);
        Console.WriteLine("PostgreSQL crashes and recovers.");
        await CrashAsync(postgres);
        await Task.Delay(time / 4);
        Console.WriteLine("Redis is killed and started again.");
        await redis.KillAsync();
        await Task.Delay(TimeSpan.FromSeconds(1));
        await redis.StartAgainAsync();
        await Task.Delay(time / 4);
        Console.WriteLine("The document server crashes and recovers.");
        await mongo.CrashAsync();
        await Task.WhenAll(lives);

        tally.Print(Objective);
        var defects = tally.Defects + await wrk.PrintAsync();
        var wrong = await Verdict.OfAsync(client, customers);
        foreach (var sentence in wrong.Take(20))
        {
            Console.WriteLine(sentence);
        }

        var (orders, reviews) = (customers.Sum(customer => customer.Orders.Count), customers.Sum(customer => customer.Stars.Count));
        var isUnharmed = shop.IsAlive && defects == 0;
        Console.WriteLine($"consistency    {(wrong.Count == 0 ? "yes" : $"NO, {wrong.Count} faults")}: {orders} orders and {reviews} reviews were acknowledged");
        Console.WriteLine($"the service    {(isUnharmed ? "met no failure that it did not foresee" : $"met {defects} failures that it did not foresee: {shop.Errors}")}");
        return wrong.Count == 0 && isUnharmed ? 0 : 1;
    }

    // When one of its processes is killed, the server ends all sessions and recovers from its log, as after a crash (manual, 66.1).
    private static async Task CrashAsync(PostgresServer postgres)
    {
        var process = (int)(await postgres.ScalarAsync("SELECT pid FROM pg_stat_activity WHERE backend_type = 'checkpointer'"))!;
        using var killed = System.Diagnostics.Process.GetProcessById(process);
        killed.Kill();
    }
}
