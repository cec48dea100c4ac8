using System.Globalization;
using Npgsql;
using Polystore.MongoDriver;
using Polystore.RedisClient;
using Polystore.Runtime.Routing;
using Polystore.Runtime.Stores;
using Polystore.Runtime.Tests.Routing;

namespace Polystore.Runtime.Tests.Children;

/// <summary>Reads a resident, tells so, and at the next line writes it in the way that it is asked to; then it tells what was overtaken.</summary>
internal static class ResidentWriter
{
    public static RelationalStore Open(string name, string connection) => RelationalStore.Over(name, NpgsqlDataSource.Create(connection));

    public static async Task<int> RunAsync(string[] arguments)
    {
        var (write, id) = (arguments[0], long.Parse(arguments[1], CultureInfo.InvariantCulture));
        await using var main = Open("main", arguments[2]);
        await using var rows = Open("rows", arguments[3]);
        await using var live = new RedisKeyValueStore("live", await RedisDatabase.ConnectAsync(arguments[4]));
        await using var documents = new MongoDocumentStore("docs", await MongoClient.OpenAsync(arguments[5]), arguments[6]);
        var residents = Resident.InRows(new DataRouter(), main, rows, documents, live);
        var read = await residents.GetAsync(id);
        Console.WriteLine("ready");
        await Console.In.ReadLineAsync();
        try
        {
            await (write switch
            {
                "insert" => residents.InsertAsync(Resident.All(id, "mine")),
                "save" => residents.SaveAsync(Resident.All(id, "mine")),
                "delete" => residents.DeleteAsync(id),
                _ => residents.UpdateAsync(read.Value!, Resident.All(id, "mine", read.Value!.Version)),
            });
            Console.WriteLine("written");
        }
        catch (PartialWriteException failure)
        {
            Console.WriteLine(string.Join(' ', failure.Failed.Select(part => $"{part.Part}:{part.Reason}")));
        }

        return 0;
    }
}
