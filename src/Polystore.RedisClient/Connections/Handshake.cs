using Polystore.RedisClient.Requests;

namespace Polystore.RedisClient.Connections;

/// <summary>Makes a new connection ready: protocol, user, name, database.</summary>
internal static class Handshake
{
    private static readonly string Version = typeof(Handshake).Assembly.GetName().Version?.ToString(3) ?? "0";

    public static async Task RunAsync(Wire wire, ConnectionPlan plan, RedisOptions options)
    {
        if (plan.Protocol == 3)
        {
            wire.Greeting = await HelloAsync(wire, plan, options).ConfigureAwait(false);
        }
        else if (plan.Password is not null)
        {
            await AuthenticateAsync(wire, plan).ConfigureAwait(false);
        }

        await SetUpAsync(wire, plan, options).ConfigureAwait(false);
    }

    // One round trip where HELLO exists. Servers before 6.0 do not know it, and some proxies and ACLs refuse it: they get AUTH in RESP2.
    private static async Task<ServerGreeting> HelloAsync(Wire wire, ConnectionPlan plan, RedisOptions options)
    {
        List<RedisArgument> hello = ["HELLO", 3];
        if (plan.Password is not null)
        {
            hello.AddRange(["AUTH", plan.User ?? "default", plan.Password]);
        }

        if (options.ClientName is not null)
        {
            hello.AddRange(["SETNAME", options.ClientName]);
        }

        try
        {
            return ServerGreeting.From(await CallAsync(wire, hello.ToArray()).ConfigureAwait(false));
        }
        catch (RedisServerException refused) when (refused.Kind is RedisErrorKind.UnknownCommand || refused.Code == "NOPROTO"
            || (refused.Kind == RedisErrorKind.NoPermission && refused.ServerText.Contains("hello", StringComparison.OrdinalIgnoreCase)))
        {
            if (plan.Password is not null)
            {
                await AuthenticateAsync(wire, plan).ConfigureAwait(false);
            }

            return ServerGreeting.Unknown;
        }
    }

    private static async Task AuthenticateAsync(Wire wire, ConnectionPlan plan)
    {
        RedisArgument[] command = plan.User is null ? ["AUTH", plan.Password] : ["AUTH", plan.User, plan.Password];
        await CallAsync(wire, command).ConfigureAwait(false);
    }

    // Sent together; what only helps to recognise the connection may be refused.
    private static async Task SetUpAsync(Wire wire, ConnectionPlan plan, RedisOptions options)
    {
        List<Task> optional = wire.Greeting.KnowsClientInfo ? [Quietly(wire, ["CLIENT", "SETINFO", "LIB-NAME", "polystore"]), Quietly(wire, ["CLIENT", "SETINFO", "LIB-VER", Version])] : [];
        List<Task<RedisReply>> needed = [];
        if (wire.Greeting.Protocol == 2 && options.ClientName is not null)
        {
            optional.Add(Quietly(wire, ["CLIENT", "SETNAME", options.ClientName]));
        }

        if (plan.Database != 0)
        {
            needed.Add(CallAsync(wire, ["SELECT", plan.Database]).AsTask());
        }

        if (plan.ReadFromReplica)
        {
            needed.Add(CallAsync(wire, ["READONLY"]).AsTask());
        }

        if (plan.Tracking is { } tracking)
        {
            if (wire.Greeting.Protocol < 3)
            {
                throw new RedisUsageException($"{wire.Name} does not speak RESP3, which client-side caching needs; use Redis 6 or newer.");
            }

            needed.Add(CallAsync(wire, tracking.Command()).AsTask());
        }

        if (needed.Count == 0 && wire.Greeting.Protocol == 2)
        {
            // Nothing so far needed a right: a missing password would only show at the first command.
            needed.Add(Quietly(wire, ["PING"]));
        }

        await Task.WhenAll(optional).ConfigureAwait(false);
        foreach (var call in needed)
        {
            await call.ConfigureAwait(false);
        }
    }

    internal static ValueTask<RedisReply> CallAsync(Wire wire, ReadOnlySpan<RedisArgument> command)
    {
        var request = Request<RedisReply>.Rent(command, static reply => reply, Protocol.ReplyShape.Bytes, RequestTime.Unlimited, default);
        request.Sticky = true;
        request.Traits = CommandTraits.Stateful;
        var task = request.Task;
        if (wire.TrySend(request) != SendResult.Sent)
        {
            request.ReleaseTransport();
            request.TryFail(wire.Cause ?? new IOException("the connection is closed"));
        }

        return task;
    }

    private static async Task<RedisReply> Quietly(Wire wire, RedisArgument[] command)
    {
        try
        {
            return await CallAsync(wire, command).ConfigureAwait(false);
        }
        catch (RedisServerException refused) when (refused.Kind is not (RedisErrorKind.AuthenticationRequired or RedisErrorKind.WrongPassword))
        {
            return default;
        }
    }
}
