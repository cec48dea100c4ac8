using Polystore.RedisClient.Requests;

namespace Polystore.RedisClient.Connections;

/// <summary>Opens a connection and makes it ready, within the connect timeout.</summary>
internal static class Connector
{
    public static async Task<Wire> OpenAsync(RedisEndpoint endpoint, ConnectionPlan plan, RedisOptions options, IWireOwner owner, CancellationToken cancellationToken)
    {
        using var timeout = new CancellationTokenSource(options.ConnectTimeout, options.Time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellationToken);
        Wire? wire = null;
        try
        {
            var stream = await Dialer.OpenAsync(endpoint, options, either.Token).ConfigureAwait(false);
            wire = new Wire(stream, endpoint, options, new HandshakeOwner());
            wire.Start();
            await using (either.Token.UnsafeRegister(static state => ((Wire)state!).Abort(new OperationCanceledException()), wire).ConfigureAwait(false))
            {
                await Handshake.RunAsync(wire, plan, options).ConfigureAwait(false);
            }

            wire.PassTo(owner);
            return wire;
        }
        catch (Exception failure)
        {
            wire?.Abort(failure);
            cancellationToken.ThrowIfCancellationRequested();
            throw failure is RedisException and not RedisProtocolException ? failure : Explain(failure, endpoint, options, timeout.IsCancellationRequested, wire is not null);
        }
    }

    /// <summary>True for failures that no new attempt can mend without somebody's help.</summary>
    public static bool IsFinal(Exception failure) => failure switch
    {
        RedisServerException server => server.Kind is RedisErrorKind.WrongPassword or RedisErrorKind.AuthenticationRequired or RedisErrorKind.NoPermission
            || server.ServerText.StartsWith("ERR DB index", StringComparison.Ordinal) || server.ServerText.StartsWith("ERR SELECT", StringComparison.Ordinal),
        RedisConnectionException connection => connection.Problem == RedisConnectionProblem.Tls,
        RedisUsageException or RedisConfigurationException or RedisProtocolException => true,
        _ => false,
    };

    private static RedisException Explain(Exception failure, RedisEndpoint endpoint, RedisOptions options, bool late, bool connected)
    {
        if (late)
        {
            return new RedisConnectionException(
                connected ? RedisConnectionProblem.Lost : RedisConnectionProblem.Unreachable,
                RedisDelivery.NotSent,
                $"{endpoint} {(connected ? "accepted the connection but did not answer" : "could not be reached")} within {options.ConnectTimeout.TotalSeconds:0.###} s; check the address, the network and whether the server hangs.",
                failure);
        }

        // 0x15 begins a TLS alert.
        if (failure is RedisProtocolException strange && !(options.Tls is null && strange.Message.Contains("0x15", StringComparison.Ordinal)))
        {
            return strange;
        }

        // A server that wants TLS reads our first command as a broken handshake and closes.
        return options.Tls is null && failure is RedisProtocolException or IOException
            ? new RedisConnectionException(
                RedisConnectionProblem.Tls,
                RedisDelivery.NotSent,
                $"{endpoint} closed the connection without an answer; if it expects TLS connect with rediss://.",
                failure)
            : new RedisConnectionException(RedisConnectionProblem.Lost, RedisDelivery.NotSent, $"The connection to {endpoint} was lost while it was made: {failure.Message.TrimEnd('.')}.", failure);
    }

    // During the handshake nothing is redirected or kept: what is due fails with the cause.
    private sealed class HandshakeOwner : IWireOwner
    {
        public bool Intercept(Wire wire, Request request, string error) => false;

        public void OnPush(Wire wire, in RedisReply push)
        {
        }

        public void OnRoom(Wire wire)
        {
        }

        public void OnClosed(Wire wire, IReadOnlyList<(Request Request, bool Sent)> due, Exception cause)
        {
            foreach (var (request, _) in due)
            {
                request.TryFail(cause);
                request.ReleaseTransport();
            }
        }
    }
}
