using System.Data.Common;
using Npgsql;
using Polystore.Sql;

namespace Polystore.Runtime.Stores;

/// <summary>PostgreSQL.</summary>
public sealed class PostgresDialect : IRelationalDialect
{
    /// <summary>The only one; it has no state.</summary>
    public static PostgresDialect Instance { get; } = new();

    /// <inheritdoc/>
    public SqlDialect Language => SqlDialect.Postgres;

    /// <inheritdoc/>
    public string SystemName => "postgresql";

    /// <inheritdoc/>
    public string Now => "now()";

    /// <inheritdoc/>
    public SqlQuery In(SqlName column, IReadOnlyCollection<object> values) => new SqlQuery().Write(column).Write(" = ANY(").Value(OfOneType(values)).Write(")");

    /// <inheritdoc/>
    public void Bind(DbParameterCollection parameters, int number, object? value) => parameters.Add(new NpgsqlParameter { Value = value ?? DBNull.Value });

    /// <inheritdoc/>
    public StoreException? Translate(DbException failure, string place) =>
        failure is PostgresException { SqlState: PostgresErrorCodes.UniqueViolation } ? new DuplicateKeyException(place, failure) : null;

    /// <inheritdoc/>
    public void Interrupt(DbCommand command)
    {
        // Npgsql cancels by the token itself.
    }

    /// <inheritdoc/>
    public bool IsInterrupted(DbException failure) => failure is PostgresException { SqlState: PostgresErrorCodes.QueryCanceled };

    /// <inheritdoc/>
    public ValueTask<IDisposable?> EnterWriterAsync(DbDataSource source, CancellationToken cancellationToken) => ValueTask.FromResult<IDisposable?>(null);

    // Typed, as an array of objects would be an array of nothing that PostgreSQL knows.
    private static object OfOneType(IReadOnlyCollection<object> values) => values.FirstOrDefault() switch
    {
        null or string => values.Cast<string>().ToArray(),
        long => values.Cast<long>().ToArray(),
        int => values.Cast<int>().ToArray(),
        short => values.Cast<short>().ToArray(),
        Guid => values.Cast<Guid>().ToArray(),
        DateTimeOffset => values.Cast<DateTimeOffset>().Select(instant => instant.ToUniversalTime()).ToArray(),
        var other => throw new ArgumentException($"Values of type {other.GetType().Name} cannot be looked for as a list; use texts, integers, GUIDs or instants.", nameof(values)),
    };
}
