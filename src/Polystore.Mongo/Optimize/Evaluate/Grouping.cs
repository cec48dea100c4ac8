using MongoDB.Bson;
using Polystore.MongoDriver;

namespace Polystore.Mongo.Optimize.Evaluate;

/// <summary>
/// <c>$group</c>. On a server the order of groups and of the elements of <c>$addToSet</c> is undefined; here both stand in the order of
/// values, so that it does not hang on the order of the documents that come in.
/// </summary>
internal static class Grouping
{
    public static IEnumerable<BsonDocument> Of(IEnumerable<Scope> documents, BsonDocument stage)
    {
        var groups = new Dictionary<BsonValue, (BsonValue Key, List<Scope> Documents)>(BsonOrder.MissingBelowNull);
        foreach (var document in documents)
        {
            var key = Expression.Of(stage["_id"], document) ?? BsonNull.Value;
            if (!groups.TryGetValue(key, out var group))
            {
                groups[key] = group = (key, []);
            }

            group.Documents.Add(document);
        }

        return groups.Values.OrderBy(group => group.Key, BsonOrder.MissingBelowNull).Select(group =>
        {
            var made = new BsonDocument("_id", group.Key);
            foreach (var field in stage.Where(field => field.Name != "_id"))
            {
                var accumulator = field.Value.AsBsonDocument.GetElement(0);
                made.Add(field.Name, Accumulate(accumulator.Name, accumulator.Value, group.Documents) ?? BsonNull.Value);
            }

            return made;
        });
    }

    /// <summary>What an accumulator makes of the documents of a group, or of a window.</summary>
    /// <param name="name">Such as <c>$sum</c>.</param>
    /// <param name="expression">What it takes of each.</param>
    /// <param name="documents">In their order.</param>
    public static BsonValue? Accumulate(string name, BsonValue expression, IReadOnlyList<Scope> documents)
    {
        var values = documents.Select(document => Expression.Of(expression, document));
        switch (name)
        {
            case "$sum" or "$avg":
                var sum = new Summing();
                foreach (var value in values)
                {
                    sum.Add(value);
                }

                return name == "$sum" ? sum.Sum : sum.Average;
            case "$count":
                return documents.Count;
            case "$min" or "$max":
                return values.Where(value => !Expression.IsNullish(value)).Aggregate(
                    (BsonValue?)null, (best, value) => best is null || BsonOrder.MissingBelowNull.Compare(value, best) * (name == "$max" ? 1 : -1) > 0 ? value : best);
            case "$first":
                return values.FirstOrDefault();
            case "$last":
                return values.LastOrDefault();
            case "$push":
                return new BsonArray(values.OfType<BsonValue>());
            case "$addToSet":
                return new BsonArray(values.OfType<BsonValue>().Distinct(BsonOrder.MissingBelowNull).Order(BsonOrder.MissingBelowNull));
            default:
                throw new NotEvaluatedException($"the accumulator {name}");
        }
    }
}
