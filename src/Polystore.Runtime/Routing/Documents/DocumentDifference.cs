using MongoDB.Bson;

namespace Polystore.Runtime.Routing.Documents;

/// <summary>
/// What has to be sent so that one document becomes another: $set and $unset of the deepest fields that differ, arrays as a whole. Fields
/// that neither has are left alone. The order of fields is no difference.
/// </summary>
internal sealed class DocumentDifference
{
    // A field that nobody has: a change that changes nothing, by which the store counts.
    private const string Nothing = "_touched";

    private readonly BsonDocument set = [];
    private readonly BsonDocument unset = [];
    private bool isWhole;

    private DocumentDifference()
    {
    }

    /// <summary>Nothing differs.</summary>
    public bool IsEmpty => !isWhole && set.ElementCount == 0 && unset.ElementCount == 0;

    /// <summary>The change, one that only counts when nothing differs; null when only the whole document says it.</summary>
    public BsonDocument? Change
    {
        get
        {
            if (isWhole)
            {
                return null;
            }

            if (IsEmpty)
            {
                return new BsonDocument("$unset", new BsonDocument(Nothing, ""));
            }

            var change = new BsonDocument();
            if (set.ElementCount > 0)
            {
                change.Add("$set", set);
            }

            return unset.ElementCount > 0 ? change.Add("$unset", unset) : change;
        }
    }

    public static DocumentDifference Between(BsonDocument before, BsonDocument after)
    {
        var difference = new DocumentDifference();
        if (HasPaths(before) && HasPaths(after))
        {
            difference.Walk(before, after, "");
        }
        else
        {
            difference.isWhole = !IsSame(before, after);
        }

        return difference;
    }

    // By their bytes: documents of the library are equal when their numbers are, and 1 is not 1.0 to who reads a type.
    private static bool IsSame(BsonValue one, BsonValue other) => one is BsonDocument fields && other is BsonDocument others
        ? fields.ElementCount == others.ElementCount && fields.All(field => others.TryGetValue(field.Name, out var value) && IsSame(field.Value, value))
        : one.BsonType == other.BsonType && new BsonDocument("v", one).ToBson().AsSpan().SequenceEqual(new BsonDocument("v", other).ToBson());

    private void Walk(BsonDocument before, BsonDocument after, string path)
    {
        foreach (var field in after)
        {
            if (!before.TryGetValue(field.Name, out var old))
            {
                set.Add(path + field.Name, field.Value);
            }
            else if (old is BsonDocument one && field.Value is BsonDocument other && HasPaths(one) && HasPaths(other))
            {
                Walk(one, other, path + field.Name + ".");
            }
            else if (!IsSame(old, field.Value))
            {
                set.Add(path + field.Name, field.Value);
            }
        }

        foreach (var name in before.Names.Where(name => !after.Contains(name)))
        {
            unset.Add(path + name, "");
        }
    }

    // A path is names with dots between, and the names of operators begin with a dollar sign. A field of an empty document would be lost with it.
    private static bool HasPaths(BsonDocument document) =>
        document.Names.All(name => name.Length > 0 && name[0] != '$' && !name.Contains('.', StringComparison.Ordinal) && !name.Contains('\0', StringComparison.Ordinal));
}
