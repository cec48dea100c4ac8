using System.Globalization;
using MongoDB.Bson;
using Polystore.MongoLab.Replication;
using Polystore.MongoLab.Wire;

namespace Polystore.MongoLab.Commands;

/// <summary>What the server says about itself.</summary>
internal static class ServerCommands
{
    /// <summary>The version whose commands it speaks; drivers choose their behaviour by the wire version of 7.0.</summary>
    public const string Version = "7.0.0";

    private const int WireVersion = 21;

    /// <summary>A member of a set answers as that. Drivers refuse transactions on a standalone server, hence the face of a mongos elsewhere.</summary>
    public static async Task<RawBson> HelloAsync(CommandContext context)
    {
        var legacy = context.Name != "hello";
        if (context.State.Member is not { } member)
        {
            return RawBson.Of(new BsonDocument { { legacy ? "ismaster" : "isWritablePrimary", true }, { "msg", "isdbgrid" } }.AddRange(Hello(context)));
        }

        // One that names the version it knows waits for the next.
        if (context.Command.Value("topologyVersion") is BsonDocument known && context.Command.Value("maxAwaitTimeMS") is { IsNumeric: true } wait && known["processId"] == member.ProcessId)
        {
            await member.WaitAsync(known["counter"].ToInt64(), TimeSpan.FromMilliseconds(wait.ToDouble()), context.Cancellation);
        }

        return RawBson.Of(SetReplies.Hello(member, legacy, context.State.Time.GetUtcNow()).AddRange(Hello(context)));
    }

    private static BsonDocument Hello(CommandContext context) => new()
    {
        { "helloOk", true },
        { "maxBsonObjectSize", 16 * 1024 * 1024 },
        { "maxMessageSizeBytes", WireMessage.MaxLength },
        { "maxWriteBatchSize", 100_000 },
        { "localTime", context.State.Time.GetUtcNow().UtcDateTime },
        { "logicalSessionTimeoutMinutes", 30 },
        { "connectionId", context.ConnectionId },
        { "minWireVersion", 0 },
        { "maxWireVersion", WireVersion },
        { "readOnly", false },
        { "ok", 1.0 },
    };

    /// <summary>Version.</summary>
    public static Task<RawBson> BuildInfoAsync(CommandContext context) => Task.FromResult(RawBson.Of(new BsonDocument
    {
        { "version", Version },
        { "versionArray", new BsonArray { 7, 0, 0, 0 } },
        { "gitVersion", "documentdb" },
        { "modules", new BsonArray { "documentdb" } },
        { "bits", 64 },
        { "maxBsonObjectSize", 16 * 1024 * 1024 },
        { "ok", 1.0 },
    }));

    /// <summary>Parameters; the server has one.</summary>
    public static Task<RawBson> GetParameterAsync(CommandContext context)
    {
        var all = context.Command.Elements()[0].Decode() is BsonString { Value: "*" };
        return all || context.Command.Find("featureCompatibilityVersion") is not null
            ? Task.FromResult(RawBson.Of(new BsonDocument { { "featureCompatibilityVersion", new BsonDocument("version", Version[..3]) }, { "ok", 1.0 } }))
            : throw new MongoCommandException(72, "InvalidOptions", "no option found to get");
    }

