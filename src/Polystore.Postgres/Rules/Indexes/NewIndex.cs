using Polystore.Core.Catalogs;
using Polystore.Core.Findings;
using Polystore.Postgres.Rules.Reading;

namespace Polystore.Postgres.Rules.Indexes;

/// <summary>An index to make: its name, its statement and its remedy.</summary>
internal static class NewIndex
{
    /// <summary>A free name, which is taken from then on.</summary>
    /// <param name="taken">See <see cref="IndexNaming.TakenNames"/>; the new one is added.</param>
    /// <param name="table">The table.</param>
    /// <param name="columns">The key columns.</param>
    public static string Name(HashSet<string> taken, Table table, IReadOnlyList<string> columns)
    {
        var name = IndexNaming.NameFor(table.Name, columns, taken);
        taken.Add(name);
        return name;
    }

    /// <summary>The remedy that makes an index.</summary>
    /// <param name="table">The table; of a partitioned one the build is not concurrent, because PostgreSQL cannot.</param>
    /// <param name="name">Its name.</param>
    /// <param name="columns">Key columns.</param>
    /// <param name="predicate">Condition of a partial index, as SQL; null for every row.</param>
    /// <param name="method">Access method.</param>
    /// <param name="operatorClass">Operator class of every key, as SQL; null for the types' own.</param>
    public static Remedy Remedy(Table table, string name, IReadOnlyList<string> columns, string? predicate = null, string method = "btree", string? operatorClass = null)
    {
        var partitioned = table.Kind == TableKind.Partitioned;
        var create = $"CREATE INDEX {(partitioned ? "" : "CONCURRENTLY ")}{PgName.Quote(name)} ON {PgName.Of(table)} "
            + $"{(method == "btree" ? "" : $"USING {method} ")}({string.Join(", ", columns.Select(column => PgName.Quote(column) + (operatorClass is null ? "" : " " + operatorClass)))}){(predicate is null ? "" : $" WHERE {predicate}")}";
        return new Remedy
        {
            Apply = [create],
            Rollback = [$"DROP INDEX {(partitioned ? "" : "CONCURRENTLY ")}{PgName.Qualified(table.Schema, name)}"],
            Lock = partitioned ? LockWords.CreateOnPartitioned : LockWords.CreateConcurrently,
            Duration = table.Rows is { } rows
                ? $"{(partitioned ? "one scan" : "two scans")} of {(table.Bytes is > 0 and { } bytes ? Amount.Bytes(bytes) : "the table")} and a sort of {Amount.Of(rows, "row")}"
                : null,
            Effects =
            [
                new IndexCreated(new Core.Catalogs.Index
                {
                    Schema = table.Schema,
                    Table = table.Name,
                    Name = name,
                    Method = method,
                    Predicate = predicate is null ? null : $"({predicate})",
                    Keys = columns.Select(column => IndexKey.On(column) with { NullsFirst = method == "btree" ? false : null, OperatorClass = operatorClass }).ToList(),
                    Definition = create,
                }),
            ],
        };
    }
}
