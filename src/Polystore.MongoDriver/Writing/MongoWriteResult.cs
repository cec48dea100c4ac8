using MongoDB.Bson;

namespace Polystore.MongoDriver;

/// <summary>What a batch of writes did, in documents.</summary>
/// <param name="Inserted">Inserted.</param>
/// <param name="Matched">Found by updates and replacements.</param>
/// <param name="Modified">Really changed by them.</param>
/// <param name="Deleted">Deleted.</param>
/// <param name="Upserted">Inserted because none fitted: place in the batch and <c>_id</c>.</param>
public sealed record MongoWriteResult(long Inserted, long Matched, long Modified, long Deleted, IReadOnlyList<(int Index, BsonValue Id)> Upserted)
{
    internal static MongoWriteResult Of(BsonDocument reply)
    {
        return new MongoWriteResult(Count("nInserted"), Count("nMatched"), Count("nModified"), Count("nRemoved"), Upserts());

        long Count(string name) => reply.TryGetValue(name, out var value) && value.IsNumeric ? value.ToInt64() : 0;

        List<(int, BsonValue)> Upserts() => reply.TryGetValue("upserted", out var list) && list is BsonArray array
            ? array.OfType<BsonDocument>().Select(entry => (entry["index"].ToInt32(), entry["_id"])).ToList()
            : [];
    }
}
