using MongoDB.Bson;
using Polystore.Mongo.Optimize.Reading;
using Polystore.Mongo.Optimize.Rewriting;

namespace Polystore.Mongo.Optimize.Prove;

/// <summary>The fields that a pipeline names, what it expects of them and with which values it compares them.</summary>
internal sealed class NamedFields
{
    private static readonly HashSet<string> OfNumbers = ["$add", "$subtract", "$multiply", "$divide", "$mod", "$abs", "$floor", "$ceil", "$sum", "$avg", "$round", "$trunc"];
    private static readonly HashSet<string> OfTexts = ["$concat", "$toLower", "$toUpper", "$strLenCP", "$substrCP", "$regex"];
    private static readonly HashSet<string> OfDates = ["$year", "$month", "$dayOfMonth", "$dayOfWeek", "$dayOfYear", "$hour", "$minute", "$second", "$dateToString", "$dateTrunc"];
    private static readonly HashSet<string> OfLists = ["$size", "$map", "$filter", "$reduce", "$arrayElemAt", "$first", "$last", "$concatArrays", "$unwind", "$in"];

    private readonly HashSet<string> united = [];

    public Dictionary<string, FieldShapes> Shapes { get; } = [];

    public Dictionary<string, List<BsonValue>> Constants { get; } = [];

    /// <summary>Other collections by name, with the fields that are read of them.</summary>
    public Dictionary<string, NamedFields> Foreign { get; } = [];

    public static NamedFields Of(IReadOnlyList<BsonDocument> pipeline)
    {
        var fields = new NamedFields();
        foreach (var stage in pipeline)
        {
            fields.Add(stage);
        }

        // What stands beside the documents is read by the same stages.
        foreach (var other in fields.united.Select(fields.Other))
        {
            fields.Shapes.ToList().ForEach(one => other.Name(one.Key, one.Value));
            fields.Constants.ToList().ForEach(one => other.ConstantsOf(one.Key).AddRange(one.Value));
        }

        return fields;
    }

    private void Add(BsonDocument stage)
    {
        switch (stage.Name(), stage.Spec())
        {
            case ("$match", BsonDocument query):
                Query(query, "");
                break;
            case ("$sort", BsonDocument keys):
                keys.Names.ToList().ForEach(key => Name(key, FieldShapes.None));
                break;
            case ("$unwind", _) when stage.UnwindPath() is { } path:
                Name(path, FieldShapes.List);
                break;
            case ("$lookup", BsonDocument lookup) when lookup.GetValue("from", BsonNull.Value) is BsonString:
                Lookup(lookup);
                break;
            case ("$unionWith", var union):
                Union(union);
                break;
            case ("$setWindowFields", BsonDocument window):
                (window.GetValue("sortBy", BsonNull.Value) as BsonDocument)?.Names.ToList().ForEach(key => Name(key, FieldShapes.None));
                Expression(window, FieldShapes.None);
                break;
            case ("$facet", BsonDocument branches):
                branches.SelectMany(branch => branch.Value.AsBsonArray).OfType<BsonDocument>().ToList().ForEach(Add);
                break;
            case ("$project" or "$unset", _):
                FieldChange.Of(stage).Kept.Concat(FieldChange.Of(stage).Dropped).ToList().ForEach(path => Name(path, FieldShapes.None));
                Expression(stage.Spec(), FieldShapes.None);
                break;
            case (_, var spec):
                Expression(spec, FieldShapes.None);
                break;
        }
    }

    private void Lookup(BsonDocument lookup)
    {
        var foreign = Other(lookup["from"].AsString);
        if (lookup.Contains("localField"))
        {
            Name(lookup["localField"].AsString, FieldShapes.None);
            foreign.Name(lookup["foreignField"].AsString, FieldShapes.None);
        }

        Expression(lookup.GetValue("let", BsonNull.Value), FieldShapes.None);
        foreign.AddAll(lookup.GetValue("pipeline", BsonNull.Value));
    }

