using System.Globalization;
using Polystore.Redis.Observe.Sections;

namespace Polystore.Redis.Observe;

/// <summary>Reads the lines of CLIENT LIST: <c>id=3 addr=… name=… age=0 idle=0 flags=N …</c>.</summary>
internal static class ClientText
{
    public static RedisClients Clients(string text)
    {
        var clients = new List<RedisClientFacts>();
        foreach (var line in text.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            var parts = line.Split(' ').Select(part => part.Split('=', 2)).Where(part => part.Length == 2).GroupBy(part => part[0]).ToDictionary(part => part.Key, part => part.First()[1]);
            clients.Add(new RedisClientFacts(
                parts.GetValueOrDefault("name") ?? "",
                parts.GetValueOrDefault("user") ?? "default",
                parts.GetValueOrDefault("flags") ?? "",
                Number("age"),
                Number("idle"),
                Number("omem"),
                Number("qbuf"),
                Number("sub") + Number("psub") + Number("ssub"),
                parts.GetValueOrDefault("cmd") ?? ""));

            long Number(string name) => parts.TryGetValue(name, out var value) && long.TryParse(value, CultureInfo.InvariantCulture, out var number) ? ReplyParts.Within(number) : 0;
        }

        return new RedisClients(clients);
    }
}
