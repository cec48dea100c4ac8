using Polystore.Core.Catalogs;
using Polystore.Core.Rules;
using Polystore.Postgres.Rules.Reading;
using Polystore.Postgres.Rules.Workload;
using Polystore.Sql;
using Polystore.Sql.Shapes;

namespace Polystore.Postgres.Rules.Indexes;

/// <summary>
/// Finds, in what pg_stat_statements counted, the statements that search inside values and read most of their table to do so. A
/// statement that another condition narrows down touches few blocks, and is left out by that.
/// </summary>
internal sealed class ColumnSearches(RuleContext context, CatalogReading reading, StatementsReading statements)
{
    /// <summary>Smaller tables are left alone.</summary>
    public static RuleOption MinimumBytes { get; } = new()
    {
        Name = "minimum-bytes", Default = 8.0 * 1024 * 1024, Unit = "bytes", Meaning = "smaller tables are left alone",
        Source = "1,000 pages: all of them are looked through in some milliseconds, and a GIN index has to be kept up by every write",
    };

    /// <summary>Which statements count as reading the table through.</summary>
    public static RuleOption ReadShare { get; } = new()
    {
        Name = "read-share", Default = 0.5, Unit = "ratio", Meaning = "blocks touched by one call over blocks of the table from which on it counts as reading it through",
        Source = "a sequential scan touches each block once; one that ends early by LIMIT touches half of them on average",
    };

    private readonly StatementSchema schema = new(reading);

    /// <summary>By table and column.</summary>
    public IEnumerable<IGrouping<(Table Table, string Column), ColumnSearch>> All() => statements.Items
        .Where(item => MayHave(item.Query))
        .SelectMany(Of)
        .GroupBy(search => (search.Table, search.Column));

    /// <summary>Blocks that one call touches over those of the table.</summary>
    public static double Touches(CatalogReading reading, StatementGroup item, Table table) =>
        Blocks(reading, table) is > 0 and var blocks ? (item.BlocksHit + item.BlocksRead) / Math.Max(1, item.Calls) / blocks : 0;

    /// <summary>Blocks of the table, those of partitions included.</summary>
    public static long Blocks(CatalogReading reading, Table table) => reading.Members(table).Sum(member => reading.Relation(member)?.Pages ?? 0);

    private static bool MayHave(string query) =>
        query.Contains('@', StringComparison.Ordinal) || query.Contains('?', StringComparison.Ordinal) || query.Contains("&&", StringComparison.Ordinal) || query.Contains('~', StringComparison.Ordinal)
        || query.Contains("LIKE", StringComparison.OrdinalIgnoreCase) || query.Contains("ANY", StringComparison.OrdinalIgnoreCase) || query.Contains("SOME", StringComparison.OrdinalIgnoreCase);

    private IEnumerable<ColumnSearch> Of(StatementGroup item)
    {
        var shape = StatementReader.Read(item.Query, SqlDialect.Postgres);
        if (!shape.Understood)
        {
            return [];
        }

        var resolved = ShapeResolver.Resolve(shape, schema);
        var others = resolved.Blocks.SelectMany(block => block.Sources).Count(source => source.Kind == SourceKind.Table) > 1;
        return resolved.Blocks
            .SelectMany(block => block.Block.Where.Concat(block.Block.Sources.Where(source => source.Join is JoinKind.None or JoinKind.Inner).SelectMany(source => source.On)))
            .SelectMany(condition => SearchCondition.In(condition, resolved))
            .Select(found => (found, table: schema.Find(found.Source.Source.Schema, found.Source.Source.Name!)))
            .Where(pair => pair.table is not null && IsReadThrough(item, pair.table) && !(others && IsNarrowed(resolved, pair.found.Source, pair.table)))
            .Select(pair => new ColumnSearch(pair.table!, pair.found.Column, pair.found.Key, pair.found.IsExpression, pair.found.Kind, pair.found.Operator, item))
            .Distinct();
    }

    private bool IsReadThrough(StatementGroup item, Table table) =>
        (double)Blocks(reading, table) * reading.BlockSize >= context.Option(MinimumBytes) && Touches(reading, item, table) >= context.Option(ReadShare);

    // Where several tables are read, the blocks may be those of another one; a key that an index serves says that they are.
    private bool IsNarrowed(ResolvedShape resolved, ResolvedSource source, Table table)
    {
        var access = PredicateAnalysis.Analyze(resolved, schema).FirstOrDefault(candidate => candidate.Source == source);
        var keys = access is null ? [] : access.Equalities.Select(equal => equal.Column).Concat(access.Joins.Select(join => join.Column)).ToHashSet(StringComparer.Ordinal);
        return table.Indexes.Any(index => index is { Valid: true, Keys: [{ Column: { } first }, ..] } && keys.Contains(first));
    }
}