    private void Union(BsonValue union)
    {
        var name = (union as BsonString ?? (union as BsonDocument)?.GetValue("coll", BsonNull.Value) as BsonString)?.Value;
        if (name is not null)
        {
            united.Add(name);
            Other(name).AddAll((union as BsonDocument)?.GetValue("pipeline", BsonNull.Value) ?? BsonNull.Value);
        }
    }

    private NamedFields Other(string collection) => Foreign.TryGetValue(collection, out var known) ? known : Foreign[collection] = new NamedFields();

    private void AddAll(BsonValue pipeline) => (pipeline as BsonArray)?.OfType<BsonDocument>().ToList().ForEach(Add);

    // No document can have a field whose name holds U+0000, whatever a path says.
    private void Name(string path, FieldShapes shape)
    {
        if (!path.Contains('\0'))
        {
            Shapes[path] = Shapes.GetValueOrDefault(path) | shape;
        }
    }

    private void Query(BsonDocument query, string prefix)
    {
        foreach (var part in query)
        {
            switch (part.Name)
            {
                case "$and" or "$or" or "$nor" when part.Value is BsonArray list:
                    list.OfType<BsonDocument>().ToList().ForEach(inner => Query(inner, prefix));
                    break;
                case "$expr":
                    Expression(part.Value, FieldShapes.None);
                    break;
                case "$where" when JavaScriptTest.Of(part.Value) is { } test:
                    foreach (var one in test.Comparisons)
                    {
                        Condition(one.Path, one.Value);
                    }

                    break;
                case ['$', ..]:
                    break;
                default:
                    Condition(prefix + part.Name, part.Value);
                    break;
            }
        }
    }

    private void Condition(string path, BsonValue condition)
    {
        Name(path, condition is BsonRegularExpression ? FieldShapes.Text : FieldShapes.None);
        if (!Optimize.Evaluate.Query.IsOperators(condition))
        {
            ConstantsOf(path).Add(condition);
            return;
        }

        foreach (var one in condition.AsBsonDocument)
        {
            switch (one.Name, one.Value)
            {
                case ("$elemMatch", BsonDocument element):
                    Name(path, FieldShapes.List);
                    Query(element, path + ".");
                    break;
                case ("$not", var inner):
                    Condition(path, inner);
                    break;
                case (_, BsonArray list):
                    ConstantsOf(path).AddRange(list);
                    break;
                default:
                    ConstantsOf(path).Add(one.Value);
                    break;
            }
        }
    }

    private void Expression(BsonValue expression, FieldShapes shape)
    {
        switch (expression)
        {
            case BsonString { Value: ['$', .. var path] } when !path.StartsWith('$') && path.Length > 0:
                Name(path, shape);
                break;
            case BsonArray list:
                foreach (var element in list)
                {
                    Expression(element, shape);
                }

                break;
            case BsonDocument document:
                foreach (var field in document)
                {
                    Expression(field.Value, field.Name.StartsWith('$') ? ShapeOf(field.Name) : field.Name is "input" or "date" ? shape : FieldShapes.None);
                    Compared(field);
                }

                break;
        }
    }

    private void Compared(BsonElement field)
    {
        if (field.Name is "$eq" or "$ne" or "$gt" or "$gte" or "$lt" or "$lte" && field.Value is BsonArray { Count: 2 } pair && pair[0] is BsonString { Value: ['$', not '$', ..] } path && pair[1] is not BsonString { Value: ['$', ..] })
        {
            ConstantsOf(path.AsString[1..]).Add(pair[1]);
        }
    }

    private static FieldShapes ShapeOf(string operation) =>
        OfNumbers.Contains(operation) ? FieldShapes.Number
        : OfTexts.Contains(operation) ? FieldShapes.Text
        : OfDates.Contains(operation) ? FieldShapes.Date
        : OfLists.Contains(operation) ? FieldShapes.List
        : FieldShapes.None;

    private List<BsonValue> ConstantsOf(string path) => Constants.TryGetValue(path, out var list) ? list : Constants[path] = [];
}
