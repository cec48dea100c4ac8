namespace Polystore.RedisClient.Routing;

/// <summary>Hands invalidations to the application.</summary>
internal static class TrackingRelay
{
    public static void OnPush(RedisTracking? tracking, in RedisReply push)
    {
        if (tracking is not null && push.Count == 2 && push[0].Is("invalidate"u8))
        {
            tracking.OnInvalidated(new RedisInvalidation(push[1]));
        }
    }

    /// <summary>A connection came back: what it should have said in between is lost.</summary>
    public static void OnUp(RedisTracking? tracking, bool again)
    {
        if (again)
        {
            tracking?.OnInvalidated(new RedisInvalidation(default));
        }
    }
}
