using System.Globalization;
using Polystore.Core.Findings;
using Polystore.Core.Rules;
using Polystore.Redis.Rules.Reading;

namespace Polystore.Redis.Tune;

/// <summary>Save points from how long a dump takes.</summary>
internal sealed class Dumping : TuningRule
{
    public override RuleInfo Info { get; } = Describe(
        "REDIS-TUNE-SAVE",
        Family,
        "Save points for these dumps",
        "Save points that come due again before twenty times the length of the last dump is over. Dumps of a few seconds are left alone, as is a server without save points.",
        "While a dump is written, writes copy memory pages and the disk is busy: it should be the exception.",
        ["https://redis.io/docs/latest/operate/oss_and_stack/management/persistence/"], Times, Least);

    private static readonly RuleOption Times = Option("times", 20, "ratio", "shortest interval of a save point, as a multiple of the length of a dump", "our choice: dumps then take a twentieth of the time at most", minimum: 1);
    private static readonly RuleOption Least = Option("seconds", 10, "s", "length of a dump from which it is judged", "our choice: redis.conf saves every minute at most, six times as long");

    protected override IReadOnlyList<string> Settings => ["save"];

    protected override IReadOnlyList<string> Fields => ["rdb_last_bgsave_time_sec"];

    protected override IEnumerable<Finding> Find(ServerFacts facts)
    {
        var length = facts.Number("rdb_last_bgsave_time_sec");
        var points = facts.Setting("save").Split(' ', StringSplitOptions.RemoveEmptyEntries).Chunk(2).Where(point => point.Length == 2).ToList();
        var shortest = Math.Ceiling(facts.Context.Option(Times) * length / 60) * 60;
        if (length >= Math.Max(1, facts.Context.Option(Least)) && points.Exists(point => Seconds(point) < shortest))
        {
            var kept = points.Select(point => (Seconds: Math.Max(Seconds(point), shortest), Changes: point[1])).GroupBy(point => point.Seconds)
                .Select(same => $"{same.Key.ToString("0", CultureInfo.InvariantCulture)} {same.MinBy(point => ServerFacts.NumberOf(point.Changes, "save")).Changes}");
            var wanted = string.Join(' ', kept);
            yield return Setting(facts, "save", Severity.Low, $"save \"{wanted}\", now \"{facts.Setting("save")}\"") with
            {
                Impact = $"A dump takes {Amount.Seconds(length)}; {Amount.Seconds(shortest)} is {facts.Context.Option(Times):0} times that. More can be lost at a crash: the append-only file bounds that to a second.",
                Evidence = [Value(facts, "save"), Field(facts, "rdb_last_bgsave_time_sec", "s")],
                Remedy = ConfigChange.To(facts, "How much may be lost is yours to say: switch the append-only file on (appendonly yes) where a second is the most.", ("save", wanted)),
            };
        }
    }

    private static double Seconds(string[] point) => ServerFacts.NumberOf(point[0], "save");
}