    /// <summary>Counters of this process and of the engine's storage.</summary>
    public static async Task<RawBson> ServerStatusAsync(CommandContext context)
    {
        var row = await context.Engine.RowAsync(
            """
            SELECT sum(tup_fetched)::bigint, sum(tup_inserted)::bigint, sum(tup_updated)::bigint, sum(tup_deleted)::bigint, sum(blks_hit)::bigint, sum(blks_read)::bigint
            FROM pg_stat_database
            """,
            context.Cancellation);
        var counts = context.State.Counts;
        long Count(string command) => counts.GetValueOrDefault(command);
        var uptime = context.State.Time.GetUtcNow() - context.State.Started;
        var status = new BsonDocument
        {
            { "host", context.State.Member?.Options.Host ?? Environment.MachineName },
            { "version", Version },
            { "process", context.State.Member is null ? "mongos" : "mongod" },
            { "pid", (long)Environment.ProcessId },
            { "uptime", Math.Floor(uptime.TotalSeconds) },
            { "uptimeMillis", (long)uptime.TotalMilliseconds },
            { "localTime", context.State.Time.GetUtcNow().UtcDateTime },
            { "connections", new BsonDocument { { "current", context.State.Clients }, { "available", Math.Max(0, MongoLabServer.MaxClients - context.State.Clients) }, { "active", context.State.Clients } } },
            {
                "opcounters",
                new BsonDocument
                {
                    { "insert", Count("insert") }, { "query", Count("find") }, { "update", Count("update") }, { "delete", Count("delete") }, { "getmore", Count("getMore") },
                    { "command", counts.Values.Sum() },
                }
            },
            {
                "metrics",
                new BsonDocument
                {
                    { "cursor", new BsonDocument("open", new BsonDocument("total", (long)context.State.Cursors.Count)) },
                    { "document", new BsonDocument { { "returned", Long(row[0]) }, { "inserted", Long(row[1]) }, { "updated", Long(row[2]) }, { "deleted", Long(row[3]) } } },
                }
            },
            { "documentdb", new BsonDocument { { "blocksHit", Long(row[4]) }, { "blocksRead", Long(row[5]) } } },
        };
        if (context.State.Member is { } member && context.Command.Value("repl") != 0)
        {
            status.Add("repl", SetReplies.ServerStatus(member, context.State.Time.GetUtcNow()));
        }

        return RawBson.Of(status.Add("ok", 1.0));
    }

    /// <summary>The machine.</summary>
    public static Task<RawBson> HostInfoAsync(CommandContext context) => Task.FromResult(RawBson.Of(new BsonDocument
    {
        { "system", new BsonDocument { { "currentTime", context.State.Time.GetUtcNow().UtcDateTime }, { "hostname", Environment.MachineName }, { "numCores", Environment.ProcessorCount }, { "cpuArch", "x86_64" } } },
        { "os", new BsonDocument { { "type", "Linux" }, { "name", Environment.OSVersion.VersionString } } },
        { "ok", 1.0 },
    }));

    /// <summary>How the server was started.</summary>
    public static Task<RawBson> CommandLineAsync(CommandContext context) =>
        Task.FromResult(RawBson.Of(new BsonDocument { { "argv", new BsonArray { "polystore", "lab", "mongo" } }, { "parsed", new BsonDocument() }, { "ok", 1.0 } }));

    /// <summary>An empty log.</summary>
    public static Task<RawBson> GetLogAsync(CommandContext context) =>
        Task.FromResult(RawBson.Of(
            context.Command.Elements()[0].Decode() is BsonString { Value: "*" }
                ? new BsonDocument { { "names", new BsonArray { "global", "startupWarnings" } }, { "ok", 1.0 } }
                : new BsonDocument { { "totalLinesWritten", 0 }, { "log", new BsonArray() }, { "ok", 1.0 } }));

    /// <summary>The client's address.</summary>
    public static Task<RawBson> WhatsMyUriAsync(CommandContext context) =>
        Task.FromResult(RawBson.Of(new BsonDocument { { "you", string.Create(CultureInfo.InvariantCulture, $"127.0.0.1:{context.ConnectionId}") }, { "ok", 1.0 } }));

    /// <summary>Which commands there are.</summary>
    public static Task<RawBson> ListCommandsAsync(CommandContext context) =>
        Task.FromResult(RawBson.Of(new BsonDocument
        {
            { "commands", new BsonDocument(CommandTable.Names.Select(name => new BsonElement(name, new BsonDocument("help", "")))) },
            { "ok", 1.0 },
        }));

    private static long Long(object? value) => value is long number ? number : 0;
}
