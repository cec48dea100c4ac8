namespace Polystore.Samples.Shop.Model;

/// <summary>A table of the shop in a form that belongs to no engine: the columns in row order, the keys and the references.</summary>
public sealed record ShopTable
{
    /// <summary>Table name, unquoted.</summary>
    public required string Name { get; init; }

    /// <summary>The columns, in the order in which the values of a row come.</summary>
    public required IReadOnlyList<ShopColumn> Columns { get; init; }

    /// <summary>The columns of the primary key.</summary>
    public required IReadOnlyList<string> PrimaryKey { get; init; }

    /// <summary>Further sets of columns whose values are unique.</summary>
    public IReadOnlyList<IReadOnlyList<string>> Unique { get; init; } = [];

    /// <summary>The foreign keys.</summary>
    public IReadOnlyList<ShopReference> References { get; init; } = [];

    /// <summary>The position of a column in <see cref="Columns"/>.</summary>
    /// <param name="column">The column's name.</param>
    /// <exception cref="ArgumentException">The table has no such column.</exception>
    public int Ordinal(string column)
    {
        for (int i = 0; i < Columns.Count; i++)
            if (Columns[i].Name == column)
                return i;
        throw new ArgumentException($"Table {Name} has no column {column}.", nameof(column));
    }
}
