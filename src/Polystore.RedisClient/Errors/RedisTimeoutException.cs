using System.Globalization;

namespace Polystore.RedisClient;

/// <summary>The reply did not come in time. A reply that comes later is read and dropped; the connection stays usable.</summary>
public sealed class RedisTimeoutException : RedisException
{
    internal RedisTimeoutException(RedisDelivery delivery, string command, TimeSpan timeout, string server, Exception? lastFailure = null)
        : base(Sentence(delivery, command, timeout, server, lastFailure), lastFailure) => Delivery = delivery;

    /// <summary>Whether the command can have been executed.</summary>
    public RedisDelivery Delivery { get; }

    private static string Sentence(RedisDelivery delivery, string command, TimeSpan timeout, string server, Exception? lastFailure)
    {
        var seconds = timeout.TotalSeconds.ToString("0.###", CultureInfo.InvariantCulture);
        if (delivery == RedisDelivery.Unknown)
        {
            return $"{command} was sent to {server}, but no reply came within {seconds} s; it may have been executed.";
        }

        var reason = lastFailure is null ? "the connection is busy or not there" : lastFailure.Message.TrimEnd('.');
        return $"{command} could not be sent to {server} within {seconds} s: {reason}.";
    }
}
