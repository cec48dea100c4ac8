using Polystore.Samples.Shop.Sqlite;

namespace Polystore.Samples.Shop;

/// <summary>The sample shop, ready to use.</summary>
public static class ShopSample
{
    /// <summary>Marks a SQLite file as this sample (<c>PRAGMA application_id</c>), so that nobody's own file is taken for it: "shop" in ASCII.</summary>
    public const int SqliteApplicationId = 0x73686F70;

    /// <summary>The shop that is examined when no database is named: about 80,000 rows, made in less than a second.</summary>
    public static ShopOptions DefaultOptions { get; } = new();

    /// <summary>
    /// The weighted workload: SQL statements, each under the comment lines <c>-- id:</c>, <c>-- calls:</c> and a description.
    /// Its literal values fit every scale of the default seed.
    /// </summary>
    public static string Workload => Resources.Text("workload.sql");

    /// <summary>
    /// Chooses the SQLite that comes with the package. For hosts that have not called <c>SQLitePCL.raw.SetProvider</c>
    /// themselves; it would override their choice.
    /// </summary>
    public static void UseBundledSqlite() => SQLitePCL.Batteries_V2.Init();

    /// <summary>
    /// Makes a shop as a SQLite file. It is written under another name in the same folder and renamed when whole, so that an
    /// interrupted run leaves nothing behind that could be taken for a database.
    /// </summary>
    /// <param name="path">The file to make; its folder must exist.</param>
    /// <param name="options">What shop.</param>
    /// <param name="progress">Told every few thousand rows, on another thread; may be null.</param>
    /// <param name="cancellationToken">Stops the work and removes what was written.</param>
    /// <returns>The number of rows generated.</returns>
    /// <exception cref="ArgumentOutOfRangeException">An option lies outside its range.</exception>
    /// <exception cref="IOException">The file exists already, or cannot be written.</exception>
    public static async Task<long> CreateSqliteFileAsync(
        string path, ShopOptions options, IProgress<ShopProgress>? progress, CancellationToken cancellationToken)
    {
        options.Validate();
        string target = Path.GetFullPath(path);
        if (File.Exists(target))
            throw new IOException($"The file {target} exists already; remove it or choose another name.");
        string unfinished = $"{target}.{Environment.ProcessId}.unfinished";
        File.Delete(unfinished);
        try
        {
            long rows = await Task.Run(() => FillAsync(unfinished, options, progress, cancellationToken), cancellationToken);
            File.Move(unfinished, target);
            return rows;
        }
        finally
        {
            File.Delete(unfinished);
        }
    }

    private static async Task<long> FillAsync(
        string path, ShopOptions options, IProgress<ShopProgress>? progress, CancellationToken cancellationToken)
    {
        await using SqliteShopTarget target = new(path);
        return await new ShopGenerator(options).FillAsync(target, progress, cancellationToken);
    }
}
