using Polystore.Samples.Shop.Model;

namespace Polystore.Samples.Shop;

/// <summary>
/// A store that takes the shop's rows. Called in this order: <see cref="CreateSchemaAsync"/> once, <see cref="WriteAsync"/>
/// once for every table of <see cref="ShopTables.All"/> in that order, <see cref="FinishAsync"/> once.
/// </summary>
public interface IShopTarget : IAsyncDisposable
{
    /// <summary>Makes the empty tables.</summary>
    Task CreateSchemaAsync(CancellationToken cancellationToken);

    /// <summary>Writes all rows of one table, as they come; each row is an array of its own with a value per column.</summary>
    Task WriteAsync(ShopTable table, IEnumerable<ShopValue[]> rows, CancellationToken cancellationToken);

    /// <summary>Makes indexes and whatever else wants the rows to be there, and leaves a whole store behind.</summary>
    Task FinishAsync(CancellationToken cancellationToken);
}
