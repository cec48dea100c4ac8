using System.Globalization;
using System.Net;
using Polystore.RedisClient;

namespace Polystore.Redis.Connect;

/// <summary>Where another server listens, as the one says that was asked.</summary>
internal static class ServerPlace
{
    /// <summary>The place; null when nothing can listen there.</summary>
    public static RedisEndpoint? Of(string host, string port) =>
        host.Length > 0 && int.TryParse(port, CultureInfo.InvariantCulture, out var number) && number is > 0 and <= IPEndPoint.MaxPort ? new RedisEndpoint(host, number) : null;
}
