using System.Globalization;
using Polystore.Samples.Shop;
using SQLitePCL;

namespace Polystore.Shop.Tests;

/// <summary>The default sample as a SQLite file, made once for all tests that only read it.</summary>
public sealed class SampleFile : IAsyncLifetime
{
    private readonly string folder = Directory.CreateTempSubdirectory("polystore-shop-").FullName;
    private sqlite3? database;

    public string FilePath => Path.Combine(folder, "shop.db");

    public long Generated { get; private set; }

    public async Task InitializeAsync()
    {
        ShopSample.UseBundledSqlite();
        Generated = await ShopSample.CreateSqliteFileAsync(FilePath, ShopSample.DefaultOptions, null, CancellationToken.None);
        database = OpenDatabase(FilePath);
    }

    public Task DisposeAsync()
    {
        database?.Dispose();
        Directory.Delete(folder, recursive: true);
        return Task.CompletedTask;
    }

    public static sqlite3 OpenDatabase(string path)
    {
        raw.sqlite3_open_v2(path, out sqlite3 opened, raw.SQLITE_OPEN_READWRITE, null).ShouldBe(raw.SQLITE_OK);
        return opened;
    }

    public IReadOnlyList<string> Rows(string sql) => Rows(database!, sql);

    public long Number(string sql) => long.Parse(Rows(sql).Single(), CultureInfo.InvariantCulture);

    /// <summary>Rows with their columns joined by a bar.</summary>
    public static IReadOnlyList<string> Rows(sqlite3 database, string sql)
    {
        int code = raw.sqlite3_prepare_v2(database, sql, out sqlite3_stmt statement);
        code.ShouldBe(raw.SQLITE_OK, $"{raw.sqlite3_errmsg(database).utf8_to_string()} in {sql}");
        List<string> rows = [];
        using (statement)
        {
            while ((code = raw.sqlite3_step(statement)) == raw.SQLITE_ROW)
                rows.Add(string.Join('|', Enumerable.Range(0, raw.sqlite3_column_count(statement))
                    .Select(i => raw.sqlite3_column_text(statement, i).utf8_to_string())));
            code.ShouldBe(raw.SQLITE_DONE, $"{raw.sqlite3_errmsg(database).utf8_to_string()} in {sql}");
        }

        return rows;
    }
}
