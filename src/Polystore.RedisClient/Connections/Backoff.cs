namespace Polystore.RedisClient.Connections;

/// <summary>Pauses between attempts to connect: each twice the one before, less a random part of up to a half, so that clients do not come back together.</summary>
internal sealed class Backoff(TimeSpan first, TimeSpan most, Random random)
{
    private int attempts;

    public TimeSpan Next()
    {
        var full = Math.Min(most.TotalMilliseconds, first.TotalMilliseconds * Math.Pow(2, Math.Min(attempts++, 30)));
        lock (random)
        {
            return TimeSpan.FromMilliseconds(full * (1 - (random.NextDouble() / 2)));
        }
    }

    public void Reset() => attempts = 0;
}
