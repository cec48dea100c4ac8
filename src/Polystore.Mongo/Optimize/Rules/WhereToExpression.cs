using MongoDB.Bson;
using Polystore.Mongo.Optimize.Reading;
using Polystore.Mongo.Optimize.Rewriting;

namespace Polystore.Mongo.Optimize.Rules;

/// <summary>
/// <c>$where</c> that compares fields by <c>===</c> and <c>!==</c> with texts and truth values, as <c>$expr</c>. Other comparisons of JavaScript convert
/// their values ("7" &gt; 5 is true) and are left alone. Not under a collation, which JavaScript does not know.
/// </summary>
internal sealed class WhereToExpression : IRewriteRule
{
    public string Id => "where-to-expr";

    public Rewrite? Apply(IReadOnlyList<BsonDocument> pipeline, RewriteContext context)
    {
        for (var i = 0; !context.HasCollation && i < pipeline.Count; i++)
        {
            if (pipeline[i].Is("$match") && pipeline[i].Option("$where") is { } where && pipeline[i].Option("$expr") is null && JavaScriptTest.Of(where) is { } test)
            {
                var match = new BsonDocument(pipeline[i].Spec().AsBsonDocument.Select(part => part.Name == "$where" ? new BsonElement("$expr", Expression(test)) : part));
                return new Rewrite(
                    i + 1,
                    "$where runs JavaScript for every document and can be switched off on a server; === with a text or a truth value compares type and value, as $eq does",
                    pipeline.Replace(i, 1, new BsonDocument("$match", match)));
            }
        }

        return null;
    }

    private static BsonDocument Expression(JavaScriptTest test) => test switch
    {
        JavaScriptTest.Combination combination => new BsonDocument(combination.All ? "$and" : "$or", new BsonArray(combination.Parts.Select(Expression))),
        JavaScriptTest.Comparison one => new BsonDocument(one.IsEqual ? "$eq" : "$ne", new BsonArray { "$" + one.Path, one.Value is BsonString { Value: ['$', ..] } ? new BsonDocument("$literal", one.Value) : one.Value }),
        _ => throw new ArgumentException("The test is of no known kind.", nameof(test)),
    };
}
