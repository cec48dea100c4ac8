using Polystore.RedisClient.Requests;

namespace Polystore.RedisClient.Connections;

/// <summary>Ends what waits too long, and connections that answer no more.</summary>
internal static class WireWatch
{
    public static void Look(Wire wire, RedisOptions options, long now)
    {
        // What a caller gathered on the thread that woke it, and then held that thread up: its own reply may be what it waits for.
        wire.Flush();
        var isOwed = wire.ExpireDue(now);
        var silence = options.Time.GetElapsedTime(wire.LastRead, now);
        if (isOwed && silence > options.UnresponsiveAfter && options.Time.GetElapsedTime(wire.OwedSince, now) > options.UnresponsiveAfter)
        {
            wire.Abort(new TimeoutException($"no reply came for {options.UnresponsiveAfter.TotalSeconds:0.###} s"));
        }
        else if (wire.Due == 0 && silence > options.KeepAlive)
        {
            var ping = Discarded.Of(["PING"]);
            if (wire.TrySend(ping) != SendResult.Sent)
            {
                ping.ReleaseTransport();
            }
        }
    }
}
