using System.Diagnostics;
using System.Globalization;

namespace Polystore.RedisClient.Telemetry;

/// <summary>One command as a span and a duration; a default instance measures nothing.</summary>
internal readonly struct Operation
{
    private readonly Activity? activity;
    private readonly string? name;
    private readonly RedisOptions? options;
    private readonly long started;

    private Operation(Activity? activity, string name, RedisOptions options, long started)
    {
        this.activity = activity;
        this.name = name;
        this.options = options;
        this.started = started;
    }

    public static Operation Start(string name, RedisOptions options)
    {
        var caller = Activity.Current;
        var span = RedisTelemetry.Source.StartActivity(name, ActivityKind.Client);
        if (span is not null)
        {
            // The span ends on another thread; the caller's own stays current.
            Activity.Current = caller;
            span.SetTag("db.system.name", "redis");
            span.SetTag("db.operation.name", name);
            span.SetTag("db.namespace", options.Database.ToString(CultureInfo.InvariantCulture));
        }

        return new Operation(span, name, options, options.Time.GetTimestamp());
    }

    public void End(Exception? failure, RedisEndpoint server)
    {
        if (options is null)
        {
            return;
        }

        var error = failure switch
        {
            null => null,
            RedisServerException refused => refused.Code,
            _ => failure.GetType().FullName,
        };
        // One that never left has no server: the first that was named stands for all.
        var endpoint = server.Host is null ? options.Endpoints[0] : server;
        var tags = new TagList
        {
            { "db.system.name", "redis" },
            { "db.operation.name", name },
            { "server.address", endpoint.Host },
        };
        activity?.SetTag("server.address", endpoint.Host);
        if (!endpoint.IsUnixSocket)
        {
            tags.Add("server.port", endpoint.Port);
            activity?.SetTag("server.port", endpoint.Port);
        }

        if (error is not null)
        {
            tags.Add("error.type", error);
            activity?.SetTag("error.type", error);
            activity?.SetStatus(ActivityStatusCode.Error);
            if (failure is RedisServerException)
            {
                tags.Add("db.response.status_code", error);
                activity?.SetTag("db.response.status_code", error);
            }
        }

        RedisTelemetry.Duration.Record(options.Time.GetElapsedTime(started).TotalSeconds, tags);
        if (activity is not null)
        {
            var current = Activity.Current;
            activity.Stop();
            Activity.Current = current;
        }
    }
}
