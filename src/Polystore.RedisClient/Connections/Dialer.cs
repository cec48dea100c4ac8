using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;

namespace Polystore.RedisClient.Connections;

/// <summary>Opens sockets and TLS, and says in words why it cannot.</summary>
internal static class Dialer
{
    public static async Task<Stream> OpenAsync(RedisEndpoint endpoint, RedisOptions options, CancellationToken cancellationToken)
    {
        var stream = new NetworkStream(await ConnectAsync(endpoint, options, cancellationToken).ConfigureAwait(false), ownsSocket: true);
        if (options.Tls is not { } tls)
        {
            return stream;
        }

        var secure = new SslStream(stream, leaveInnerStreamOpen: false);
        try
        {
            await secure.AuthenticateAsClientAsync(Authentication(tls, endpoint), cancellationToken).ConfigureAwait(false);
            return secure;
        }
        // A server without TLS takes the greeting for the beginning of a command and waits for the rest.
        catch (Exception failure) when (failure is AuthenticationException or IOException or SocketException or OperationCanceledException)
        {
            await secure.DisposeAsync().ConfigureAwait(false);
            throw new RedisConnectionException(RedisConnectionProblem.Tls, RedisDelivery.NotSent, TlsSentence(endpoint, failure), failure);
        }
        catch
        {
            await secure.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    private static async Task<Socket> ConnectAsync(RedisEndpoint endpoint, RedisOptions options, CancellationToken cancellationToken)
    {
        var socket = endpoint.IsUnixSocket
            ? new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified)
            : new Socket(SocketType.Stream, ProtocolType.Tcp);
        try
        {
            if (endpoint.IsUnixSocket)
            {
                await socket.ConnectAsync(new UnixDomainSocketEndPoint(endpoint.Host), cancellationToken).ConfigureAwait(false);
            }
            else
            {
                socket.NoDelay = true;
                KeepAlive(socket, options.KeepAlive);
                await socket.ConnectAsync(endpoint.Host, endpoint.Port, cancellationToken).ConfigureAwait(false);
            }

            return socket;
        }
        catch (SocketException failure)
        {
            socket.Dispose();
            throw new RedisConnectionException(
                RedisConnectionProblem.Unreachable,
                RedisDelivery.NotSent,
                $"Cannot connect to {endpoint}: {failure.Message.TrimEnd('.')}; check the address and that the server runs.",
                failure);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    // A connection that waits in a blocking command cannot be asked by PING whether the other side lives; the kernel asks then, and ends
    // it after as many questions (tcp(7)) without an answer. The system's own two hours would be as good as never.
    private static void KeepAlive(Socket socket, TimeSpan idle)
    {
        const int questions = 3;
        var seconds = (int)Math.Clamp(idle.TotalSeconds, 1, short.MaxValue);
        socket.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.KeepAlive, true);
        socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveTime, seconds);
        socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveInterval, Math.Max(1, seconds / questions));
        socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveRetryCount, questions);
    }

    private static SslClientAuthenticationOptions Authentication(RedisTls tls, RedisEndpoint endpoint)
    {
        var authentication = new SslClientAuthenticationOptions
        {
            TargetHost = tls.ServerName ?? endpoint.Host,
            ClientCertificates = tls.ClientCertificates,
        };
        if (tls.TrustAnyCertificate)
        {
#pragma warning disable CA5359, S4830 // The option says so, and that it is for tests.
            authentication.RemoteCertificateValidationCallback = static (_, _, _, _) => true;
#pragma warning restore CA5359, S4830
        }
        else if (tls.Authorities is { } authorities)
        {
            authentication.CertificateChainPolicy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
            authentication.CertificateChainPolicy.CustomTrustStore.AddRange(authorities);
        }

        return authentication;
    }

    private static string TlsSentence(RedisEndpoint endpoint, Exception failure)
    {
        // A certificate is refused by us; everything else before it means that the other side spoke something else.
        var ours = failure is AuthenticationException && failure.Message.Contains("certificate", StringComparison.OrdinalIgnoreCase);
        return ours
            ? $"The TLS certificate of {endpoint} is not trusted: {failure.Message.TrimEnd('.')}; give its authority (cacert) or the name it carries (servername)."
            : $"{endpoint} did not answer in TLS; if it does not use TLS connect with redis:// instead of rediss://, else check that its TLS settings accept this client.";
    }
}
