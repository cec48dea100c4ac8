using Polystore.Sql;
using Polystore.Sql.Shapes;
using Polystore.Sqlite.Connect;
using SQLitePCL;

namespace Polystore.Sqlite.Measure;

/// <summary>
/// Compiles a statement under an authorizer (https://sqlite.org/c3ref/set_authorizer.html), which hears of every table and
/// function that the statement can reach, through views, triggers and foreign-key actions too.
/// </summary>
internal static class StatementTraitsReader
{
    // Action codes, https://sqlite.org/c3ref/c_alter_table.html
    private const int ActionDelete = 9;
    private const int ActionInsert = 18;
    private const int ActionRead = 20;
    private const int ActionUpdate = 23;
    private const int ActionFunction = 31;

    private static readonly HashSet<string> AlwaysVolatile =
        new(StringComparer.Ordinal) { "random", "randomblob", "changes", "total_changes", "last_insert_rowid", "current_date", "current_time", "current_timestamp" };

    // These are volatile only when the moment is 'now' (https://sqlite.org/lang_datefunc.html) or left out.
    private static readonly HashSet<string> DateFunctions =
        new(StringComparer.Ordinal) { "date", "time", "datetime", "julianday", "unixepoch", "strftime", "timediff" };

    private static readonly HashSet<string> OrderedAggregates =
        new(StringComparer.Ordinal) { "group_concat", "string_agg", "json_group_array", "json_group_object", "jsonb_group_array", "jsonb_group_object" };

    private static readonly HashSet<string> WindowFunctions =
        new(StringComparer.Ordinal) { "row_number", "ntile", "lag", "lead", "first_value", "last_value", "nth_value" };

    private static readonly HashSet<string> Sums = new(StringComparer.Ordinal) { "sum", "avg", "total" };

    /// <summary>Compiles the statement and says what it is made of.</summary>
    /// <exception cref="SqliteFailureException">It cannot be compiled.</exception>
    /// <exception cref="NotMeasurableException">It is no query and no change of rows, or not one statement.</exception>
    public static (sqlite3_stmt Statement, StatementTraits Traits) Compile(SqliteSession session, string sql)
    {
        // By its words and before it is compiled: some pragmas act while they are compiled.
        if (StatementClassifier.Classify(sql, SqlDialect.Sqlite) is not (StatementKind.Read or StatementKind.Write) || StatementText.IsExplain(sql))
        {
            throw new NotMeasurableException(StatementText.IsEmpty(sql) ? "there is no statement" : "it is neither a query nor a change of rows");
        }

        var reach = new Reach();
        sqlite3_stmt? statement;
        raw.sqlite3_set_authorizer(session.Handle, (strdelegate_authorizer)((_, action, first, second, schema, _) => reach.Hear(action, first, second, schema)), null);
        try
        {
            statement = session.Prepare(sql);
        }
        finally
        {
            raw.sqlite3_set_authorizer(session.Handle, (strdelegate_authorizer)null!, null);
            GC.KeepAlive(reach);
        }

        return statement is null ? throw new NotMeasurableException("there is no statement") : (statement, Describe(session, sql, reach));
    }

    private static StatementTraits Describe(SqliteSession session, string sql, Reach reach)
    {
        var functions = reach.Functions.Order(StringComparer.Ordinal).ToList();
        var dates = functions.Where(DateFunctions.Contains).ToList();
        var volatileFunctions = functions.Where(AlwaysVolatile.Contains).Concat(dates.Count > 0 && AsksForNow(session, sql) ? dates : []).ToList();
        return new StatementTraits
        {
            WrittenTables = reach.Written.Order(TableOrder).ToList(),
            ReadTables = reach.Read.Order(TableOrder).ToList(),
            Functions = functions,
            VolatileFunctions = volatileFunctions,
            OrderedAggregates = functions.Where(OrderedAggregates.Contains).ToList(),
            AddsUp = functions.Exists(Sums.Contains),
            OpenChoice = OpenChoice.Of(sql, functions.Exists(WindowFunctions.Contains)),
        };
    }

    private static Comparer<SqliteTableName> TableOrder { get; } = Comparer<SqliteTableName>.Create((left, right) => string.CompareOrdinal(left.ToString(), right.ToString()));

    // The compiled program holds 'now' as a constant even when it stands in a view; a call without arguments shows in the text.
    private static bool AsksForNow(SqliteSession session, string sql) =>
        CallsWithoutArguments(sql)
        || session.Query("EXPLAIN " + StatementText.WithoutExplain(sql), row => row.Text(1) == "String8" && row.Text(5).Equals("now", StringComparison.OrdinalIgnoreCase)).Contains(true);

    private static bool CallsWithoutArguments(string sql)
    {
        var tokens = SqlLexer.Significant(sql, SqlDialect.Sqlite);
        return Enumerable.Range(0, Math.Max(0, tokens.Count - 2)).Any(i =>
            tokens[i].Kind == SqlTokenKind.Word
            && tokens[i + 1].IsSymbol(sql, "(")
            && tokens[i + 2].IsSymbol(sql, ")")
            && DateFunctions.Contains(tokens[i].Text(sql).ToLowerInvariant()));
    }

    private sealed class Reach
    {
        public HashSet<SqliteTableName> Written { get; } = [];

        public HashSet<SqliteTableName> Read { get; } = [];

        public HashSet<string> Functions { get; } = new(StringComparer.Ordinal);

        public int Hear(int action, string? first, string? second, string? schema)
        {
            switch (action)
            {
                // A virtual table that is opened now compiles statements of its own; none of them writes to a table that users know.
                case ActionInsert or ActionUpdate or ActionDelete when !string.IsNullOrEmpty(first) && !IsSchemaTable(first):
                    Written.Add(new SqliteTableName(schema ?? "main", first));
                    break;
                case ActionRead when !string.IsNullOrEmpty(first):
                    Read.Add(new SqliteTableName(schema ?? "main", first));
                    break;
                case ActionFunction when !string.IsNullOrEmpty(second):
                    Functions.Add(second.ToLowerInvariant());
                    break;
                default:
                    break;
            }

            return raw.SQLITE_OK;
        }

        private static bool IsSchemaTable(string name) => name is "sqlite_master" or "sqlite_schema" or "sqlite_temp_master" or "sqlite_temp_schema";
    }
}
