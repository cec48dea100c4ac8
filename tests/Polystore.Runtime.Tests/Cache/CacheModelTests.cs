using System.Globalization;
using Polystore.TestServers;
using Xunit.Abstractions;

namespace Polystore.Runtime.Tests.Cache;

/// <summary>
/// The cache against a model: random sequences of reads, loads that are held back, succeed or fail, batches, changes that are followed by an invalidation by
/// key, tag or pattern, writes through the cache, and cut connections, by two processes. POLYSTORE_CACHE_SEED repeats a sequence,
/// POLYSTORE_CACHE_SEQUENCES runs so many, else 40.
/// </summary>
public sealed class CacheModelTests(ITestOutputHelper output)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    [ServerFact(TestServer.Redis)]
    public async Task No_read_is_older_than_the_last_change_that_its_process_can_know_of_and_no_failure_is_lost()
    {
        await using var server = await RedisServer.StartAsync();
        var given = Environment.GetEnvironmentVariable("POLYSTORE_CACHE_SEED");
        var first = given is null ? Random.Shared.Next() : int.Parse(given, CultureInfo.InvariantCulture);
        var count = given is null ? int.Parse(Environment.GetEnvironmentVariable("POLYSTORE_CACHE_SEQUENCES") ?? "40", CultureInfo.InvariantCulture) : 1;
        var (reads, changes) = (0, 0);
        for (var sequence = 0; sequence < count; sequence++)
        {
            var seed = unchecked(first + sequence);
            await using var model = await CacheModel.OpenAsync(server, seed);
            try
            {
                await model.RunAsync(60).WaitAsync(Patience);
                model.Check();
            }
            catch (Exception broken)
            {
                throw new ShouldAssertException($"POLYSTORE_CACHE_SEED={seed}: {broken.Message}\n{string.Join('\n', model.Log)}", broken);
            }

            (reads, changes) = (reads + model.Reads, changes + model.Changes);
        }

        output.WriteLine($"{count} sequences from {first} on: {reads} reads, {changes} changes");
        reads.ShouldBeGreaterThan(count);
        changes.ShouldBeGreaterThan(count);
    }
}
