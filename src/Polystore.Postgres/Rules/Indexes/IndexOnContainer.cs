using Polystore.Core.Catalogs;
using Polystore.Core.Connections;
using Polystore.Core.Findings;
using Polystore.Core.Rules;
using Polystore.Postgres.Rules.Reading;

namespace Polystore.Postgres.Rules.Indexes;

internal sealed class IndexOnContainer : IRule
{
    public RuleInfo Info { get; } = new()
    {
        Id = "PG-INDEX-BTREE-ON-CONTAINER",
        Engine = EngineNames.Postgres,
        Family = "indexes",
        Title = "B-tree on a value that holds many",
        LooksFor = "A B-tree index on a whole jsonb, array, tsvector or hstore column. Not reported: indexes on an expression that takes one value out, unique indexes, and "
            + "indexes that scans do use.",
        Why = "A B-tree compares whole documents. It serves none of the operators that look inside (@>, ?, &&, @@); GIN does. A value of more than 2,704 bytes even makes "
            + "the insert fail.",
        References = ["https://www.postgresql.org/docs/current/datatype-json.html#JSON-INDEXING", "https://www.postgresql.org/docs/current/gin.html"],
    };

    public RuleVerdict Judge(RuleContext context)
    {
        if (!CatalogReading.TryOpen(context, out var reading, out var reason))
        {
            return RuleVerdict.NotExamined(reason);
        }

        var taken = IndexNaming.TakenNames(context.Catalog);
        return reading.Verdict(reading.Indexes()
            .Where(pair => pair.Index is { Method: "btree", Unique: false, BacksConstraint: false, Valid: true, Keys: [{ Column: not null }, ..] } && reading.Scans(pair.Index) is not > 0)
            .Where(pair => ContainerType.Of(reading, pair.Table, pair.Index.Keys[0].Column!) is not null)
            .Select(pair => Describe(context, reading, pair.Table, pair.Index, taken)));
    }

    private Finding Describe(RuleContext context, CatalogReading reading, Table table, Core.Catalogs.Index index, HashSet<string> taken)
    {
        var column = index.Keys[0].Column!;
        var type = ContainerType.Of(reading, table, column)!;
        var drop = DroppedIndex.Remedy(reading, index);
        var plain = index.Keys.Count == 1 && index.Predicate is null && index.Include.Count == 0 && drop.IsAutomatic && table.Kind is TableKind.Ordinary or TableKind.MaterializedView;
        var inside = table.Indexes.FirstOrDefault(other => other is { Method: "gin" or "gist", Valid: true, Predicate: null, Keys: [{ Column: { } first }, ..] } && first == column);
        var gin = plain && inside is null ? NewIndex.Remedy(table, NewIndex.Name(taken, table, [column]), [column], method: "gin") : null;
        var bytes = reading.Bytes(index);
        return context.Problem(Info, SubjectOf.The(index), Severity.Low, $"{index.Name} is a B-tree on the {type} column {table.Name}.{column}, which no operator inside the value can use") with
        {
            Impact = IndexWrites.Words(bytes, IndexWrites.Of(reading, table)) + "; not scanned once",
            Evidence =
            [
                Evidence.Of("type", type, null, "pg_attribute"),
                Evidence.Of("scans", reading.Scans(index) ?? 0, null, "pg_stat_all_indexes"),
            ],
            Remedy = inside is not null && drop.IsAutomatic
                ? drop with { Guidance = $"{inside.Name} answers searches inside {column}; what is lost is = with a whole value and sorting by it." }
                : gin is null
                ? Remedy.ByHand($"Make a GIN index on {PgName.Quote(column)}, or a B-tree on the one expression that is searched, and drop {index.Name}.")
                : gin with
                {
                    Apply = [.. gin.Apply, .. drop.Apply],
                    Rollback = [.. drop.Rollback, .. gin.Rollback],
                    Effects = [.. gin.Effects, .. drop.Effects],
                    Guidance = $"When nobody searches inside {column}, drop {index.Name} and make nothing.",
                },
            Weight = bytes ?? 0,
        };
    }
}
