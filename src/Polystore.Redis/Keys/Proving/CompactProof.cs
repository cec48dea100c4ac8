using System.Globalization;
using Polystore.Core.Findings;
using Polystore.Core.Keyspaces;
using Polystore.Core.Proofs;
using Polystore.Redis.Observe;
using Polystore.RedisClient;

namespace Polystore.Redis.Keys.Proving;

/// <summary>
/// Proves what higher limits of the compact encoding save: a sample of the keys is copied (DUMP, RESTORE) into a scratch server under the limits
/// of the source and under those that are advised, and the server's used_memory is compared.
/// </summary>
/// <param name="scratch">The scratch server.</param>
/// <param name="candidates">The sample.</param>
/// <param name="sources">The servers by name.</param>
internal sealed class CompactProof(RedisDatabase scratch, CompactCandidates candidates, IReadOnlyDictionary<string, RedisDatabase> sources)
{
    private const int Repetitions = 3;

    /// <summary>The finding with its proof, or with the reason why there is none.</summary>
    /// <param name="finding">A finding of the rule on compact limits.</param>
    /// <param name="advised">What it advises.</param>
    /// <param name="cancellationToken">Ends the proof.</param>
    public async Task<Finding> ProveAsync(Finding finding, LimitSaving advised, CancellationToken cancellationToken)
    {
        var type = RedisNames.TypeOf(advised.Type);
        var sample = candidates.Of(type).Where(candidate => candidate.Key.Elements <= advised.MaxEntries && candidate.Key.LongestElement <= advised.MaxValue).ToList();
        if (sample.Count == 0)
        {
            return finding with { Unproven = "no key of the sample is left" };
        }

        try
        {
            var dumps = await DumpsAsync(sample, cancellationToken);
            var now = await LimitsOfAsync(sources[sample[0].Node], advised.Type, cancellationToken);
            (string Name, string Value)[] wanted = [(now[0].Name, Text(advised.MaxEntries)), (now[1].Name, Text(advised.MaxValue))];
            var (before, after) = (new List<long>(), new List<long>());
            for (var round = 0; round < Repetitions; round++)
            {
                before.Add(await BytesAsync(dumps, now, cancellationToken));
                after.Add(await BytesAsync(dumps, wanted, cancellationToken));
            }

            var version = new InfoReading(InfoText.Parse(await scratch.InfoAsync("server", cancellationToken))).Version;
            return finding with
            {
                Proof = new Proof
                {
                    Kind = ProofKind.Measured,
                    Environment = $"scratch server {version}, {dumps.Count.ToString("#,0", CultureInfo.InvariantCulture)} of {advised.Keys.ToString("#,0", CultureInfo.InvariantCulture)} keys copied by DUMP and RESTORE, used_memory",
                    Runs =
                    [
                        new ProofRun
                        {
                            Scale = (double)dumps.Count / Math.Max(dumps.Count, advised.Keys),
                            Metric = "bytes",
                            Before = Median(before),
                            After = Median(after),
                            N = Repetitions,
                            Spread = Math.Max(Spread(before), Spread(after)),
                        },
                    ],
                },
            };
        }
        catch (RedisException refused)
        {
            return finding with { Unproven = refused.Message.TrimEnd('.') };
        }
    }

    private static async Task<(string Name, string Value)[]> LimitsOfAsync(RedisDatabase source, string type, CancellationToken cancellationToken)
    {
        var settings = (await source.ExecuteAsync(["CONFIG", "GET", $"{type}-max-*"], cancellationToken)).AsMap();
        var word = settings.ContainsKey($"{type}-max-listpack-entries") ? "listpack" : "ziplist";
        var both = new[] { $"{type}-max-{word}-entries", $"{type}-max-{word}-value" }.Where(settings.ContainsKey).Select(name => (name, settings[name].Text())).ToArray();
        return both.Length == 2 ? both : throw new RedisException($"The server does not know both limits of the compact encoding of type {type}.");
    }

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);

    private static double Median(List<long> values) => values.Order().ElementAt(values.Count / 2);

    private static double Spread(List<long> values) => Median(values) is > 0 and var median ? values.Max(value => Math.Abs(value - median)) / median : 0;

    private async Task<List<byte[]>> DumpsAsync(IReadOnlyList<CompactCandidates.Candidate> sample, CancellationToken cancellationToken)
    {
        var dumps = new List<byte[]>(sample.Count);
        foreach (var place in sample.GroupBy(candidate => (candidate.Node, candidate.Key.Database)))
        {
            await using var lease = await sources[place.Key.Node].LeaseAsync(default, cancellationToken);
            if (place.Key.Database != 0)
            {
                await lease.ExecuteAsync(["SELECT", place.Key.Database], cancellationToken);
            }

            foreach (var candidate in place)
            {
                // A key may be gone meanwhile.
                if ((await lease.ExecuteAsync(["DUMP", candidate.Key.Name], cancellationToken)).AsBytes() is { } dump)
                {
                    dumps.Add(dump);
                }
            }
        }

        return dumps;
    }

    private async Task<long> BytesAsync(IReadOnlyList<byte[]> dumps, (string Name, string Value)[] limits, CancellationToken cancellationToken)
    {
        await scratch.ExecuteAsync(["FLUSHALL"], cancellationToken);
        foreach (var (name, value) in limits)
        {
            await scratch.ExecuteAsync(["CONFIG", "SET", name, value], cancellationToken);
        }

        var empty = await UsedAsync(cancellationToken);
        for (var i = 0; i < dumps.Count; i++)
        {
            await scratch.ExecuteAsync(["RESTORE", i, 0, dumps[i]], cancellationToken);
        }

        return await UsedAsync(cancellationToken) - empty;
    }

    private async Task<long> UsedAsync(CancellationToken cancellationToken) =>
        new InfoReading(InfoText.Parse(await scratch.InfoAsync("memory", cancellationToken))).UsedMemory ?? 0;
}
