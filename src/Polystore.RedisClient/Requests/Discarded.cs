namespace Polystore.RedisClient.Requests;

/// <summary>A command whose reply nobody waits for.</summary>
internal static class Discarded
{
    public static Request Asking() => Of(["ASKING"]);

    public static Request Of(ReadOnlySpan<RedisArgument> command)
    {
        var request = Request<bool>.Rent(command, static _ => true, Protocol.ReplyShape.Bytes, RequestTime.Unlimited, default);
        request.Sticky = true;
        request.Traits = CommandTraits.Stateful;
        return request;
    }
}
