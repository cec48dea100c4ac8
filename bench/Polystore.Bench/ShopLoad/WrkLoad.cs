using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;

namespace Polystore.Bench.ShopLoad;

/// <summary>wrk beside the customers: requests without a pause over as many connections as there are customers, by <c>shop-load.lua</c>.</summary>
internal sealed class WrkLoad : IDisposable
{
    // Longer than a crashed server takes to recover: a request that waits for it is late, not lost.
    private const string Timeout = "60s";

    private readonly Process process;

    private WrkLoad(Process process) => this.process = process;

    /// <exception cref="InvalidOperationException">wrk is not installed.</exception>
    public static WrkLoad Start(Uri address, TimeSpan time, int customers)
    {
        var start = new ProcessStartInfo("wrk") { RedirectStandardOutput = true };
        foreach (var argument in (string[])["-t1", $"-c{customers}", FormattableString.Invariant($"-d{time.TotalSeconds:0}s"), "--timeout", Timeout,
            "-s", Path.Combine(AppContext.BaseDirectory, "ShopLoad", "shop-load.lua"), address.ToString(), "--", customers.ToString(CultureInfo.InvariantCulture)])
        {
            start.ArgumentList.Add(argument);
        }

        try
        {
            return new WrkLoad(Process.Start(start)!);
        }
        catch (Win32Exception missing)
        {
            throw new InvalidOperationException("wrk is not installed: apt-get install wrk.", missing);
        }
    }

    /// <summary>Waits for its end and prints what it counted.</summary>
    /// <returns>Requests that failed or got no answer, which no store's absence explains.</returns>
    public async Task<int> PrintAsync()
    {
        var output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        if (output.Split('\n').FirstOrDefault(line => line.StartsWith("wrk ", StringComparison.Ordinal)) is not { } counted)
        {
            throw new InvalidOperationException($"wrk did not count: {output}");
        }

        foreach (var failure in output.Split('\n').Where(line => line.StartsWith("failed: ", StringComparison.Ordinal)))
        {
            Console.WriteLine(failure);
        }

        var counts = counted.Split(' ').Skip(1).Select(count => long.Parse(count, CultureInfo.InvariantCulture)).ToList();
        if (counts is not [var served, var refused, var away, var failed, var lost, var median, var late, var longest])
        {
            throw new InvalidOperationException($"wrk counted otherwise: {counted}");
        }

        var all = served + refused + away + failed + lost;
        Console.WriteLine($"wrk            {served} served, {refused} refused, {away} told that a store is away, {failed} failed, {lost} without an answer");
        Console.WriteLine(FormattableString.Invariant(
            $"               median {median / 1e3:0.0} ms, 99 % {late / 1e3:0.0} ms, longest {longest / 1e3:0} ms; availability {100.0 * (served + refused) / Math.Max(1, all):0.000} %"));
        return (int)(failed + lost);
    }

    public void Dispose()
    {
        if (!process.HasExited)
        {
            process.Kill();
        }

        process.Dispose();
    }
}
