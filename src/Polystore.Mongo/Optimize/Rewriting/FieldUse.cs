using MongoDB.Bson;

namespace Polystore.Mongo.Optimize.Rewriting;

/// <summary>Which fields of the document an expression or a condition reads.</summary>
internal sealed class FieldUse
{
    /// <summary>Below a path: only how many elements it has counts.</summary>
    public const string Count = ".$count";

    private static readonly HashSet<string> Fleeting = ["$rand", "$sampleRate", "$function", "$accumulator", "$sample"];
    private static readonly HashSet<string> Unknown = ["$getField", "$meta", "$text", "$jsonSchema", "$where", "$function", "$near", "$nearSphere", "$geoNear", "$search"];

    public HashSet<string> Paths { get; } = [];

    /// <summary>True when it reads the whole document, or what it reads cannot be told.</summary>
    public bool ReadsAll { get; private set; }

    public static FieldUse OfExpression(BsonValue expression)
    {
        var use = new FieldUse();
        use.Expression(expression, []);
        return use;
    }

    public static FieldUse OfQuery(BsonDocument query)
    {
        var use = new FieldUse();
        use.Query(query);
        return use;
    }

    /// <summary>True when a value holds an operator whose result differs from run to run, or runs code.</summary>
    public static bool IsFleeting(BsonValue value) => Names(value, Fleeting);

    /// <summary>True when one of some operators stands anywhere in a value.</summary>
    public static bool Names(BsonValue value, params IReadOnlyCollection<string> operators) => value switch
    {
        BsonDocument document => document.Any(field => field.Name != "$literal" && (operators.Contains(field.Name) || Names(field.Value, operators))),
        BsonArray array => array.Any(element => Names(element, operators)),
        _ => false,
    };

    private void Query(BsonDocument query)
    {
        foreach (var part in query)
        {
            switch (part.Name)
            {
                case "$and" or "$or" or "$nor" when part.Value is BsonArray list:
                    list.OfType<BsonDocument>().ToList().ForEach(Query);
                    break;
                case "$expr":
                    Expression(part.Value, []);
                    break;
                case "$comment":
                    break;
                case ['$', ..]:
                    ReadsAll = true;
                    break;
                default:
                    Paths.Add(part.Name);
                    break;
            }
        }
    }

    private void Expression(BsonValue expression, HashSet<string> variables)
    {
        switch (expression)
        {
            case BsonString { Value: ['$', '$', .. var reference] }:
                var name = Rewriting.Paths.Root(reference);
                // What a variable holds was read where it was bound.
                ReadsAll |= !variables.Contains(name) && name is not ("NOW" or "REMOVE" or "CLUSTER_TIME" or "USER_ROLES");
                break;
            case BsonString { Value: ['$', .. var path] }:
                Paths.Add(path);
                break;
            case BsonArray list:
                foreach (var element in list)
                {
                    Expression(element, variables);
                }

                break;
            case BsonDocument { ElementCount: 1 } call when call.GetElement(0).Name is ['$', ..] operation:
                Operation(operation, call[0], variables);
                break;
            case BsonDocument fields:
                foreach (var field in fields)
                {
                    Expression(field.Value, variables);
                }

                break;
        }
    }

    private void Operation(string name, BsonValue argument, HashSet<string> variables)
    {
        if (name == "$literal")
        {
            return;
        }

        ReadsAll |= Unknown.Contains(name);
        if (name == "$size" && argument is BsonString { Value: ['$', .. var counted] } && !counted.StartsWith('$'))
        {
            Paths.Add(counted + Count);
            return;
        }

        var inner = Bound(name, argument) is { Count: > 0 } bound ? [.. variables, .. bound] : variables;
        Expression(argument is BsonDocument options && inner != variables ? Without(options, name) : argument, inner);
    }

    // The name that "as" gives is no text to read, and $let's variables are seen only by "in": a wider scope reads no more.
    private static BsonDocument Without(BsonDocument options, string name) => name == "$let" ? options : new BsonDocument(options.Where(option => option.Name != "as"));

    private static List<string> Bound(string name, BsonValue argument) => (name, argument) switch
    {
        ("$map" or "$filter", BsonDocument options) => [options.GetValue("as", "this") is BsonString bound ? bound.Value : "this"],
        ("$reduce", _) => ["this", "value"],
        ("$let", BsonDocument options) when options.GetValue("vars", BsonNull.Value) is BsonDocument variables => [.. variables.Names],
        _ => [],
    };
}
