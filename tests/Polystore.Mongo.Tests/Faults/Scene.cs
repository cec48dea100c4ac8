using System.Globalization;
using System.Text.RegularExpressions;
using MongoDB.Bson;
using Polystore.MongoDriver;
using Polystore.TestServers.Mongo;

namespace Polystore.Mongo.Tests.Faults;

/// <summary>A database of its own for one case; see <see cref="SeededFault"/> for its scripts.</summary>
internal sealed partial class Scene : IAsyncDisposable
{
    private readonly MongoClient client;

    private Scene(MongoClient client, string url, string database)
    {
        this.client = client;
        Database = database;
        var end = url.IndexOf('?', StringComparison.Ordinal);
        Url = (end < 0 ? url : url[..end]).TrimEnd('/') + "/" + database + (end < 0 ? "" : url[end..]);
    }

    public string Database { get; }

    public string Url { get; }

    public static async Task<Scene> StartAsync()
    {
        var url = await MongoServers.UrlAsync();
        return new Scene(await MongoClient.OpenAsync(url), url, MongoServers.NewDatabase());
    }

    public async Task RunAsync(string script)
    {
        foreach (var line in script.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            if (Insert().Match(line) is { Success: true } insert)
            {
                var number = int.Parse(insert.Groups["number"].Value, CultureInfo.InvariantCulture);
                await client.Collection(Database, insert.Groups["collection"].Value).InsertManyAsync(Enumerable.Range(0, number).Select(i => Document(insert.Groups["document"].Value, i)));
            }
            else
            {
                await client.RunCommandAsync(Database, BsonDocument.Parse(line));
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        await client.RunCommandAsync(Database, new BsonDocument("dropDatabase", 1));
        await client.DisposeAsync();
    }

    [GeneratedRegex(@"^insert (?<collection>\S+) (?<number>\d+) (?<document>\{.*\})$")]
    private static partial Regex Insert();

    [GeneratedRegex(@"#(?<divisor>\d+)")]
    private static partial Regex Remainder();

    [GeneratedRegex(@"\[#x(?<count>\d+)\]")]
    private static partial Regex Repeat();

    private static BsonDocument Document(string template, int number)
    {
        var text = Repeat().Replace(template, match => $"[{string.Join(',', Enumerable.Range(0, int.Parse(match.Groups["count"].Value, CultureInfo.InvariantCulture)))}]");
        text = Remainder().Replace(text, match => (number % int.Parse(match.Groups["divisor"].Value, CultureInfo.InvariantCulture)).ToString(CultureInfo.InvariantCulture));
        return BsonDocument.Parse(text.Replace("#i", number.ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal));
    }
}
