using MongoDB.Bson;

namespace Polystore.Mongo.Optimize.Evaluate;

/// <summary><c>$project</c>, <c>$addFields</c> and <c>$unset</c>: fields kept, left out and computed, along arrays too.</summary>
internal sealed class Projection
{
    private enum Kind
    {
        Keep,
        Drop,
        Compute,
    }

    private readonly bool keepsOnlyNamed;
    private readonly Node root = new();

    private Projection(bool keepsOnlyNamed) => this.keepsOnlyNamed = keepsOnlyNamed;

    /// <summary>Of <c>$addFields</c> and <c>$set</c>.</summary>
    public static Projection Adding(BsonDocument fields)
    {
        var projection = new Projection(keepsOnlyNamed: false);
        projection.Read(fields, projection.root, _ => Kind.Compute);
        return projection;
    }

    /// <summary>Of <c>$unset</c>.</summary>
    public static Projection Without(IEnumerable<string> paths)
    {
        var projection = new Projection(keepsOnlyNamed: false);
        foreach (var path in paths)
        {
            projection.root.At(path).Set(Kind.Drop, null);
        }

        return projection;
    }

    /// <summary>Of <c>$project</c>.</summary>
    public static Projection Of(BsonDocument fields)
    {
        var leaves = Leaves(fields, "").ToList();
        var keeps = leaves.Exists(leaf => leaf.Path != "_id" && KindOf(leaf.Value) != Kind.Drop)
            || (leaves.TrueForAll(leaf => leaf.Path == "_id") && KindOf(leaves[0].Value) != Kind.Drop);
        if (keeps ? leaves.Exists(leaf => leaf.Path != "_id" && KindOf(leaf.Value) == Kind.Drop) : leaves.Exists(leaf => KindOf(leaf.Value) != Kind.Drop))
        {
            throw new PipelineFailedException("a $project that keeps some fields and leaves others out");
        }

        var projection = new Projection(keeps);
        if (keeps && !fields.Contains("_id"))
        {
            projection.root.At("_id").Set(Kind.Keep, null);
        }

        projection.Read(fields, projection.root, KindOf);
        return projection;
    }

    /// <param name="scope">The document and the variables that it is seen with.</param>
    public BsonDocument Apply(Scope scope) => Document(scope.Root, root, scope);

    /// <summary>Whether a value of <c>$project</c> says to keep or leave out, as numbers and truth values do.</summary>
    public static bool IsFlag(BsonValue value) => value is BsonBoolean || value.IsNumeric;

    private static Kind KindOf(BsonValue value) => !IsFlag(value) ? Kind.Compute : Expression.IsTrue(value) ? Kind.Keep : Kind.Drop;

    private static bool IsNested(BsonValue value) => value is BsonDocument { ElementCount: > 0 } document && !document.GetElement(0).Name.StartsWith('$');

    private static IEnumerable<(string Path, BsonValue Value)> Leaves(BsonDocument fields, string prefix) => fields.SelectMany(field =>
        IsNested(field.Value) ? Leaves(field.Value.AsBsonDocument, $"{prefix}{field.Name}.") : [($"{prefix}{field.Name}", field.Value)]);

    private void Read(BsonDocument fields, Node node, Func<BsonValue, Kind> kind)
    {
        foreach (var (path, value) in Leaves(fields, ""))
        {
            node.At(path).Set(kind(value), value);
        }
    }

    private BsonDocument Document(BsonDocument document, Node node, Scope scope)
    {
        var made = new BsonDocument();
        foreach (var field in document)
        {
            if (!node.Children.TryGetValue(field.Name, out var child))
            {
                if (!keepsOnlyNamed)
                {
                    made.Add(field);
                }
            }
            else if (child.IsLeaf ? child.Kind == Kind.Keep : child.Children.Count > 0)
            {
                if ((child.IsLeaf ? field.Value : Kept(field.Value, child)) is { } kept)
                {
                    made.Add(field.Name, kept);
                }
            }
            else if (child.Kind == Kind.Compute && !keepsOnlyNamed)
            {
                // Its place is kept; the value comes below.
                made.Add(field);
            }
        }

        Compute(made, node, scope);
        return made;
    }

    // Fields below a field, before anything is computed.
    private BsonValue? Kept(BsonValue value, Node node) => value switch
    {
        BsonDocument inner => new BsonDocument(inner.SelectMany(field => Kept(field, node))),
        BsonArray array => new BsonArray(array.Select(element => Kept(element, node)).OfType<BsonValue>()),
        _ => keepsOnlyNamed && !node.Computes ? null : value,
    };

    private IEnumerable<BsonElement> Kept(BsonElement field, Node node)
    {
        if (!node.Children.TryGetValue(field.Name, out var child))
        {
            return keepsOnlyNamed ? [] : [field];
        }

        if (child.IsLeaf)
        {
            return child.Kind == Kind.Keep || (child.Kind == Kind.Compute && !keepsOnlyNamed) ? [field] : [];
        }

        return Kept(field.Value, child) is { } kept ? [new BsonElement(field.Name, kept)] : [];
    }

    private static void Compute(BsonDocument made, Node node, Scope scope)
    {
        foreach (var (name, child) in node.Children.Where(child => child.Value.Computes))
        {
            var present = made.TryGetValue(name, out var value) ? value : null;
            var computed = child.IsLeaf ? Expression.Of(child.Value!, scope) : Below(present, child, scope);
            if (computed is null)
            {
                made.Remove(name);
            }
            else
            {
                made[name] = computed;
            }
        }
    }

    private static BsonValue Below(BsonValue? value, Node node, Scope scope)
    {
        switch (value)
        {
            case BsonArray array:
                return new BsonArray(array.Select(element => Below(element, node, scope)));
            case BsonDocument document:
                var changed = new BsonDocument(document);
                Compute(changed, node, scope);
                return changed;
            default:
                var made = new BsonDocument();
                Compute(made, node, scope);
                return made;
        }
    }

    private sealed class Node
    {
        public Dictionary<string, Node> Children { get; } = [];

        public Kind Kind { get; private set; }

        public BsonValue? Value { get; private set; }

        public bool IsLeaf => Children.Count == 0;

        public bool Computes => IsLeaf ? Kind == Kind.Compute : Children.Values.Any(child => child.Computes);

        public Node At(string path)
        {
            var node = this;
            foreach (var name in path.Split('.'))
            {
                node.Children.TryAdd(name, new Node());
                node = node.Children[name];
            }

            return node;
        }

        public void Set(Kind kind, BsonValue? value) => (Kind, Value) = (kind, value);
    }
}
