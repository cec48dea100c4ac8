using Polystore.Core.Connections;
using Polystore.Core.Findings;
using Polystore.Core.Rules;
using Polystore.Postgres.Explain.Rules.Reading;
using Polystore.Core.Catalogs;
using Polystore.Sql.Shapes;

namespace Polystore.Postgres.Explain.Rules.Scans;

internal sealed class PatternPrefixScan : PlanRule
{
    public override RuleInfo Info { get; } = new()
    {
        Id = "PG-PLAN-PATTERN-PREFIX",
        Engine = EngineNames.Postgres,
        Family = PlanRules.Family,
        Title = "Values that begin with a text are looked for without a fitting index",
        LooksFor = "A scan that keeps few rows by LIKE with a pattern that begins with fixed text, when no index of the column is ordered by characters: one with text_pattern_ops or collation C. "
            + "Not reported: small tables, scans that keep many rows, filters of which another column could be found by index.",
        Why = "Other collations order words as people do, where values with one beginning need not stand together; a plain index under them cannot serve LIKE.",
        Options = [ScanSize.SmallTable],
        References = ["https://www.postgresql.org/docs/current/indexes-opclass.html"],
    };

    protected override string? Needs(PlanFacts facts) => facts.Connected ? null : "the indexes of the columns are in the catalogue, which was not seen";

    protected override IEnumerable<Finding> Find(RuleContext context, PlanFacts facts)
    {
        foreach (var (node, stake) in ScanSize.Wasteful(context, facts))
        {
            if (facts.TableOf(node) is not { } table || NodeCondition.Read(node, table, node.Filter) is not { } access || SuggestedIndex.KeysOf(facts.Catalog, table, access).Count > 0)
            {
                continue;
            }

            var like = access.Ranges.FirstOrDefault(range => range is { Form: PredicateForm.Prefix, Pattern: PatternOperator.Like, Collation: null });
            if (like is not null && OperatorsOf(table.FindColumn(like.Column)?.Type) is { } operators && !table.Indexes.Any(index => Serves(index, table, like.Column)))
            {
                var finding = Problem(context, facts, node, stake, $"{like.Column} of {table.Name} is searched for its beginning, and no index is ordered by characters");
                yield return finding with
                {
                    Evidence =
                    [
                        .. finding.Evidence,
                        Evidence.Of("filter", node.Filter, null, "EXPLAIN"),
                        Evidence.Of("rows kept", ScanSize.Kept(facts, node), "rows", facts.RowsSource),
                        .. SuggestedIndex.Existing(table, [like.Column]) is { } plain ? [Evidence.Of("index that cannot serve patterns", plain.Name, null, "pg_index")] : Array.Empty<Evidence>(),
                    ],
                    Remedy = SuggestedIndex.Remedy(facts.Catalog, table, [IndexKey.On(like.Column) with { OperatorClass = operators }]),
                };
            }
        }
    }

    private static string? OperatorsOf(string? type) => type switch
    {
        "text" => "text_pattern_ops",
        not null when type.StartsWith("character varying", StringComparison.Ordinal) => "varchar_pattern_ops",
        _ => null,
    };

    private static bool Serves(Core.Catalogs.Index index, Table table, string column) => index is { Valid: true, Predicate: null, Method: "btree", Keys: [{ Column: { } first } key, ..] } && first == column
        && (key.OperatorClass?.EndsWith("pattern_ops", StringComparison.Ordinal) == true || IsC(key.Collation) || IsC(table.FindColumn(column)?.Collation));

    private static bool IsC(string? collation) => collation is not null && collation.Split('.')[^1].Trim('"') is "C" or "POSIX";
}
