namespace Polystore.Runtime.Telemetry;

/// <summary>Asks the database how far behind something is: at the beginning and then every ten seconds, when anybody listens.</summary>
internal sealed class Sampling(TimeProvider time)
{
    private static readonly TimeSpan Every = TimeSpan.FromSeconds(10);

    private long? last;

    public async Task RunAsync(bool isWanted, Func<Task> sample)
    {
        if (isWanted && (last is not { } before || time.GetElapsedTime(before) >= Every))
        {
            last = time.GetTimestamp();
            await sample().ConfigureAwait(false);
        }
    }
}
