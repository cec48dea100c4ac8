using System.Globalization;
using System.Text;
using Polystore.Core.Engines;
using Polystore.Core.Keyspaces;
using Polystore.Redis.Keys;
using Shouldly;
using Xunit;

namespace Polystore.Redis.Tests.Keys;

/// <summary>Intervals of samples cover the truth, on populations with heavy tails too.</summary>
public sealed class SampledBytesTests
{
    private const int Keys = 5000;
    private const int Seeds = 200;

    // 1 % of 200 is 2; seven and more would come about once in 250 such tests.
    private const int MostMisses = 7;

    [Theory]
    [InlineData("even")]
    [InlineData("lognormal")]
    [InlineData("pareto")]
    [InlineData("ten giants")]
    public void Intervals_cover_the_truth_of_all_keys_and_of_each_pattern(string population)
    {
        var (missed, missedPatterns, examined) = (0, 0, 0L);
        for (var seed = 0; seed < Seeds; seed++)
        {
            var sizes = Sizes(population, seed);
            var report = Sampled(sizes, seed, withSizes: true);
            missed += Covers(report.Bytes, report.BytesLow, report.BytesHigh, sizes.Sum()) ? 0 : 1;
            missedPatterns += report.Patterns.Count(pattern => !Covers(pattern.Bytes, pattern.BytesLow, pattern.BytesHigh, sizes.Where((_, i) => PatternOf(i) == pattern.Pattern).Sum()));
            examined += report.Sampled!.Keys;
            if (population == "ten giants")
            {
                report.Biggest.Take(5).Select(key => key.Bytes).ShouldBe(sizes.OrderDescending().Take(5));
            }
        }

        missed.ShouldBeLessThanOrEqualTo(MostMisses);
        missedPatterns.ShouldBeLessThanOrEqualTo(2 * MostMisses);

        // The share that was asked for, the first of each pattern, and few of extraordinary size.
        ((double)examined / Seeds / Keys).ShouldBeInRange(0.05, 0.12);
    }

    [Fact]
    public void Without_sizes_of_all_keys_giants_are_in_no_interval_and_the_report_says_so()
    {
        var missed = 0;
        for (var seed = 0; seed < 50; seed++)
        {
            var sizes = Sizes("ten giants", seed);
            var report = Sampled(sizes, seed, withSizes: false);
            missed += Covers(report.Bytes, report.BytesLow, report.BytesHigh, sizes.Sum()) ? 0 : 1;
            report.Sampled!.Method.ShouldContain("much larger than the others may be in no sample");
        }

        missed.ShouldBeGreaterThan(10);
    }

    [Fact]
    public void An_estimate_is_exact_when_every_key_is_examined_and_adds_up_over_types()
    {
        var sizes = Sizes("lognormal", 7);
        var tally = new KeyspaceTally(top: 10);
        for (var i = 0; i < sizes.Length; i++)
        {
            tally.Add(Facts(i, sizes[i]));
        }

        var report = new KeyspaceComposer(tally, new KeyspaceRequest { Now = DateTimeOffset.UnixEpoch }).Compose(KeyspaceSource.Server, "test", DateTimeOffset.UnixEpoch);
        report.Bytes.ShouldBe(sizes.Sum());
        report.BytesLow.ShouldBeNull();
        report.Types.Sum(type => type.Bytes).ShouldBe(sizes.Sum());
    }

    [Fact]
    public void Types_and_databases_of_a_sample_add_up_to_its_bytes()
    {
        var report = Sampled(Sizes("ten giants", 3), 3, withSizes: true);
        ((double)report.Types.Sum(type => type.Bytes) / report.Bytes).ShouldBe(1, 0.001);
        ((double)report.Databases.Sum(database => database.Bytes) / report.Bytes).ShouldBe(1, 0.02);
        report.Types.Sum(type => type.Keys).ShouldBeInRange(Keys - 5, Keys + 5);
    }

    private static KeyspaceReport Sampled(long[] sizes, int seed, bool withSizes)
    {
        var random = new Random(seed);
        var tally = new KeyspaceTally(top: 10);
        foreach (var page in Enumerable.Range(0, Keys).Chunk(500))
        {
            var seen = page.Select(i => (Number: i, Key: new SeenKey(NameOf(i), tally.See(0, NameOf(i), 0.05, random)))).ToList();
            if (withSizes)
            {
                // Five elements tell the size of a collection roughly, that of a string exactly.
                seen.ForEach(key => key.Key.QuickBytes = IsCollection(key.Number) ? (long)(sizes[key.Number] * (0.7 + (0.6 * random.NextDouble()))) : sizes[key.Number]);
                tally.Size(0, seen.Select(key => key.Key).ToList());
            }

            foreach (var (number, key) in seen.Where(key => key.Key.IsDrawn || key.Key.IsCertain))
            {
                tally.Examine(Facts(number, sizes[number], key.QuickBytes, key.IsCertain));
            }
        }

        return new KeyspaceComposer(tally, new KeyspaceRequest { Sample = 0.05, Now = DateTimeOffset.UnixEpoch }).Compose(KeyspaceSource.Server, "test", DateTimeOffset.UnixEpoch);
    }

    private static KeyFacts Facts(int number, long bytes, long quick = 0, bool isCertain = false) => new()
    {
        Name = NameOf(number),
        Type = IsCollection(number) ? RedisType.Hash : RedisType.String,
        Encoding = IsCollection(number) ? RedisEncoding.HashTable : RedisEncoding.Raw,
        Bytes = bytes,
        QuickBytes = quick,
        IsCertain = isCertain,
    };

    private static long[] Sizes(string population, int seed)
    {
        var random = new Random(1000 + seed);
        var sizes = Enumerable.Range(0, Keys).Select(_ => (long)(population switch
        {
            "even" => random.Next(50, 500),
            "pareto" => Math.Min(1e12, 60 * Math.Pow(1 - random.NextDouble(), -1 / 1.1)),
            _ => 100 * Math.Exp(2 * Normal(random)),
        })).ToArray();
        for (var giant = 0; giant < (population == "ten giants" ? 10 : 0); giant++)
        {
            sizes[random.Next(Keys)] = random.Next(10_000_000, 500_000_000);
        }

        return sizes;
    }

    private static double Normal(Random random) => Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());

    private static bool IsCollection(int number) => number % 2 == 0;

    private static byte[] NameOf(int number) => Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{(IsCollection(number) ? "cart" : "page")}:{number}"));

    private static string PatternOf(int number) => IsCollection(number) ? "cart:{n}" : "page:{n}";

    // Rounded to bytes.
    private static bool Covers(long estimate, double? low, double? high, long truth) => truth >= (low ?? estimate) - 2 && truth <= (high ?? estimate) + 2;
}
