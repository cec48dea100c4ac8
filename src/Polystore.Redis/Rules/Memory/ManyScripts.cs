using Polystore.Core.Findings;
using Polystore.Core.Rules;
using Polystore.Redis.Rules.Reading;

namespace Polystore.Redis.Rules.Memory;

/// <summary>The script cache grows.</summary>
internal sealed class ManyScripts : ServerRule
{
    public override RuleInfo Info { get; } = Describe(
        "REDIS-MEMORY-SCRIPTS",
        "memory",
        "Script cache that grows",
        "A thousand cached scripts or more. One script that runs often is one script and is not reported.",
        "Each EVAL with another text stays in memory until a restart (before 7.4) and is compiled each time: values were put into the text instead of KEYS and ARGV.",
        ["https://redis.io/docs/latest/develop/programmability/eval-intro/#script-cache"], Scripts);

    protected override IReadOnlyList<string> Fields => ["number_of_cached_scripts"];

    private static readonly RuleOption Scripts = Option("scripts", 1000, "scripts", "cached scripts from which it is reported", "MEMORY DOCTOR (object.c): more than 1,000 scripts");

    protected override IEnumerable<Finding> Find(ServerFacts facts)
    {
        if (facts.Number("number_of_cached_scripts") >= facts.Context.Option(Scripts))
        {
            yield return Server(facts, "memory", "scripts", Severity.Medium, $"{Amount.Count(facts.Number("number_of_cached_scripts"))} scripts are cached") with
            {
                Weight = facts.Info.Number("used_memory_scripts_eval") ?? 0,
                Evidence = [Field(facts, "number_of_cached_scripts", "scripts"), Field(facts, "used_memory_scripts_eval", "bytes")],
                Remedy = Remedy.ByHand("Pass values as KEYS and ARGV, so that the text stays the same; then SCRIPT FLUSH ASYNC.", "the application makes the scripts"),
            };
        }
    }
}
