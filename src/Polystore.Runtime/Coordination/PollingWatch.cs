using System.Security.Cryptography;

namespace Polystore.Runtime.Coordination;

/// <summary>Asks again after pauses that double, from 10 to 100 ms, less a random part of up to a half.</summary>
internal sealed class PollingWatch(TimeProvider time) : ILockWatch
{
    private const int First = 10;
    private const int Last = 100;

    private int pause = First;

    public Task WaitAsync(TimeSpan most, CancellationToken cancellationToken)
    {
        var next = TimeSpan.FromMilliseconds(RandomNumberGenerator.GetInt32(pause / 2, pause + 1));
        pause = Math.Min(Last, pause * 2);
        return Task.Delay(next < most ? next : most, time, cancellationToken);
    }

    public ValueTask DisposeAsync() => default;
}
