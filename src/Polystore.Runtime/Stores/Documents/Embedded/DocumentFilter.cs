using MongoDB.Bson;
using Polystore.MongoDriver;

namespace Polystore.Runtime.Stores;

/// <summary>A query in MongoDB's language, made ready once and asked of many documents.</summary>
internal static class DocumentFilter
{
    /// <exception cref="InvalidChangeException">It cannot be understood.</exception>
    public static Func<BsonDocument, bool> Compile(BsonDocument filter)
    {
        var parts = filter.Select(element => element.Name switch
        {
            "$and" => All(Branches(element)),
            "$or" => Any(Branches(element)),
            "$nor" => Not(Any(Branches(element))),
            var name when name.StartsWith('$') => throw Unknown(name),
            var path => AtPath(path, element.Value),
        }).ToList();
        return All(parts);
    }

    private static Func<BsonDocument, bool> AtPath(string path, BsonValue condition)
    {
        var tests = Tests(condition);
        return document => tests.TrueForAll(test => test(document, path));
    }

    private static List<Func<BsonValue, string?, bool>> Tests(BsonValue condition)
    {
        if (condition is not BsonDocument { ElementCount: > 0 } operators || !operators.GetElement(0).Name.StartsWith('$'))
        {
            return [Equal(Literal(condition))];
        }

        return operators.Select(part => Test(part.Name, part.Value)).ToList();
    }

    private static Func<BsonValue, string?, bool> Test(string name, BsonValue operand) => name switch
    {
        "$eq" => Equal(Literal(operand)),
        "$ne" => Not(Equal(Literal(operand))),
        "$gt" => Ordered(operand, order => order > 0),
        "$gte" => Ordered(operand, order => order >= 0),
        "$lt" => Ordered(operand, order => order < 0),
        "$lte" => Ordered(operand, order => order <= 0),
        "$in" => In(Elements(name, operand)),
        "$nin" => Not(In(Elements(name, operand))),
        "$exists" => Exists(operand.ToBoolean()),
        "$size" => Size(operand),
        "$all" => AllOf(Elements(name, operand)),
        "$elemMatch" => ElementMatch(operand),
        "$not" => Negated(operand),
        _ => throw Unknown(name),
    };

    private static Func<BsonValue, string?, bool> Equal(BsonValue value) => (document, path) =>
        BsonPath.Candidates(document, path).Any(candidate => candidate is null ? value.IsBsonNull : BsonOrder.MissingIsNull.Equals(candidate, value));

    // Values of different kinds are neither more nor less than each other.
    private static Func<BsonValue, string?, bool> Ordered(BsonValue bound, Func<int, bool> holds)
    {
        var kind = BsonOrder.MissingIsNull.Rank(bound);
        var isNaN = BsonNumbers.IsNaN(bound);
        return (document, path) => BsonPath.Candidates(document, path).Any(candidate =>
            BsonOrder.MissingIsNull.Rank(candidate) == kind
            && isNaN == (candidate is not null && BsonNumbers.IsNaN(candidate))
            && holds(BsonOrder.MissingIsNull.Compare(candidate, bound)));
    }

    private static Func<BsonValue, string?, bool> In(IEnumerable<BsonValue> values)
    {
        var wanted = new HashSet<BsonValue>(values.Select(Literal), BsonOrder.MissingIsNull);
        return (document, path) => BsonPath.Candidates(document, path).Any(candidate => wanted.Contains(candidate ?? BsonNull.Value));
    }

    private static Func<BsonValue, string?, bool> Exists(bool wanted) => (document, path) => BsonPath.Values(document, path).Any(value => value is not null) == wanted;

    private static Func<BsonValue, string?, bool> Size(BsonValue operand)
    {
        var size = operand.IsNumeric && operand.ToInt64() >= 0 ? operand.ToInt64() : throw new InvalidChangeException("$size wants a whole number, 0 or more.");
        return (document, path) => BsonPath.Values(document, path).Any(value => value is BsonArray array && array.Count == size);
    }

    private static Func<BsonValue, string?, bool> AllOf(IEnumerable<BsonValue> values)
    {
        var tests = values.Select(value => Equal(Literal(value))).ToList();
        return (document, path) => tests.Count > 0 && tests.TrueForAll(test => test(document, path));
    }

    private static Func<BsonValue, string?, bool> ElementMatch(BsonValue operand)
    {
        var query = operand as BsonDocument ?? throw new InvalidChangeException("$elemMatch wants a document.");
        Func<BsonValue, bool> matches;
        if (query.ElementCount > 0 && query.GetElement(0).Name is ['$', ..] name && name is not ("$and" or "$or" or "$nor"))
        {
            var tests = Tests(query);
            matches = element => tests.TrueForAll(test => test(element, null));
        }
        else
        {
            var filter = Compile(query);
            matches = element => element is BsonDocument document && filter(document);
        }

        return (document, path) => BsonPath.Values(document, path).Any(value => value is BsonArray array && array.Any(matches));
    }

    private static Func<BsonValue, string?, bool> Negated(BsonValue operand)
    {
        var tests = operand is BsonDocument { ElementCount: > 0 } inner && inner.GetElement(0).Name.StartsWith('$')
            ? Tests(inner)
            : throw new InvalidChangeException("$not wants a document of operators.");
        return (document, path) => !tests.TrueForAll(test => test(document, path));
    }

    private static BsonValue Literal(BsonValue value) =>
        value is BsonRegularExpression ? throw new InvalidChangeException("Regular expressions are no part of the embedded document store; compare with $gte and $lt.") : value;

    private static List<Func<BsonDocument, bool>> Branches(BsonElement element) =>
        element.Value is BsonArray { Count: > 0 } branches && branches.All(branch => branch is BsonDocument)
            ? branches.Select(branch => Compile(branch.AsBsonDocument)).ToList()
            : throw new InvalidChangeException($"{element.Name} wants an array of one query or more.");

    private static BsonArray Elements(string name, BsonValue operand) => operand as BsonArray ?? throw new InvalidChangeException($"{name} wants an array.");

    private static Func<BsonDocument, bool> All(List<Func<BsonDocument, bool>> parts) => document => parts.TrueForAll(part => part(document));

    private static Func<BsonDocument, bool> Any(List<Func<BsonDocument, bool>> parts) => document => parts.Exists(part => part(document));

    private static Func<BsonDocument, bool> Not(Func<BsonDocument, bool> part) => document => !part(document);

    private static Func<BsonValue, string?, bool> Not(Func<BsonValue, string?, bool> test) => (document, path) => !test(document, path);

    private static InvalidChangeException Unknown(string name) => new($"The embedded document store does not know {name}; use MongoDB, or another operator.");
}
