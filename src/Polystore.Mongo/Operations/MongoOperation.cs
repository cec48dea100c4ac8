using MongoDB.Bson;

namespace Polystore.Mongo.Operations;

/// <summary>One operation on a collection, as the command that a driver sends.</summary>
/// <param name="Database">Database; null for that of the connection.</param>
/// <param name="Command">The command, its name first: <c>{ find: "orders", filter: { … } }</c>.</param>
internal sealed record MongoOperation(string? Database, BsonDocument Command)
{
    /// <summary>The commands that explain takes (manual, "explain").</summary>
    public static IReadOnlyList<string> Explainable { get; } = ["find", "aggregate", "count", "distinct", "update", "delete", "findAndModify"];

    public string Name => Command.GetElement(0).Name is "findandmodify" ? "findAndModify" : Command.GetElement(0).Name;

    /// <summary>The collection; empty for a pipeline on the database itself.</summary>
    public string Collection => Command[0] is BsonString name ? name.Value : "";

    /// <summary>Whether running it changes documents.</summary>
    public bool Writes => Name is "update" or "delete" or "findAndModify" or "insert" || Stages.Any(stage => stage.Contains("$out") || stage.Contains("$merge"));

    /// <summary>Stages of its pipeline; none for another command.</summary>
    public IEnumerable<BsonDocument> Stages => Name == "aggregate" && Command.TryGetValue("pipeline", out var stages) && stages is BsonArray list ? list.OfType<BsonDocument>() : [];

    /// <summary>The filter that chooses documents first; empty for all. Of several writes in one command, the first's.</summary>
    public BsonDocument Filter => Name switch
    {
        "find" => Document(Command, "filter"),
        "count" or "distinct" or "findAndModify" => Document(Command, "query"),
        "update" => First("updates"),
        "delete" => First("deletes"),
        "aggregate" when Stages.FirstOrDefault() is { } first && first.Contains("$match") => Document(first, "$match"),
        _ => [],
    } ?? [];

    /// <summary>The order that is asked for before anything changes the documents; empty for none.</summary>
    public BsonDocument Sort => Name switch
    {
        "find" or "findAndModify" => Document(Command, "sort"),
        "aggregate" => Stages.SkipWhile(stage => stage.Contains("$match")).FirstOrDefault() is { } next && next.Contains("$sort") ? Document(next, "$sort") : null,
        _ => null,
    } ?? [];

    public BsonDocument? Collation => Document(Command, "collation") ?? (Name is "update" or "delete" ? Document(Statement(Name + "s"), "collation") : null);

    private static BsonDocument? Document(BsonDocument? from, string name) => from is not null && from.TryGetValue(name, out var value) ? value as BsonDocument : null;

    private BsonDocument? First(string list) => Document(Statement(list), "q");

    private BsonDocument? Statement(string list) => Command.TryGetValue(list, out var statements) && statements is BsonArray { Count: > 0 } many ? many[0] as BsonDocument : null;
}
