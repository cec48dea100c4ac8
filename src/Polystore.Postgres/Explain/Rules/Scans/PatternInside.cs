using Polystore.Core.Connections;
using Polystore.Core.Findings;
using Polystore.Core.Rules;
using Polystore.Postgres.Explain.Rules.Reading;
using Polystore.Core.Catalogs;
using Polystore.Postgres.Observe.Sections;
using Polystore.Postgres.Rules.Indexes;
using Polystore.Postgres.Rules.Reading;
using Polystore.Sql.Shapes;

namespace Polystore.Postgres.Explain.Rules.Scans;

internal sealed class PatternInside : PlanRule
{
    private const string Extension = "pg_trgm";

    public override RuleInfo Info { get; } = new()
    {
        Id = "PG-PLAN-PATTERN-INSIDE",
        Engine = EngineNames.Postgres,
        Family = PlanRules.Family,
        Title = "Text is looked for anywhere in a column",
        LooksFor = "A scan that keeps few rows by LIKE with a pattern that starts with a wildcard, or by ILIKE, on a column without an index of trigrams. "
            + "Not reported: small tables, scans that keep many rows, filters of which another column could be found by index.",
        Why = "A B-tree serves only patterns that begin with fixed text. An index of trigrams finds text anywhere in the value, whatever its case.",
        Options = [ScanSize.SmallTable],
        References = ["https://www.postgresql.org/docs/current/pgtrgm.html"],
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

            var like = NodeCondition.Filter(node, table).OfType<LikeExpression>().FirstOrDefault(IsInside);
            if (like?.Operand is ColumnReference column && table.FindColumn(column.Column) is { } searched && !HasTrigrams(table, searched.Name))
            {
                var finding = Problem(context, facts, node, stake, $"{searched.Name} of {table.Name} is searched for text inside the value: every row is read to keep {PlanWords.Number(ScanSize.Kept(facts, node))}");
                yield return finding with
                {
                    Evidence = [.. finding.Evidence, Evidence.Of("filter", node.Filter, null, "EXPLAIN"), Evidence.Of("rows kept", ScanSize.Kept(facts, node), "rows", facts.RowsSource)],
                    Remedy = Cure(facts, table, searched),
                };
            }
        }
    }

    private static bool IsInside(LikeExpression like) =>
        like is { Negated: false, IsExact: false } && (like is { Operator: PatternOperator.Like, LiteralPrefix: "" } || like.Operator == PatternOperator.ILike);

    private static bool HasTrigrams(Table table, string column) =>
        table.Indexes.Any(index => index is { Valid: true, Method: "gin" or "gist" } && index.Keys.Any(key => key.Column == column));

    private static Remedy Cure(PlanFacts facts, Table table, Column column)
    {
        var guidance = $"Patterns with fewer than three letters in a row have no trigram and read the table as before; every write of {column.Name} makes an entry for each trigram.";
        var known = facts.Snapshot.TryGet(PostgresSections.Extensions, out var extensions, out _);
        var installed = known ? extensions!.Items.FirstOrDefault(item => item.Name == Extension) : null;
        if (installed is null && !(known && extensions!.Available.Contains(Extension)))
        {
            return Remedy.ByHand($"CREATE EXTENSION {Extension}, then an index USING gin ({PgName.Quote(column.Name)} gin_trgm_ops). {guidance}", known ? $"{Extension} is not among the extensions of this server; it is in PostgreSQL's contrib package" : "which extensions there are was not seen");
        }

        var schema = installed?.Schema ?? table.Schema;
        var index = NewIndex.Remedy(table, NewIndex.Name(IndexNaming.TakenNames(facts.Catalog), table, [column.Name]), [column.Name], method: "gin", operatorClass: PgName.Qualified(schema, "gin_trgm_ops")) with { Guidance = guidance };
        return installed is not null ? index : index with
        {
            Apply = [$"CREATE EXTENSION {Extension} WITH SCHEMA {PgName.Quote(schema)}", .. index.Apply],
            Rollback = [.. index.Rollback, $"DROP EXTENSION {Extension}"],
        };
    }
}
