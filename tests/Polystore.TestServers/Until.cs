using System.Diagnostics;
using System.Runtime.CompilerServices;

namespace Polystore.TestServers;

/// <summary>Waits for a state, not for a time; what never comes fails the test and is named.</summary>
public static class Until
{
    // Generous: a test run shares its machine.
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);

    /// <summary>Asks again until it holds.</summary>
    /// <param name="holds">Whether it does.</param>
    /// <param name="what">What is waited for; the condition's own text unless told.</param>
    /// <exception cref="TimeoutException">It did not hold within three minutes, or its question was not answered.</exception>
    public static async Task HoldsAsync(Func<Task<bool>> holds, [CallerArgumentExpression(nameof(holds))] string what = "")
    {
        var began = Stopwatch.GetTimestamp();
        try
        {
            while (!await holds().WaitAsync(Patience))
            {
                if (Stopwatch.GetElapsedTime(began) > Patience)
                {
                    throw new TimeoutException("it does not hold");
                }

                await Task.Delay(10);
            }
        }
        catch (TimeoutException late)
        {
            throw new TimeoutException($"Waited in vain for: {what}", late);
        }
    }

    /// <summary>Asks again until it holds.</summary>
    /// <param name="holds">Whether it does.</param>
    /// <param name="what">What is waited for; the condition's own text unless told.</param>
    /// <exception cref="TimeoutException">It did not hold within three minutes.</exception>
    public static Task HoldsAsync(Func<bool> holds, [CallerArgumentExpression(nameof(holds))] string what = "") => HoldsAsync(() => Task.FromResult(holds()), what);
}
