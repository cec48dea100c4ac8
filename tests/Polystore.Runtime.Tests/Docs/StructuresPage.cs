using System.Text.Json.Serialization;
using Polystore.RedisClient;
using Polystore.Runtime.Cache;
using Polystore.Runtime.Stores;
using Polystore.Runtime.Structures.Analytics;
using Polystore.Runtime.Structures.Queues;
using Polystore.Runtime.Structures.Sessions;
using Polystore.Runtime.Structures.Streams;
using Polystore.Runtime.Structures.Topics;

namespace Polystore.Runtime.Tests.Docs;

internal sealed record Order(int Number);

internal sealed record Cart(int Pieces);

[JsonSerializable(typeof(Order))]
internal sealed partial class OrderJson : JsonSerializerContext;

[JsonSerializable(typeof(Cart))]
internal sealed partial class CartJson : JsonSerializerContext;

#pragma warning disable CA2016 // The page leaves tokens out where it is about other things.

/// <summary>What docs/runtime/structures.md shows, compiled.</summary>
internal static class StructuresPage
{
    public static object[] ShowHomes(IKeyValueStore live)
    {
        var jobs = new WorkQueue<Order>(live, new WorkQueueOptions { Name = "orders", Serializer = new JsonCacheSerializer(OrderJson.Default) });
        var best = new Leaderboard(live, "points");
        return [jobs, best];
    }

    public static async Task ShowQueueAsync(RedisDatabase redis, CancellationToken cancellationToken)
    {
        var queue = new WorkQueue<Order>(redis, new WorkQueueOptions { Name = "orders", Serializer = new JsonCacheSerializer(OrderJson.Default), Visibility = TimeSpan.FromSeconds(30) });
        await queue.AddAsync(new Order(7), id: "order 7");

        var worker = new QueueWorker<Order>(queue, (message, lost) => ShipAsync(message.Body, lost), atOnce: 4);
        await worker.RunAsync(cancellationToken);
    }

    public static async Task ShowStreamAsync(RedisDatabase redis, CancellationToken cancellationToken)
    {
        var events = new EventStream<Order>(redis, new EventStreamOptions
        {
            Name = "order events",
            Serializer = new JsonCacheSerializer(OrderJson.Default),
            RememberDone = TimeSpan.FromHours(1),
        });
        await events.AppendAsync(new Order(7), id: "order 7 paid");

        var reader = new StreamReader<Order>(events, group: "mail", name: "host 1", (one, stop) => ShipAsync(one.Body, stop));
        await reader.RunAsync(cancellationToken);
    }

    public static async Task<bool> ShowSessionsAsync(RedisDatabase redis)
    {
        var sessions = new SessionStore<Cart>(redis, new SessionOptions { Name = "shop", Serializer = new JsonCacheSerializer(CartJson.Default), Idle = TimeSpan.FromMinutes(20) });
        string id = await sessions.CreateAsync(new Cart(0));
        Session<Cart>? session = await sessions.FindAsync(id);
        bool changed = await sessions.UpdateAsync(session!, new Cart(1));
        return changed;
    }

    public static async Task<int> ShowAnalyticsAsync(RedisDatabase redis, DateTimeOffset now)
    {
        var board = new Leaderboard(redis, "points");
        await board.AddAsync("anna", 10);
        IReadOnlyList<LeaderboardEntry> top = await board.TopAsync(10);

        var views = new TimeCounter(redis, new TimeCounterOptions { Name = "views" });
        await views.AddAsync("/start");
        IReadOnlyList<TimeCount> chart = await views.ReadAsync("/start", TimeSpan.FromHours(1), from: now.AddDays(-7), to: now);
        return top.Count + chart.Count;
    }

    public static async Task ShowTopicAsync(RedisDatabase redis, CancellationToken cancellationToken)
    {
        var prices = new Topic<Order>(redis, "prices", new JsonCacheSerializer(OrderJson.Default));
        await using var subscription = await prices.SubscribeAsync();
        await prices.PublishAsync(new Order(7));
        await foreach (Order message in subscription.WithCancellation(cancellationToken))
        {
            await ShipAsync(message, cancellationToken);
        }
    }

    private static Task ShipAsync(Order order, CancellationToken cancellationToken) => Task.Delay(order.Number, cancellationToken);
}
