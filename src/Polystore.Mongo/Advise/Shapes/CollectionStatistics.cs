using System.Text.RegularExpressions;
using MongoDB.Bson;
using Polystore.Mongo.Observe.Sections;
using Polystore.Mongo.Optimize.Evaluate;

namespace Polystore.Mongo.Advise.Shapes;

/// <summary>What random documents of a collection say about filters: which share of the documents fits. Without documents, usual guesses.</summary>
internal sealed class CollectionStatistics
{
    // Where no document was read: PostgreSQL's guesses (src/include/utils/selfuncs.h, DEFAULT_EQ_SEL 0.005 and DEFAULT_INEQ_SEL 1/3).
    private const double GuessedEquality = 0.005;
    private const double GuessedRange = 1.0 / 3;

    // States and kinds are fewer; what has more is a value of its own.
    private const int FewValues = 20;

    private readonly IReadOnlyList<BsonDocument> documents;
    private readonly Dictionary<string, double> values = new(StringComparer.Ordinal);
    private readonly Dictionary<BsonDocument, HashSet<int>?> fitting = [];
    private readonly HashSet<string> varying = new(StringComparer.Ordinal);
    private readonly Dictionary<string, BsonValue> constants = new(StringComparer.Ordinal);

    /// <param name="facts">Its documents and indexes; null for a collection that is not there.</param>
    /// <param name="documents">Random documents; empty when none were read.</param>
    public CollectionStatistics(MongoCollectionFacts? facts, IReadOnlyList<BsonDocument> documents)
    {
        this.documents = documents;
        Facts = facts;
        Documents = Math.Max(documents.Count, facts?.Documents ?? 0);
    }

    public MongoCollectionFacts? Facts { get; }

    /// <summary>Documents of the collection.</summary>
    public double Documents { get; }

    public bool IsSampled => documents.Count > 0;

    /// <summary>Remembers which values the workload compares a path with.</summary>
    public void Note(Comparison comparison)
    {
        if (comparison.Kind != ComparisonKind.Equality || comparison.Condition.ElementCount != 1)
        {
            return;
        }

        if (!constants.TryAdd(comparison.Path, comparison.Condition[0]) && constants[comparison.Path] != comparison.Condition[0])
        {
            varying.Add(comparison.Path);
        }
    }

    /// <summary>
    /// True when the whole workload compares the path with this one value, and the path has but a few: a kind or a state. One customer whom a
    /// workload happens to name is none.
    /// </summary>
    public bool IsConstant(Comparison comparison) => constants.ContainsKey(comparison.Path) && !varying.Contains(comparison.Path) && IsSampled && ShareOfOneValue(comparison.Path) >= 1.0 / FewValues;

    /// <summary>The share of the documents that fits all conditions, above 0 and at most 1.</summary>
    public double Share(IEnumerable<BsonDocument> conditions)
    {
        var all = conditions.Where(condition => condition.ElementCount > 0).ToList();
        if (all.Count == 0 || Documents == 0)
        {
            return 1;
        }

        if (!IsSampled)
        {
            return Math.Max(1 / Documents, all.Aggregate(1.0, (share, condition) => share * Guess(condition)));
        }

        HashSet<int>? common = null;
        foreach (var found in all.Select(Fitting).OfType<HashSet<int>>())
        {
            common = common is null ? [.. found] : [.. common.Intersect(found)];
        }

        // A sample without any says only that there are few: as few as the parts together would make, were they independent.
        return common is null ? 1
            : common.Count > 0 ? (double)common.Count / documents.Count
            : Math.Max(1 / Documents, Math.Min(0.5 / documents.Count, all.Aggregate(1.0, (share, condition) => share * Alone(condition))));
    }

    /// <summary>The share of the documents that has any one value of a path.</summary>
    public double ShareOfOneValue(string path)
    {
        if (!values.TryGetValue(path, out var share))
        {
            var found = documents.SelectMany(document => QueryPath.Ends(document, path)).OfType<BsonValue>().ToList();
            var distinct = found.Distinct().Count();
            // Nearly all different: so are they in the collection.
            share = path == "_id" ? 1 / Math.Max(1, Documents) : !IsSampled ? GuessedEquality : distinct == 0 ? 1 : distinct > 0.9 * found.Count ? 1 / Math.Max(1, Documents) : 1.0 / distinct;
            values[path] = share;
        }

        return share;
    }

    /// <summary>The path of the array that a path goes through or is; null when no document holds one there.</summary>
    public string? ArrayOf(string path)
    {
        var parts = path.Split('.');
        for (var length = 1; length <= parts.Length; length++)
        {
            var lead = string.Join('.', parts[..length]);
            if (documents.Any(document => QueryPath.Ends(document, lead).Any(end => end is BsonArray)))
            {
                return lead;
            }
        }

        return null;
    }

    /// <summary>Bytes of the index of such a key: values as keys hold them, and what locates the document.</summary>
    public long BytesOf(BsonDocument specification)
    {
        // WiredTiger keeps a key as its value, one byte of type, and a record id of about 4 bytes, prefixes compressed.
        const double Overhead = 6;
        var entry = specification["key"].AsBsonDocument.Names.Sum(path => IsSampled ? documents.Average(document => Length(QueryPath.Ends(document, path))) : 10) + Overhead;
        var share = specification.TryGetValue("partialFilterExpression", out var filter) && filter is BsonDocument part ? Share([part]) : 1;
        return (long)(Documents * share * entry);
    }

    private static double Length(IReadOnlyList<BsonValue?> ends) => ends.Sum(end => end switch
    {
        BsonString text => text.Value.Length + 2,
        BsonObjectId => 13,
        BsonArray array => array.Count * 8.0,
        BsonBinaryData data => data.Bytes.Length + 2,
        null or BsonNull => 1,
        _ => 6,
    });

    private static double Guess(BsonDocument condition) => condition[0] is BsonDocument operators && Query.IsOperators(operators)
        ? operators.Names.First() switch { "$eq" => GuessedEquality, "$in" when operators[0] is BsonArray list => Math.Min(1, GuessedEquality * list.Count), "$gt" or "$gte" or "$lt" or "$lte" => GuessedRange, _ => 0.9 }
        : condition[0] is BsonRegularExpression ? GuessedRange : GuessedEquality;

    // A value that the sample does not hold: as rare as any one value of its path.
    private double Alone(BsonDocument condition) => Fitting(condition) is not { } found ? 1 : found.Count > 0 ? (double)found.Count / documents.Count : Math.Min(0.5 / documents.Count, ShareOfOneValue(condition.GetElement(0).Name));

    // Null for what cannot be tried here.
    private HashSet<int>? Fitting(BsonDocument condition)
    {
        if (!fitting.TryGetValue(condition, out var found))
        {
            try
            {
                found = Enumerable.Range(0, documents.Count).Where(number => Query.Matches(condition, documents[number])).ToHashSet();
            }
            catch (Exception unknown) when (unknown is NotEvaluatedException or RegexMatchTimeoutException or FormatException or InvalidCastException or ArgumentException)
            {
                found = null;
            }

            fitting[condition] = found;
        }

        return found;
    }
}
