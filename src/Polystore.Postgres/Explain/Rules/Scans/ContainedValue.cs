using Polystore.Core.Catalogs;
using Polystore.Core.Connections;
using Polystore.Core.Findings;
using Polystore.Core.Rules;
using Polystore.Postgres.Explain.Model;
using Polystore.Postgres.Explain.Rules.Reading;
using Polystore.Postgres.Rules.Reading;
using Polystore.Sql;
using Polystore.Sql.Shapes;

namespace Polystore.Postgres.Explain.Rules.Scans;

internal sealed class ContainedValue : PlanRule
{
    // What GIN's operator classes search (manual, "Built-in GIN Operator Classes", and hstore).
    private static readonly string[] OfJson = ["@>", "?", "?|", "?&", "@?", "@@"];
    private static readonly string[] OfArrays = ["@>", "&&", "<@"];

    public override RuleInfo Info { get; } = new()
    {
        Id = "PG-PLAN-CONTAINS",
        Engine = EngineNames.Postgres,
        Family = PlanRules.Family,
        Title = "Values are searched inside without an index that can",
        LooksFor = "A scan that keeps few rows by what a jsonb, an array, an hstore or a text search vector holds (@>, ?, &&, @@, = ANY (column)), without a GIN or GiST index on it. "
            + "Not reported: small tables, scans that keep many rows, columns with such an index, and filters of which another column could be found by index.",
        Why = "A B-tree orders whole values; only GIN or GiST finds rows by what is inside them. Without it every value is read, unpacked and searched.",
        Options = [ScanSize.SmallTable],
        References =
        [
            "https://www.postgresql.org/docs/current/gin.html", "https://www.postgresql.org/docs/current/datatype-json.html#JSON-INDEXING",
            "https://www.postgresql.org/docs/current/textsearch-tables.html#TEXTSEARCH-TABLES-INDEX",
        ],
    };

    protected override string? Needs(PlanFacts facts) => facts.Connected ? null : "the types and indexes of the columns are in the catalogue, which was not seen";

    protected override IEnumerable<Finding> Find(RuleContext context, PlanFacts facts) => ScanSize.Wasteful(context, facts)
        .Select(scan => Judge(context, facts, scan.Node, scan.Stake))
        .OfType<Finding>();

    private Finding? Judge(RuleContext context, PlanFacts facts, PostgresPlanNode node, Stake stake)
    {
        if (facts.TableOf(node) is not { } table || (NodeCondition.Read(node, table, node.Filter) is { } access && SuggestedIndex.KeysOf(facts.Catalog, table, access).Count > 0))
        {
            return null;
        }

        var found = NodeCondition.Filter(node, table).Select(condition => Search(condition, table)).FirstOrDefault(search => search is not null);
        if (found is not { } search || table.Indexes.Any(index => index is { Valid: true, Method: "gin" or "gist" } && index.Keys.Any(key => key.Column == search.Column.Name || key.Expression?.Contains(search.Column.Name, StringComparison.Ordinal) == true)))
        {
            return null;
        }

        var finding = Problem(context, facts, node, stake, $"{search.Column.Name} of {table.Name} is searched inside by {search.Operator}: every row is read to keep {PlanWords.Number(ScanSize.Kept(facts, node))}");
        return finding with
        {
            Evidence =
            [
                .. finding.Evidence,
                Evidence.Of("filter", node.Filter, null, "EXPLAIN"),
                Evidence.Of("rows kept", ScanSize.Kept(facts, node), "rows", facts.RowsSource),
                Evidence.Of($"type of {search.Column.Name}", search.Column.Type, null, "pg_attribute"),
            ],
            Remedy = Cure(facts, table, search),
        };
    }

    private static Searched? Search(SqlExpression condition, Table table) => condition switch
    {
        InExpression { Negated: false, Operand: var value, Items: [ColumnReference items, ..] } when value is not ColumnReference && Column(table, items) is { } column && IsArray(column) =>
            new Searched(column, "= ANY", null),
        BinaryExpression { Operator: "@@", Left: FunctionExpression words } when words.Is("to_tsvector") && ColumnIn(table, words) is { } column =>
            new Searched(column, "@@", words),
        BinaryExpression { Left: var side } binary when Column(table, side) is { } column && Serves(column, binary.Operator) => new Searched(column, binary.Operator, null),
        _ => null,
    };

    private static bool Serves(Column column, string op) => column.Type switch
    {
        "jsonb" => OfJson.Contains(op),
        "tsvector" => op == "@@",
        "hstore" or "public.hstore" => op is "@>" or "?" or "?|" or "?&",
        _ => IsArray(column) && OfArrays.Contains(op),
    };

    private static bool IsArray(Column column) => column.Type.EndsWith("[]", StringComparison.Ordinal);

    private static Column? Column(Table table, SqlExpression expression) => expression is ColumnReference { IsStar: false } reference ? table.FindColumn(reference.Column) : null;

    private static Column? ColumnIn(Table table, SqlExpression expression) =>
        expression.SelfAndDescendants().OfType<ColumnReference>().Select(reference => Column(table, reference)).OfType<Column>().FirstOrDefault();

    private static Remedy Cure(PlanFacts facts, Table table, Searched search)
    {
        var column = PgName.Quote(search.Column.Name);
        if (search.Words is { } words)
        {
            // The server makes an index on to_tsvector with its configuration only: without it the session's setting decides.
            return words.Arguments.Count == 2 && SqlExpressionText.Write(words, SqlDialect.Postgres) is var expression
                ? Gin(facts, table, new IndexKey { Expression = expression }) with { Guidance = $"The statement must go on writing {expression} as it is; a stored generated column of type tsvector spares computing it for every row that the index gives." }
                : Remedy.ByHand($"Name the configuration, to_tsvector('english', {column}), in the statement and in an index USING gin on the same expression.", "without it the result depends on a setting of the session, so that PostgreSQL makes no index on it");
        }

        const string Writes = "Every write of the column makes an entry for each element of it.";
        if (search.Operator == "= ANY")
        {
            return Gin(facts, table, IndexKey.On(search.Column.Name)) with { Guidance = $"Write value = ANY ({column}) as {column} @> ARRAY[value]: GIN serves only the latter. {Writes}" };
        }

        // jsonb_path_ops is smaller and more precise, and knows only these operators (manual, "jsonb Indexing").
        var paths = search is { Column.Type: "jsonb", Operator: "@>" or "@?" or "@@" };
        return Gin(facts, table, IndexKey.On(search.Column.Name) with { OperatorClass = paths ? "jsonb_path_ops" : null })
            with { Guidance = paths ? $"{Writes} jsonb_path_ops serves containment and paths only; take the default class when keys are searched by ? too." : Writes };
    }

    private static Remedy Gin(PlanFacts facts, Table table, IndexKey key) => SuggestedIndex.Remedy(facts.Catalog, table, [key], method: "gin");

    /// <param name="Column">The column.</param>
    /// <param name="Operator">What searches it.</param>
    /// <param name="Words">The call of to_tsvector that makes words of it; null when the column is searched itself.</param>
    private sealed record Searched(Column Column, string Operator, FunctionExpression? Words);
}
