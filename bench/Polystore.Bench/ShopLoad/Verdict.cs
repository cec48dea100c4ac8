using System.Net.Http.Json;
using System.Text.Json;

namespace Polystore.Bench.ShopLoad;

/// <summary>Holds what the customers were told against what the shop has.</summary>
internal static class Verdict
{
    private const int Stock = 1_000_000;

    /// <returns>Everything that does not agree, a sentence each.</returns>
    public static async Task<IReadOnlyList<string>> OfAsync(HttpClient client, IReadOnlyList<Customer> customers)
    {
        var wrong = new List<string>();
        var sold = new Dictionary<long, long>();
        foreach (var (id, product, pieces) in customers.SelectMany(customer => customer.Orders))
        {
            sold[product] = sold.GetValueOrDefault(product) + pieces;
            using var answer = await client.GetAsync($"/orders/{id}");
            var lines = answer.IsSuccessStatusCode ? (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("pieces").ToString() : "nothing";
            if (lines != $"{{\"{product}\":{pieces}}}")
            {
                wrong.Add($"order {id} was acknowledged with {pieces} of product {product}, and is {lines}");
            }
        }

        foreach (var product in (await client.GetFromJsonAsync<JsonElement>("/products")).EnumerateArray())
        {
            var (id, stock, taken) = (product.GetProperty("id").GetInt64(), product.GetProperty("stock").GetInt64(), product.GetProperty("sold").GetInt64());
            if (stock + taken != Stock || taken != sold.GetValueOrDefault(id))
            {
                wrong.Add($"of product {id} {taken} are sold and {stock} in stock, {sold.GetValueOrDefault(id)} were acknowledged of {Stock}");
            }
        }

        foreach (var customer in customers)
        {
            var analytics = await client.GetFromJsonAsync<JsonElement>($"/users/{customer.Id}/analytics?window=30d");
            if (analytics.GetProperty("reviews").GetInt32() != customer.Stars.Count || analytics.GetProperty("orders").GetInt32() != customer.Orders.Count)
            {
                wrong.Add($"customer {customer.Id} has {analytics}, and was told of {customer.Orders.Count} orders and {customer.Stars.Count} reviews");
            }
        }

        return wrong;
    }
}
