using System.Globalization;

namespace Polystore.RedisClient.Requests;

/// <summary>How long a command asks the server to wait.</summary>
internal static class BlockingTime
{
    /// <summary>The time; infinite for 0, as the server reads it; null when the command does not wait.</summary>
    public static TimeSpan? Of(ReadOnlySpan<RedisArgument> command)
    {
        switch (command[0].ToString().ToUpperInvariant())
        {
            case "BLPOP" or "BRPOP" or "BLMOVE" or "BRPOPLPUSH" or "BZPOPMIN" or "BZPOPMAX":
                return Time(command[^1], 1000);
            case "BLMPOP" or "BZMPOP" when command.Length > 1:
                return Time(command[1], 1000);
            case "WAIT" or "WAITAOF":
                return Time(command[^1], 1);
            case "XREAD" or "XREADGROUP":
                for (var i = 1; i + 1 < command.Length; i++)
                {
                    var word = command[i].ToString();
                    if (word.Equals("BLOCK", StringComparison.OrdinalIgnoreCase))
                    {
                        return Time(command[i + 1], 1);
                    }

                    if (word.Equals("STREAMS", StringComparison.OrdinalIgnoreCase))
                    {
                        break;
                    }
                }

                return null;
            default:
                return null;
        }
    }

    // What is no number is the server's to refuse.
    private static TimeSpan Time(RedisArgument argument, double milliseconds) =>
        double.TryParse(argument.ToString(), NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && number is > 0 and < 1e9
            ? TimeSpan.FromMilliseconds(number * milliseconds)
            : Timeout.InfiniteTimeSpan;
}
