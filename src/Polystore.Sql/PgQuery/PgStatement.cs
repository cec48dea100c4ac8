using System.Text.Json;
using Polystore.Sql.PgQuery.Impact;
using Polystore.Sql.Shapes;

namespace Polystore.Sql.PgQuery;

/// <summary>A statement that PostgreSQL's parser read.</summary>
public sealed record PgStatement
{
    /// <summary>The statement without blanks and comments around it and without its semicolon.</summary>
    public required string Sql { get; init; }

    /// <summary>Where it starts in what was parsed, in UTF-16 units from 0.</summary>
    public required int Offset { get; init; }

    /// <summary>The line it starts on, from 1.</summary>
    public required int Line { get; init; }

    /// <summary>The parser's name for it, an EXPLAIN before it left aside: <c>SelectStmt</c>, <c>AlterTableStmt</c>, …</summary>
    public required string NodeKind { get; init; }

    /// <summary>What it reads, writes and searches; the ranges refer to <see cref="Sql"/>. Its verb is Other for all but SELECT, INSERT,
    /// UPDATE, DELETE and MERGE.</summary>
    public required StatementShape Shape { get; init; }

    /// <summary>What running it does: locks, rewrites, scans.</summary>
    public required PgImpact Impact { get; init; }

    /// <summary>The parse tree as libpg_query writes it, an EXPLAIN included; its places count bytes of what was parsed.</summary>
    public required JsonElement Tree { get; init; }

    /// <summary>The statement that an EXPLAIN explains, or the statement itself.</summary>
    public required string ExplainedSql { get; init; }
}
