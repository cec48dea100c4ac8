using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace Polystore.Postgres.Observe.Queries;

/// <summary>
/// One catalogue query. The server writes each row as a JSON object whose keys are the record's names in snake_case, or sends its columns.
/// </summary>
/// <param name="name">What it reads, for messages.</param>
/// <param name="sql">The query; <c>:locked</c> stands for the array of relations that must not be touched.</param>
internal abstract class ProbeQuery(string name, string sql)
{
    /// <summary>What it reads.</summary>
    public string Name => name;

    /// <summary>The rows come in columns (see <see cref="ColumnReader"/>), not as JSON.</summary>
    public abstract bool ByColumn { get; }

    /// <summary>Why there are no rows; null when it succeeded.</summary>
    public string? Failure { get; private set; }

    /// <summary>When it was answered.</summary>
    public DateTimeOffset ObservedAt { get; internal set; }

    /// <summary>It was asked, and has rows or a failure.</summary>
    public bool Answered => Failure is not null || ObservedAt != default;

    /// <summary>The query as the server gets it, with the mark by which the probe leaves itself out of the statistics.</summary>
    public string CommandText(IReadOnlyCollection<long> locked) =>
        $"{Marked} {(ByColumn ? "q.*" : "row_to_json(q)::text")} FROM ({sql.Replace(":locked", $"'{{{string.Join(',', locked)}}}'::oid[]", StringComparison.Ordinal)}) q";

    /// <summary>
    /// Begins every statement of this tool. The mark stands behind the first word: from 18 on the server forgets comments before
    /// it, as a statement's text begins at its first token (makeRawStmt in src/backend/parser/gram.y).
    /// </summary>
    public const string Marked = "SELECT " + Mark;

    /// <summary>Keeps the statements of this tool, those of its older versions too, out of pg_stat_statements' rows.</summary>
    public const string UnmarkedCondition = $"NOT starts_with(s.query, '{Marked}') AND NOT starts_with(s.query, '{Mark}')";

    private const string Mark = "/* polystore */";

    public void Fail(string reason)
    {
        Clear();
        Failure = reason;
    }

    public abstract void Add(ReadOnlySpan<byte> json);

    public abstract void Add(ColumnReader row);

    public abstract void Clear();
}

/// <summary>One catalogue query with its rows.</summary>
internal sealed class ProbeQuery<T> : ProbeQuery
    where T : class
{
    private readonly List<T> rows = [];
    private readonly JsonTypeInfo<T>? type;
    private readonly Func<ColumnReader, T>? read;

    /// <summary>Rows as JSON.</summary>
    public ProbeQuery(string name, string sql, JsonTypeInfo<T> type)
        : base(name, sql) => this.type = type;

    /// <summary>Rows in columns.</summary>
    public ProbeQuery(string name, string sql, Func<ColumnReader, T> read)
        : base(name, sql) => this.read = read;

    /// <summary>What came back; empty when it failed.</summary>
    public IReadOnlyList<T> Rows => rows;

    public override bool ByColumn => read is not null;

    public override void Add(ReadOnlySpan<byte> json) => rows.Add(JsonSerializer.Deserialize(json, type!)!);

    public override void Add(ColumnReader row)
    {
        row.Rewind();
        rows.Add(read!(row));
    }

    public override void Clear() => rows.Clear();
}
