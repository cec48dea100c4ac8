using Npgsql;
using Polystore.Core.Observation;
using Polystore.Postgres.Connect;
using Polystore.Postgres.Rules.Reading;
using Polystore.Sql;

namespace Polystore.Postgres.Apply;

/// <summary>
/// Counts, before a statement runs, the rows that would make it fail. It reads only, locks no more than a SELECT and takes no longer
/// than the statement timeout; where it comes to no answer, the statement itself finds out.
/// </summary>
internal sealed class RowCheck(NpgsqlConnection connection, ObserveOptions options)
{
    private const string Advice = "; repair or delete them first.";

    /// <summary>Why the rows that are there do not allow the change; null when nothing is known against it.</summary>
    public async Task<string?> WhyNotAsync(IReadOnlyList<string> statements, CancellationToken cancellationToken)
    {
        foreach (var demand in statements.Select(RowDemandReader.Read).OfType<RowDemand>())
        {
            if (await WhyNotAsync(demand, cancellationToken) is { } reason)
            {
                return reason;
            }
        }

        return null;
    }

    private async Task<string?> WhyNotAsync(RowDemand demand, CancellationToken cancellationToken)
    {
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        try
        {
            foreach (var set in new[]
            {
                "SET TRANSACTION READ ONLY",
                $"SET LOCAL statement_timeout = {Milliseconds(options.StatementTimeout)}",
                $"SET LOCAL lock_timeout = {Milliseconds(options.LockTimeout)}",
                // A policy would hide rows from the count that the constraint still sees; then there is no answer.
                "SET LOCAL row_security = off",
            })
            {
                await RowAsync(set, cancellationToken);
            }

            return demand switch
            {
                RowDemand.Constraint constraint => await ConstraintAsync(constraint, cancellationToken),
                RowDemand.NoNulls nulls => await NullsAsync(nulls.Table, nulls.Columns, cancellationToken),
                RowDemand.NoDuplicates unique => await DuplicatesAsync(unique, cancellationToken),
                _ => null,
            };
        }
        catch (PostgresException failure) when (PostgresFailure.LeavesConnection(failure))
        {
            return null;
        }
        finally
        {
            if (connection.FullState.HasFlag(System.Data.ConnectionState.Open))
            {
                await transaction.RollbackAsync(CancellationToken.None);
            }
        }
    }

    private async Task<string?> ConstraintAsync(RowDemand.Constraint demand, CancellationToken cancellationToken)
    {
        // A key over periods (18) compares by overlap, which is not counted here.
        var sql = $"""
            SELECT k.contype::text, pg_get_expr(k.conbin, k.conrelid), k.confmatchtype::text, k.confrelid::regclass::text,
                   ARRAY(SELECT quote_ident(a.attname) FROM unnest(k.conkey) WITH ORDINALITY u(n, i) JOIN pg_attribute a ON a.attrelid = k.conrelid AND a.attnum = u.n ORDER BY u.i),
                   ARRAY(SELECT quote_ident(a.attname) FROM unnest(k.confkey) WITH ORDINALITY u(n, i) JOIN pg_attribute a ON a.attrelid = k.confrelid AND a.attnum = u.n ORDER BY u.i)
              FROM pg_constraint k
             WHERE k.conrelid = to_regclass({Literal(demand.Table)}) AND k.conname = {Literal(demand.Name)} AND NOT k.convalidated
               AND position('PERIOD' IN pg_get_constraintdef(k.oid)) = 0
            """;
        if (await RowAsync(sql, cancellationToken) is not [string kind, var expression, var match, var far, string[] own, string[] referenced])
        {
            return null;
        }

        switch (kind)
        {
            case "c":
                var broken = await CountAsync($"SELECT count(*) FROM {demand.Table} WHERE NOT ({expression})", cancellationToken);
                return broken > 0 ? $"{Amount.Of(broken, "row breaks", "rows break")} {demand.Name}{Advice}" : null;
            case "n":
                return await NullsAsync(demand.Table, own, cancellationToken);
            case "f" when own.Length > 0 && own.Length == referenced.Length:
                var asked = string.Join(match is "f" ? " OR " : " AND ", own.Select(column => $"c.{column} IS NOT NULL"));
                var pairs = string.Join(" AND ", own.Zip(referenced, (left, right) => $"p.{right} = c.{left}"));
                var orphans = await CountAsync($"SELECT count(*) FROM {demand.Table} c WHERE ({asked}) AND NOT EXISTS (SELECT FROM {far} p WHERE {pairs})", cancellationToken);
                return orphans > 0 ? $"{Amount.Of(orphans, "row points", "rows point")} to rows of {far} that are not there{Advice}" : null;
            default:
                return null;
        }
    }

    private async Task<string?> NullsAsync(string table, IReadOnlyList<string> columns, CancellationToken cancellationToken)
    {
        var nulls = await CountAsync($"SELECT count(*) FROM {table} WHERE {string.Join(" OR ", columns.Select(column => $"{column} IS NULL"))}", cancellationToken);
        return nulls > 0 ? $"{string.Join(" or ", columns)} is NULL in {Amount.Of(nulls, "row")}; give them a value first." : null;
    }

    private async Task<string?> DuplicatesAsync(RowDemand.NoDuplicates demand, CancellationToken cancellationToken)
    {
        if (demand.NullsRefused && await NullsAsync(demand.Table, demand.Keys, cancellationToken) is { } nulls)
        {
            return nulls;
        }

        // An index on a partitioned table covers its partitions, one on a table with children only the table itself.
        var partitioned = await RowAsync($"SELECT relkind::text FROM pg_class WHERE oid = to_regclass({Literal(demand.Table)})", cancellationToken) is ["p"];
        var conditions = (demand.NullsAlike ? [] : demand.Keys.Select(key => $"{key} IS NOT NULL")).Append(demand.Predicate is { } predicate ? $"({predicate})" : "true");
        var keys = string.Join(", ", demand.Keys.Select((key, i) => $"{key} AS k{i}"));
        var rows = await CountAsync(
            $"SELECT coalesce(sum(n - 1), 0)::int8 FROM (SELECT count(*) AS n FROM (SELECT {keys} FROM {(partitioned ? "" : "ONLY ")}{demand.Table} WHERE {string.Join(" AND ", conditions)}) r "
                + $"GROUP BY {string.Join(", ", demand.Keys.Select((_, i) => $"k{i}"))} HAVING count(*) > 1) d",
            cancellationToken);
        return rows > 0 ? $"{Amount.Of(rows, "row has", "rows have")} the same {string.Join(", ", demand.Keys)} as another{Advice}" : null;
    }

    private async Task<long> CountAsync(string sql, CancellationToken cancellationToken) =>
        await RowAsync(sql, cancellationToken) is [long count] ? count : 0;

    private async Task<object?[]> RowAsync(string sql, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(sql, connection) { CommandTimeout = 0 };
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        if (!await reader.ReadAsync(cancellationToken))
        {
            return [];
        }

        var values = new object?[reader.FieldCount];
        for (var i = 0; i < values.Length; i++)
        {
            values[i] = await reader.IsDBNullAsync(i, cancellationToken) ? null : reader.GetValue(i);
        }

        return values;
    }

    private static long Milliseconds(TimeSpan time) => Math.Max(1, (long)time.TotalMilliseconds);

    private static string Literal(string text) => SqlQuoting.Literal(text, SqlDialect.Postgres);
}
