using System.Diagnostics;
using System.Globalization;

namespace Polystore.Mongo.Tests.Hostile;

/// <summary>Tries seeds in their order for some seconds, longer when POLYSTORE_FUZZ_SECONDS says so.</summary>
internal static class Campaign
{
    private const int LongestSentence = 6_000;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    /// <param name="seconds">How long.</param>
    /// <param name="one">Tries one; throws the product's own refusal or nothing.</param>
    public static async Task RunAsync(int seconds, Func<Random, Task> one)
    {
        var limit = int.Parse(Environment.GetEnvironmentVariable("POLYSTORE_FUZZ_SECONDS") ?? seconds.ToString(CultureInfo.InvariantCulture), CultureInfo.InvariantCulture);
        var time = Stopwatch.StartNew();
        var odd = new List<string>();
        var (read, refusals) = (0, 0);
        for (var seed = 1; time.Elapsed.TotalSeconds < limit && odd.Count < 200; seed++)
        {
            var began = time.Elapsed;
            try
            {
                await one(new Random(seed));
                read++;
            }
            catch (Core.Errors.PolystoreException refused) when (refused.Message.Length < LongestSentence)
            {
                refusals++;
            }
            catch (Exception failure)
            {
                odd.Add($"seed {seed}: {failure}");
            }

            if (time.Elapsed - began > Patience)
            {
                odd.Add($"seed {seed}: took {(time.Elapsed - began).TotalSeconds:0} s");
            }
        }

        odd.ShouldBeEmpty();
        read.ShouldBeGreaterThan(0, $"{refusals} were refused");
    }
}
