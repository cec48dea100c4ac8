using System.Diagnostics;
using System.Net;
using System.Net.Http.Json;

namespace Polystore.Bench.ShopLoad;

/// <summary>
/// One customer who reads, fills a cart, orders and reviews. What changes something is sent again, under the same id, until the answer is
/// certain; what was acknowledged is remembered.
/// </summary>
internal sealed class Customer(HttpClient client, long id, Tally tally)
{
    private const int Products = 50;
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);

    private readonly Random random = new((int)id);

    /// <summary>Acknowledged orders: id, product, pieces.</summary>
    public List<(Guid Id, long Product, int Pieces)> Orders { get; } = [];

    /// <summary>Acknowledged stars by product.</summary>
    public Dictionary<long, int> Stars { get; } = [];

    public long Id => id;

    public async Task RegisterAsync()
    {
        await CertainAsync(HttpMethod.Put, $"/users/{id}", new { name = $"customer {id}", email = $"{id}@example.com" });
        await CertainAsync(HttpMethod.Put, $"/users/{id}/profile", new { theme = "dark" });
    }

    public async Task LiveAsync(CancellationToken until)
    {
        while (!until.IsCancellationRequested)
        {
            await (random.Next(20) switch
            {
                < 9 => SendAsync(HttpMethod.Get, $"/users/{id}", null),
                < 12 => SendAsync(HttpMethod.Get, $"/users/{id}/with-profile", null),
                < 14 => SendAsync(HttpMethod.Get, $"/users/{id}/analytics?window=30d", null),
                < 18 => OrderAsync(),
                _ => ReviewAsync(),
            });
        }
    }

    private async Task OrderAsync()
    {
        var (product, pieces, order) = (random.Next(1, Products + 1), random.Next(1, 4), Guid.NewGuid());
        for (var other = 1L; other <= Products; other++)
        {
            // One product in the cart: a failed attempt at another may have left something.
            if (other != product && Left.Remove(other))
            {
                await CertainAsync(HttpMethod.Put, $"/users/{id}/cart/{other}?pieces=0", null);
            }
        }

        Left.Add(product);
        await CertainAsync(HttpMethod.Put, $"/users/{id}/cart/{product}?pieces={pieces}", null);
        if (await CertainAsync(HttpMethod.Put, $"/users/{id}/orders/{order}", null) is HttpStatusCode.Created or HttpStatusCode.OK)
        {
            Orders.Add((order, product, pieces));
        }
    }

    private HashSet<long> Left { get; } = [];

    private async Task ReviewAsync()
    {
        var (product, stars) = (random.Next(1, Products + 1), random.Next(1, 6));
        if (await CertainAsync(HttpMethod.Put, $"/products/{product}/reviews", new { user = id, stars, text = "fine" }) == HttpStatusCode.NoContent)
        {
            Stars[product] = stars;
        }
    }

    private async Task<HttpStatusCode> CertainAsync(HttpMethod method, string path, object? body)
    {
        while (true)
        {
            if (await SendAsync(method, path, body) is { } status && status != HttpStatusCode.ServiceUnavailable)
            {
                return status;
            }

            await Task.Delay(Pause);
        }
    }

    // Null when there was no answer at all, which is a defect as long as the API is there.
    private async Task<HttpStatusCode?> SendAsync(HttpMethod method, string path, object? body)
    {
        var clock = Stopwatch.GetTimestamp();
        HttpStatusCode? status = null;
        try
        {
            using var request = new HttpRequestMessage(method, path) { Content = body is null ? null : JsonContent.Create(body) };
            using var response = await client.SendAsync(request);
            status = response.StatusCode;
        }
        catch (Exception failure) when (failure is HttpRequestException or TaskCanceledException)
        {
            // Counted below.
        }

        tally.Add(status, Stopwatch.GetElapsedTime(clock));
        return status;
    }
}
