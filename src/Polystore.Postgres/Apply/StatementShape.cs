using Polystore.Sql;

namespace Polystore.Postgres.Apply;

/// <summary>What the applier has to know of a statement before it runs it, read from its words; quoted names and comments never count.</summary>
internal sealed class StatementShape
{
    private readonly string sql;
    private readonly List<SqlToken> tokens;

    public StatementShape(string sql)
    {
        this.sql = sql;
        tokens = SqlLexer.Tokenize(sql, SqlDialect.Postgres).Where(token => token.IsSignificant).ToList();
    }

    /// <summary>The server refuses it inside a transaction (PreventInTransactionBlock in src/backend/tcop/utility.c).</summary>
    public bool RunsAlone => Word(0) switch
    {
        "VACUUM" or "CHECKPOINT" => true,
        "CREATE" or "DROP" => Word(1) is "DATABASE" or "TABLESPACE" or "SUBSCRIPTION" || IsConcurrent,
        "ALTER" => Word(1) is "SYSTEM" or "SUBSCRIPTION" || (Word(1) == "DATABASE" && Has("TABLESPACE")) || (Has("DETACH") && IsConcurrent),
        "REINDEX" => IsConcurrent || Has("DATABASE") || Has("SYSTEM") || Has("SCHEMA"),
        "CLUSTER" => tokens.TrueForAll(token => token.IsWord(sql, "CLUSTER") || token.IsWord(sql, "VERBOSE") || token.IsSymbol(sql, ";")),
        _ => false,
    };

    /// <summary>A concurrent build, which leaves an invalid index when it fails.</summary>
    public bool BuildsIndexConcurrently => IsConcurrent && BuildsIndex;

    /// <summary>It builds an index, which takes as long as the table is large.</summary>
    public bool BuildsIndex => Word(0) == "REINDEX" || (Word(0) == "CREATE" && Has("INDEX"));

    /// <summary>The name of the index that CREATE INDEX makes, without its schema, which is the table's; null when the server chooses it or it is no CREATE INDEX.</summary>
    public string? CreatedIndex
    {
        get
        {
            var index = tokens.FindIndex(token => token.IsWord(sql, "INDEX"));
            if (Word(0) != "CREATE" || index < 0)
            {
                return null;
            }

            var at = index + 1;
            while (Word(at) is "CONCURRENTLY" or "IF" or "NOT" or "EXISTS")
            {
                at++;
            }

            return at < tokens.Count && Word(at) != "ON" ? SqlIdentifier.Name(tokens[at].Text(sql), SqlDialect.Postgres) : null;
        }
    }

    private bool IsConcurrent => Has("CONCURRENTLY");

    private bool Has(string word) => tokens.Exists(token => token.IsWord(sql, word));

    private string Word(int position) =>
        position < tokens.Count && tokens[position].Kind == SqlTokenKind.Word ? tokens[position].Text(sql).ToUpperInvariant() : "";
}
