using Polystore.Core.Findings;
using Polystore.Core.Rules;
using Polystore.Redis.Observe;
using Polystore.Redis.Rules.Reading;

namespace Polystore.Redis.Rules.Design;

/// <summary>The configuration file uses old names.</summary>
internal sealed class DeprecatedDirectives : ServerRule
{
    public override RuleInfo Info { get; } = Describe(
        "REDIS-DESIGN-DEPRECATED-DIRECTIVES",
        "design",
        "Old names in the configuration file",
        "Directives of the configuration file whose names were replaced: slave-… (5.0), …-ziplist-… and lua-time-limit (7.0). Seen only when the check runs on the server's machine. Names that this version has no replacement for are not reported.",
        "They are kept for compatibility and go some day; the file then keeps the server from starting. Who looks for the present name does not find what is set.",
        ["https://github.com/redis/redis/blob/7.0/src/config.c"]);

    // As config.c of 7.0 has them as aliases; the word in the middle stands for a family of names.
    private static readonly (string Old, string New)[] Words = [("slave-", "replica-"), ("-slaves-", "-replicas-"), ("-ziplist-", "-listpack-")];
    private static readonly Dictionary<string, string> Whole = new(StringComparer.Ordinal) { ["slaveof"] = "replicaof", ["lua-time-limit"] = "busy-reply-threshold" };

    protected override IReadOnlyList<string> Settings => ["maxmemory"];

    protected override RuleVerdict Judge(ServerFacts facts)
    {
        if (!facts.TryGet(RedisSections.Machine, out var machine, out var reason))
        {
            return RuleVerdict.NotExamined(reason);
        }

        if (machine.Directives is not { } directives)
        {
            return facts.Info.Text("config_file") is { Length: > 0 } ? RuleVerdict.NotExamined("the configuration file cannot be read by this user") : RuleVerdict.Fine;
        }

        var old = directives.Select(name => (Name: name, Present: PresentNameOf(name))).Where(entry => entry.Present is not null && facts.MaybeSetting(entry.Present) is not null).ToList();
        return old.Count == 0 ? RuleVerdict.Fine : RuleVerdict.Of(
        [
            Server(facts, "setting", "configuration file", Severity.Info, $"The configuration file uses {(old.Count == 1 ? "an old name" : $"{old.Count} old names")}: {string.Join(", ", old.Select(entry => entry.Name))}") with
            {
                Weight = old.Count,
                Evidence = old.Select(entry => Evidence.Of(entry.Name, $"is {entry.Present} now", null, "the configuration file")).ToList(),
                Remedy = Remedy.ByHand("Write the present names; CONFIG REWRITE does so by itself.", "the file is yours, and CONFIG REWRITE changes its order"),
            },
        ]);
    }

    private static string? PresentNameOf(string name) =>
        Whole.GetValueOrDefault(name) ?? Words.Where(word => name.Contains(word.Old, StringComparison.Ordinal)).Select(word => name.Replace(word.Old, word.New, StringComparison.Ordinal)).FirstOrDefault();
}
