using System.Text;
using Polystore.Samples.Shop;
using Polystore.Samples.Shop.Postgres;
using Polystore.TestServers;

namespace Polystore.Postgres.Tests.Shop;

/// <summary>Loads the script of the sample shop as psql would.</summary>
internal static class ShopDatabase
{
    public static async Task<string> CreateAsync(PostgresServer server, ShopOptions options)
    {
        var script = new StringWriter();
        await using var target = new PsqlShopTarget(script);
        await new ShopGenerator(options).FillAsync(target, null, CancellationToken.None);
        var database = await server.CreateDatabaseAsync();
        await LoadAsync(server, database, script.ToString());
        return database;
    }

    private static async Task LoadAsync(PostgresServer server, string database, string script)
    {
        await using var connection = await server.OpenAsync(database);
        var waiting = new StringBuilder();
        using var lines = new StringReader(script);
        while (await lines.ReadLineAsync() is { } line)
        {
            if (line.StartsWith("COPY ", StringComparison.Ordinal))
            {
                await ExecuteAsync(connection, waiting);
                await using var copy = await connection.BeginTextImportAsync(line.TrimEnd(';'));
                while (await lines.ReadLineAsync() is { } row && row != "\\.")
                {
                    await copy.WriteAsync(row + "\n");
                }
            }
            else if (!line.StartsWith('\\'))
            {
                waiting.Append(line).Append('\n');
            }
        }

        await ExecuteAsync(connection, waiting);
    }

    private static async Task ExecuteAsync(Npgsql.NpgsqlConnection connection, StringBuilder sql)
    {
        if (sql.Length == 0)
        {
            return;
        }

        await using var command = new Npgsql.NpgsqlCommand(sql.ToString(), connection) { CommandTimeout = 120 };
        await command.ExecuteNonQueryAsync();
        sql.Clear();
    }
}
