using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace Polystore.RedisClient.Telemetry;

/// <summary>Spans and metrics by OpenTelemetry's conventions for database clients. Without a listener they cost two reads a command.</summary>
internal static class RedisTelemetry
{
    /// <summary>The name of the ActivitySource and of the Meter.</summary>
    public const string Name = "Polystore.RedisClient";

    public static readonly ActivitySource Source = new(Name);
    private static readonly Meter Meter = new(Name);

    /// <summary>Seconds from the call to its outcome.</summary>
    public static readonly Histogram<double> Duration = Meter.CreateHistogram<double>("db.client.operation.duration", "s", "Duration of database client operations.");

    /// <summary>Connections that are open, leased ones included.</summary>
    public static readonly UpDownCounter<int> Connections = Meter.CreateUpDownCounter<int>("db.client.connection.count", "{connection}", "Connections that are open.");

    /// <summary>Connections that were lost and made anew.</summary>
    public static readonly Counter<int> Reconnects = Meter.CreateCounter<int>("polystore.redis.reconnects", "{reconnect}", "Connections that were lost.");

    /// <summary>Redirections of a cluster that were followed.</summary>
    public static readonly Counter<int> Redirections = Meter.CreateCounter<int>("polystore.redis.redirections", "{redirection}", "MOVED and ASK that were followed.");

    public static Operation Start(Requests.Request request, RedisOptions options) =>
        Duration.Enabled || Source.HasListeners() ? Operation.Start(request.Name, options) : default;
}
