using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Polystore.Samples.ShopApi;

namespace Polystore.ShopApi.Tests;

/// <summary>The API on a free port, and a client for it.</summary>
internal sealed class RunningShop : IAsyncDisposable
{
    private readonly WebApplication app;
    private readonly HttpClient client;

    private RunningShop(WebApplication app)
    {
        this.app = app;
        client = new HttpClient { BaseAddress = new Uri(app.Urls.Single()), Timeout = TimeSpan.FromMinutes(2) };
    }

    public static async Task<RunningShop> StartAsync(params string[] args)
    {
        var app = ShopApp.Build(["--urls=http://127.0.0.1:0", .. args]);
        await app.StartAsync();
        return new RunningShop(app);
    }

    public Task<Answer> GetAsync(string path) => SendAsync(HttpMethod.Get, path);

    public Task<Answer> PutAsync(string path, object? body = null) => SendAsync(HttpMethod.Put, path, body);

    public Task<Answer> DeleteAsync(string path) => SendAsync(HttpMethod.Delete, path);

    public async ValueTask DisposeAsync()
    {
        client.Dispose();
        await app.StopAsync();
        await app.DisposeAsync();
    }

    private async Task<Answer> SendAsync(HttpMethod method, string path, object? body = null)
    {
        using var request = new HttpRequestMessage(method, path) { Content = body is null ? null : JsonContent.Create(body) };
        using var response = await client.SendAsync(request);
        var text = await response.Content.ReadAsStringAsync();
        var type = response.Content.Headers.ContentType?.MediaType;
        return new Answer((int)response.StatusCode, type, type?.EndsWith("json", StringComparison.Ordinal) == true ? JsonSerializer.Deserialize<JsonElement>(text) : default, text);
    }
}

/// <summary>What the API answered.</summary>
internal sealed record Answer(int Status, string? Type, JsonElement Json, string Text);
