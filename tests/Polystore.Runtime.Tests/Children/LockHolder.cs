using Polystore.Runtime.Coordination;

namespace Polystore.Runtime.Tests.Children;

/// <summary>
/// A holder that does not look whether it has the lock yet: at each line that it reads it takes it, tells its token, and writes until it is
/// refused.
/// </summary>
internal static class LockHolder
{
    public static async Task<int> RunAsync(string[] arguments)
    {
        await using var guarded = await Guarded.OpenAsync(arguments[0], arguments[1], arguments[2]);
        while (await Console.In.ReadLineAsync() is not null)
        {
            await using var held = await guarded.Locks.AcquireAsync(Guarded.Name, Timeout.InfiniteTimeSpan);
            Console.WriteLine($"held {held.Token}");
            while (await guarded.TryWriteAsync(held.Token))
            {
            }

            Console.WriteLine("refused");
        }

        return 0;
    }
}
