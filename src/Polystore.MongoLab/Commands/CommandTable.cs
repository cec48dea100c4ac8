using MongoDB.Bson;
using Polystore.MongoLab.Explain;
using Polystore.MongoLab.Replication;
using Polystore.MongoLab.Wire;

namespace Polystore.MongoLab.Commands;

/// <summary>Answers one command.</summary>
internal delegate Task<RawBson> CommandHandler(CommandContext context);

/// <summary>The commands that the server knows, and by which other names.</summary>
internal static class CommandTable
{
    /// <summary>Done, with nothing to say.</summary>
    public static readonly RawBson Ok = RawBson.Of(new BsonDocument("ok", 1.0));

    private static readonly Dictionary<string, CommandHandler> Handlers = new(StringComparer.Ordinal)
    {
        ["hello"] = ServerCommands.HelloAsync,
        ["isMaster"] = ServerCommands.HelloAsync,
        ["ping"] = SessionCommands.AcceptAsync,
        ["logout"] = SessionCommands.AcceptAsync,
        ["buildInfo"] = ServerCommands.BuildInfoAsync,
        ["getParameter"] = ServerCommands.GetParameterAsync,
        ["serverStatus"] = ServerCommands.ServerStatusAsync,
        ["hostInfo"] = ServerCommands.HostInfoAsync,
        ["getCmdLineOpts"] = ServerCommands.CommandLineAsync,
        ["getLog"] = ServerCommands.GetLogAsync,
        ["whatsmyuri"] = ServerCommands.WhatsMyUriAsync,
        ["listCommands"] = ServerCommands.ListCommandsAsync,
        ["replSetGetStatus"] = SetCommands.StatusAsync,
        ["replSetGetConfig"] = SetCommands.ConfigAsync,
        ["replSetStepDown"] = SetCommands.StepDownAsync,
        ["replSetFreeze"] = SetCommands.FreezeAsync,
        ["startSession"] = SessionCommands.StartAsync,
        ["endSessions"] = SessionCommands.EndAsync,
        ["killSessions"] = SessionCommands.EndAsync,
        ["refreshSessions"] = SessionCommands.AcceptAsync,
        ["find"] = CursorCommands.FirstPage("find_cursor_first_page"),
        ["aggregate"] = CursorCommands.FirstPage("aggregate_cursor_first_page"),
        ["listCollections"] = CursorCommands.FirstPage("list_collections_cursor_first_page"),
        ["listIndexes"] = CursorCommands.FirstPage("list_indexes_cursor_first_page"),
        ["getMore"] = CursorCommands.GetMoreAsync,
        ["killCursors"] = CursorCommands.KillAsync,
        ["insert"] = WriteCommands.Batch("insert", "documents"),
        ["update"] = WriteCommands.Batch("update", "updates"),
        ["delete"] = WriteCommands.Batch("delete", "deletes"),
        ["findAndModify"] = WriteCommands.FindAndModifyAsync,
        ["count"] = CollectionCommands.OfDatabase("count_query"),
        ["distinct"] = CollectionCommands.OfDatabase("distinct_query"),
        ["create"] = CollectionCommands.OfDatabase("create_collection_view"),
        ["validate"] = CollectionCommands.OfDatabase("validate"),
        ["collMod"] = CollectionCommands.CollModAsync,
        ["collStats"] = CollectionCommands.CollStatsAsync,
        ["dbStats"] = CollectionCommands.DbStatsAsync,
        ["drop"] = CollectionCommands.DropAsync,
        ["dropDatabase"] = CollectionCommands.DropDatabaseAsync,
        ["createIndexes"] = CollectionCommands.CreateIndexesAsync,
        ["dropIndexes"] = CollectionCommands.DropIndexesAsync,
        ["renameCollection"] = CollectionCommands.OfCommand("rename_collection"),
        ["listDatabases"] = CollectionCommands.OfCommand("list_databases"),
        ["currentOp"] = CollectionCommands.OfCommand("current_op_command"),
        ["killOp"] = CollectionCommands.OfCommand("kill_op"),
        ["compact"] = CollectionCommands.OfCommand("compact"),
        ["usersInfo"] = CollectionCommands.OfCommand("users_info"),
        ["rolesInfo"] = CollectionCommands.OfCommand("roles_info"),
        ["createUser"] = CollectionCommands.OfCommand("create_user"),
        ["updateUser"] = CollectionCommands.OfCommand("update_user"),
        ["dropUser"] = CollectionCommands.OfCommand("drop_user"),
        ["connectionStatus"] = CollectionCommands.OfCommand("connection_status"),
        ["explain"] = ExplainCommand.RunAsync,
    };

    // mongod knows these spellings too.
    private static readonly Dictionary<string, string> Aliases = new(StringComparer.Ordinal)
    {
        ["ismaster"] = "isMaster",
        ["buildinfo"] = "buildInfo",
        ["serverstatus"] = "serverStatus",
        ["findandmodify"] = "findAndModify",
        ["collstats"] = "collStats",
        ["dbstats"] = "dbStats",
        ["deleteIndexes"] = "dropIndexes",
    };

    /// <summary>Names of all commands, and of the two that the dispatcher answers itself.</summary>
    public static IEnumerable<string> Names => Handlers.Keys.Concat(["commitTransaction", "abortTransaction"]).Order(StringComparer.Ordinal);

    /// <summary>The name as the manual writes it.</summary>
    public static string Canonical(string name) => Aliases.GetValueOrDefault(name, name);

    /// <summary>Who answers it.</summary>
    /// <exception cref="MongoCommandException">There is no such command.</exception>
    public static CommandHandler Find(string name) =>
        Handlers.TryGetValue(name, out var handler) ? handler : throw new MongoCommandException(59, "CommandNotFound", $"no such command: '{name}'");
}
