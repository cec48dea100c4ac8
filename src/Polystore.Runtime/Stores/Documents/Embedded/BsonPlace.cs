using MongoDB.Bson;

namespace Polystore.Runtime.Stores;

/// <summary>The place that a path of an update names: a field of a document, or an element of an array.</summary>
internal sealed class BsonPlace
{
    // A server refuses to fill an array up by more than this (MongoDB, "kMaxPaddingAllowed").
    private const int MaxPadding = 1_500_000;

    private readonly BsonDocument? document;
    private readonly BsonArray? array;
    private readonly string part;
    private readonly int index;

    private BsonPlace(BsonValue container, string part, string path)
    {
        this.part = part;
        document = container as BsonDocument;
        array = container as BsonArray;
        if (array is null)
        {
            return;
        }

        if (!BsonPath.IsIndex(part, out index))
        {
            throw new InvalidChangeException($"The path '{path}' names '{part}' in an array; an array's parts are numbers.");
        }

        if (index > array.Count + MaxPadding)
        {
            throw new InvalidChangeException($"The path '{path}' lies too far behind the end of its array.");
        }
    }

    /// <summary>What is there; null when nothing is.</summary>
    public BsonValue? Value => document is not null ? document.GetValue(part, null!) : index < array!.Count ? array[index] : null;

    /// <summary>Finds the place.</summary>
    /// <param name="root">The document.</param>
    /// <param name="path">Parts with dots between them.</param>
    /// <param name="make">True to make the documents on the way.</param>
    /// <returns>Null when there is no such place and none was to be made.</returns>
    public static BsonPlace? Find(BsonDocument root, string path, bool make)
    {
        var parts = path.Split('.');
        BsonValue at = root;
        foreach (var step in parts.AsSpan()[..^1])
        {
            var inner = In(at, step, path, make) is { } place ? place.Value ?? place.Made(make) : null;
            if (inner is null)
            {
                return null;
            }

            at = inner;
        }

        return In(at, parts[^1], path, make);
    }

    public void Put(BsonValue value)
    {
        if (document is not null)
        {
            document[part] = value;
            return;
        }

        while (array!.Count <= index)
        {
            array.Add(BsonNull.Value);
        }

        array[index] = value;
    }

    // An element of an array becomes null, so that the others keep their places.
    public void Remove()
    {
        if (document is not null)
        {
            document.Remove(part);
        }
        else if (index < array!.Count)
        {
            array[index] = BsonNull.Value;
        }
    }

    private static BsonPlace? In(BsonValue container, string part, string path, bool make)
    {
        var fits = container is BsonDocument || (container is BsonArray && (make || BsonPath.IsIndex(part, out _)));
        return fits ? new BsonPlace(container, part, path)
            : make ? throw new InvalidChangeException($"The path '{path}' leads through a value that is neither document nor array.")
            : null;
    }

    private BsonDocument? Made(bool make)
    {
        if (!make)
        {
            return null;
        }

        var made = new BsonDocument();
        Put(made);
        return made;
    }
}
