using System.Data.Common;
using System.Linq.Expressions;
using Polystore.Runtime.Routing.Parts;

namespace Polystore.Runtime.Routing;

/// <summary>Declares which property is kept in which column.</summary>
/// <typeparam name="T">The entity.</typeparam>
public sealed class ColumnsBuilder<T>
    where T : class
{
    private readonly List<Column<T>> columns = [];

    internal ColumnsBuilder()
    {
    }

    internal IReadOnlyList<Column<T>> Columns => columns;

    internal string KeyColumn { get; private set; } = "id";

    internal string? VersionColumn { get; private set; }

    internal Member<T, long>? VersionMember { get; private set; }

    /// <summary>The column of the table's key; <c>id</c> unless it is said.</summary>
    public ColumnsBuilder<T> Key(string column)
    {
        KeyColumn = column;
        return this;
    }

    /// <summary>
    /// The NOT NULL integer column that counts the changes of an entity, and the property in which a reader finds it: a change is taken only
    /// when nobody else changed the entity since. For the authoritative part.
    /// </summary>
    public ColumnsBuilder<T> Version(string column, Expression<Func<T, long>> property)
    {
        (VersionColumn, VersionMember) = (column, Member<T, long>.Of(property));
        return this;
    }

    /// <summary>A column. Enums are kept as their numbers; null is NULL, and NULL of a value type is its default.</summary>
    /// <param name="column">Its name.</param>
    /// <param name="property">The property, such as <c>user => user.Name</c>.</param>
    /// <param name="read">Reads a value that is not NULL, where the driver's own reading will not do.</param>
    /// <exception cref="ArgumentException">The expression is no property that can be set.</exception>
    public ColumnsBuilder<T> Column<TValue>(string column, Expression<Func<T, TValue>> property, Func<DbDataReader, int, TValue>? read = null)
    {
        columns.Add(new Column<T, TValue>(column, Member<T, TValue>.Of(property), read ?? ColumnReading.Of<TValue>()));
        return this;
    }
}
