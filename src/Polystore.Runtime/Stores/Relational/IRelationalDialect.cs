using System.Data.Common;
using Polystore.Sql;

namespace Polystore.Runtime.Stores;

/// <summary>What differs between the relational engines that the runtime writes for.</summary>
public interface IRelationalDialect
{
    /// <summary>The language, for quoting.</summary>
    SqlDialect Language { get; }

    /// <summary>OpenTelemetry's <c>db.system.name</c>.</summary>
    string SystemName { get; }

    /// <summary>An expression for the current instant, by the server's clock.</summary>
    string Now { get; }

    /// <summary>The condition that a column is one of the values; one parameter, however many they are, so that the statement stays the same.</summary>
    /// <param name="column">The column.</param>
    /// <param name="values">Texts, integers, GUIDs or instants, all of one type.</param>
    SqlQuery In(SqlName column, IReadOnlyCollection<object> values);

    /// <summary>Binds a value to the marker of a number.</summary>
    /// <param name="parameters">Those of the command.</param>
    /// <param name="number">From 1.</param>
    /// <param name="value">The value; null for NULL.</param>
    void Bind(DbParameterCollection parameters, int number, object? value);

    /// <summary>The failure in the port's terms; null when it is none that an application acts on.</summary>
    /// <param name="failure">What the driver threw.</param>
    /// <param name="place">The store's name.</param>
    StoreException? Translate(DbException failure, string place);

    /// <summary>Has a statement that runs end soon; called when its caller cancels.</summary>
    void Interrupt(DbCommand command);

    /// <summary>True when <paramref name="failure"/> is how a statement ends after <see cref="Interrupt"/>.</summary>
    bool IsInterrupted(DbException failure);

    /// <summary>Waits for the right to write, where one writer at a time may; null where any number may.</summary>
    ValueTask<IDisposable?> EnterWriterAsync(DbDataSource source, CancellationToken cancellationToken);
}
