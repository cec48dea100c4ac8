using Polystore.Core.Catalogs;
using Polystore.Postgres.Rules.Reading;

namespace Polystore.Postgres.Advise.Candidates;

/// <summary>An index that might be worth having. Two candidates are equal when PostgreSQL could not tell the indexes apart.</summary>
internal sealed class CandidateIndex : IEquatable<CandidateIndex>
{
    /// <summary>The access method that finds rows by what is inside a value.</summary>
    public const string Inverted = "gin";

    private readonly int hash;

    /// <param name="table">The table.</param>
    /// <param name="keys">Key parts in order.</param>
    /// <param name="include">Columns carried for index-only scans.</param>
    /// <param name="predicate">Condition of a partial index as SQL; null for every row.</param>
    /// <param name="method">Access method.</param>
    public CandidateIndex(Table table, IReadOnlyList<IndexKey> keys, IReadOnlyList<string>? include = null, string? predicate = null, string method = "btree")
    {
        Table = table;
        Keys = keys;
        Include = include ?? [];
        Predicate = predicate;
        Method = method;
        Body = $"ON {PgName.Of(table)} USING {method} ({string.Join(", ", keys.Select(Write))})"
            + (Include.Count == 0 ? "" : $" INCLUDE ({PgName.Quote(Include)})")
            + (predicate is null ? "" : $" WHERE {predicate}");
        hash = StringComparer.Ordinal.GetHashCode(Body);
    }

    /// <summary>The table.</summary>
    public Table Table { get; }

    /// <summary>Key parts in order.</summary>
    public IReadOnlyList<IndexKey> Keys { get; }

    /// <summary>Columns carried for index-only scans.</summary>
    public IReadOnlyList<string> Include { get; }

    /// <summary>Condition of a partial index; null for every row.</summary>
    public string? Predicate { get; }

    /// <summary>Access method.</summary>
    public string Method { get; }

    /// <summary>True for GIN, which HypoPG cannot make hypothetically.</summary>
    public bool IsInverted => Method == Inverted;

    /// <summary>Its definition from ON on, which names it but for its name.</summary>
    public string Body { get; }

    /// <summary>Its parts as the server prints them, once it was asked.</summary>
    public PrintedIndex? Printed { get; set; }

    /// <summary>Columns in the key, expressions left out.</summary>
    public IEnumerable<string> KeyColumns => Keys.Select(key => key.Column).OfType<string>();

    /// <summary>Every column that it holds.</summary>
    public IEnumerable<string> Columns => KeyColumns.Concat(Include);

    /// <summary>The statement that makes it under a name.</summary>
    public string Create(string name, bool concurrently) => $"CREATE INDEX {(concurrently ? "CONCURRENTLY " : "")}{PgName.Quote(name)} {Body}";

    /// <summary>As the catalogue will show it.</summary>
    public Core.Catalogs.Index ToIndex(string name) => new()
    {
        Schema = Table.Schema,
        Table = Table.Name,
        Name = name,
        Method = Method,
        // As the server prints them: it knows of every key of a b-tree where NULLs go.
        Keys = Keys.Select(AsPrinted).ToList(),
        Include = Include,
        Predicate = Predicate is null ? null : Printed?.Predicate ?? $"({Predicate})",
        Definition = Create(name, concurrently: false),
    };

    public bool Equals(CandidateIndex? other) => other is not null && (ReferenceEquals(this, other) || (other.hash == hash && other.Body == Body));

    public override bool Equals(object? obj) => Equals(obj as CandidateIndex);

    public override int GetHashCode() => hash;

    public override string ToString() => Body;

    private IndexKey AsPrinted(IndexKey key, int position) => key with
    {
        NullsFirst = Method == "btree" ? key.NullsFirst ?? key.Descending : key.NullsFirst,
        Expression = key.Expression is not null && Printed is { } printed && printed.Keys.Count == Keys.Count ? printed.Keys[position] : key.Expression,
    };

    private static string Write(IndexKey key) =>
        (key.Column is { } column ? PgName.Quote(column) : $"({key.Expression})")
        + (key.OperatorClass is null ? "" : $" {key.OperatorClass}")
        + (key.Descending ? " DESC" : "")
        + (key.NullsFirst is { } first && first != key.Descending ? first ? " NULLS FIRST" : " NULLS LAST" : "");
}
