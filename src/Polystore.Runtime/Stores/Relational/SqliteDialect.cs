using System.Data.Common;
using System.Globalization;
using System.Text.Json;
using Microsoft.Data.Sqlite;
using Polystore.Sql;
using Polystore.SqliteClient;
using SQLitePCL;

namespace Polystore.Runtime.Stores;

/// <summary>SQLite. GUIDs, instants and decimals are kept as text, as Microsoft.Data.Sqlite does.</summary>
public sealed class SqliteDialect : IRelationalDialect
{
    /// <summary>The only one; it has no state.</summary>
    public static SqliteDialect Instance { get; } = new();

    /// <inheritdoc/>
    public SqlDialect Language => SqlDialect.Sqlite;

    /// <inheritdoc/>
    public string SystemName => "sqlite";

    /// <inheritdoc/>
    public string Now => "strftime('%Y-%m-%d %H:%M:%f+00:00', 'now')";

    /// <inheritdoc/>
    public SqlQuery In(SqlName column, IReadOnlyCollection<object> values) =>
        new SqlQuery().Write(column).Write(" IN (SELECT value FROM json_each(").Value(Json(values)).Write("))");

    /// <inheritdoc/>
    public void Bind(DbParameterCollection parameters, int number, object? value) =>
        parameters.Add(new SqliteParameter(FormattableString.Invariant($"${number}"), value ?? DBNull.Value));

    /// <inheritdoc/>
    public StoreException? Translate(DbException failure, string place) =>
        failure is SqliteException { SqliteExtendedErrorCode: raw.SQLITE_CONSTRAINT_UNIQUE or raw.SQLITE_CONSTRAINT_PRIMARYKEY } ? new DuplicateKeyException(place, failure) : null;

    /// <inheritdoc/>
    public void Interrupt(DbCommand command)
    {
        if (command.Connection is SqliteConnection { Handle: { IsClosed: false } handle })
        {
            raw.sqlite3_interrupt(handle);
        }
    }

    /// <inheritdoc/>
    public bool IsInterrupted(DbException failure) => failure is SqliteException { SqliteErrorCode: raw.SQLITE_INTERRUPT };

    /// <inheritdoc/>
    public async ValueTask<IDisposable?> EnterWriterAsync(DbDataSource source, CancellationToken cancellationToken) =>
        source is SqliteDataSource one ? await one.EnterWriterAsync(cancellationToken).ConfigureAwait(false) : null;

    private static string Json(IReadOnlyCollection<object> values)
    {
        using var bytes = new MemoryStream();
        using (var json = new Utf8JsonWriter(bytes))
        {
            json.WriteStartArray();
            foreach (var value in values)
            {
                Write(json, value);
            }

            json.WriteEndArray();
        }

        return System.Text.Encoding.UTF8.GetString(bytes.ToArray());
    }

    // As Microsoft.Data.Sqlite writes them into columns.
    private static void Write(Utf8JsonWriter json, object value)
    {
        switch (value)
        {
            case string text:
                json.WriteStringValue(text);
                break;
            case long or int or short or byte:
                json.WriteNumberValue(Convert.ToInt64(value, CultureInfo.InvariantCulture));
                break;
            case Guid guid:
                json.WriteStringValue(guid.ToString().ToUpperInvariant());
                break;
            case DateTimeOffset instant:
                json.WriteStringValue(instant.ToUniversalTime().ToString(@"yyyy\-MM\-dd HH\:mm\:ss.FFFFFFFzzz", CultureInfo.InvariantCulture));
                break;
            default:
                throw new ArgumentException($"Values of type {value.GetType().Name} cannot be looked for as a list; use texts, integers, GUIDs or instants.", nameof(value));
        }
    }
}
