using MongoDB.Bson;
using Polystore.Mongo.Observe.Sample;
using Polystore.Mongo.Observe.Sections;

namespace Polystore.Mongo.Observe;

/// <summary>
/// Reads entries of system.profile (manual, "Database Profiler Output") into shapes: which paths are compared how, and the order that is
/// asked for. No value of a filter is kept.
/// </summary>
internal static class ShapeReading
{
    // A list of at most so many values counts as equality, for a sort after it still comes from the index (manual, "ESR Rule", since 7.0: 201).
    private const int ShortList = 200;

    private static readonly HashSet<string> Ranges = new(StringComparer.Ordinal) { "$gt", "$gte", "$lt", "$lte", "$ne", "$nin", "$exists", "$type", "$mod", "$regex", "$not" };

    public static IReadOnlyList<MongoShape> Group(IEnumerable<BsonDocument> entries) => entries
        .Select(Read)
        .OfType<MongoShape>()
        .GroupBy(shape => (shape.Text, shape.Opaque))
        .Select(group => group.First() with
        {
            Count = group.Sum(shape => shape.Count),
            Scans = group.Sum(shape => shape.Scans),
            Sorts = group.Sum(shape => shape.Sorts),
            Lookups = group.Sum(shape => shape.Lookups),
            IgnoresCase = group.SelectMany(shape => shape.IgnoresCase).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal).ToList(),
            Keys = group.Sum(shape => shape.Keys),
            Examined = group.Sum(shape => shape.Examined),
            Returned = group.Sum(shape => shape.Returned),
            Milliseconds = group.Sum(shape => shape.Milliseconds),
        })
        .OrderByDescending(shape => shape.Milliseconds)
        .ThenBy(shape => shape.Text, StringComparer.Ordinal)
        .ToList();

    public static MongoShape? Read(BsonDocument entry)
    {
        var names = entry.GetValue("ns", "").AsString.Split('.', 2);
        var command = entry.TryGetValue("command", out var given) && given is BsonDocument document ? document : [];
        // What a getMore reads belongs to the command that began it.
        if (entry.TryGetValue("originatingCommand", out var began) && began is BsonDocument original)
        {
            command = original;
        }

        if (names.Length < 2 || names[1].StartsWith("system.", StringComparison.Ordinal) || Asked(entry, command) is not var (filter, sort))
        {
            return null;
        }

        var reading = new FilterReading();
        reading.Add(filter, "");
        var plan = entry.GetValue("planSummary", "").AsString;
        return new MongoShape
        {
            Database = names[0],
            Collection = names[1],
            Equal = reading.Equal.Order(StringComparer.Ordinal).ToList(),
            Range = reading.Range.Except(reading.Equal).Order(StringComparer.Ordinal).ToList(),
            Sort = sort.Where(part => part.Value.IsNumeric).Select(part => new MongoKeyPart(part.Name, part.Value.ToDouble() < 0 ? "-1" : "1")).ToList(),
            Opaque = reading.Opaque ?? (sort.Any(part => !part.Value.IsNumeric) ? "the order is computed" : null),
            Count = 1,
            Scans = plan.Contains("COLLSCAN", StringComparison.Ordinal) ? 1 : 0,
            Sorts = entry.GetValue("hasSortStage", false).ToBoolean() ? 1 : 0,
            Lookups = Joins(command) ? 1 : 0,
            IgnoresCase = reading.IgnoresCase.Order(StringComparer.Ordinal).ToList(),
            Keys = entry.GetValue("keysExamined", 0).ToInt64(),
            Examined = entry.GetValue("docsExamined", 0).ToInt64(),
            Returned = entry.GetValue("nreturned", 0).ToInt64() + entry.GetValue("nMatched", 0).ToInt64() + entry.GetValue("ndeleted", 0).ToInt64(),
            Milliseconds = entry.GetValue("millis", 0).ToDouble(),
        };
    }

    private static (BsonDocument Filter, BsonDocument Sort)? Asked(BsonDocument entry, BsonDocument command)
    {
        if (command.Contains("find"))
        {
            return (Document(command, "filter"), Document(command, "sort"));
        }

        if (command.Contains("count") || command.Contains("distinct") || command.Contains("findAndModify") || command.Contains("findandmodify"))
        {
            return (Document(command, "query"), Document(command, "sort"));
        }

        if (command.TryGetValue("pipeline", out var stages) && stages is BsonArray pipeline && command.Contains("aggregate"))
        {
            var head = pipeline.OfType<BsonDocument>().ToList();
            var match = head.FirstOrDefault() is { } first && first.Contains("$match") ? Document(first, "$match") : [];
            var next = match.ElementCount > 0 ? 1 : 0;
            return (match, head.Count > next && head[next].Contains("$sort") ? Document(head[next], "$sort") : []);
        }

        // update and remove show the statement itself.
        return entry.GetValue("op", "").AsString is "update" or "remove" && command.TryGetValue("q", out var filter) && filter is BsonDocument query ? (query, []) : null;
    }

    private static bool Joins(BsonDocument command) =>
        command.TryGetValue("pipeline", out var stages) && stages is BsonArray pipeline && pipeline.OfType<BsonDocument>().Any(stage => stage.Contains("$lookup") || stage.Contains("$graphLookup"));

    private static BsonDocument Document(BsonDocument from, string name) => from.TryGetValue(name, out var value) && value is BsonDocument document ? document : [];

    private sealed class FilterReading
    {
        public HashSet<string> Equal { get; } = new(StringComparer.Ordinal);

        public HashSet<string> Range { get; } = new(StringComparer.Ordinal);

        public HashSet<string> IgnoresCase { get; } = new(StringComparer.Ordinal);

        public string? Opaque { get; private set; }

        public void Add(BsonDocument filter, string prefix)
        {
            foreach (var part in filter)
            {
                switch (part.Name)
                {
                    case "$and" when part.Value is BsonArray all:
                        foreach (var one in all.OfType<BsonDocument>())
                        {
                            Add(one, prefix);
                        }

                        break;
                    case "$comment":
                        break;
                    case var name when name.StartsWith('$'):
                        Opaque ??= $"it uses {name}";
                        break;
                    default:
                        Compare(prefix + part.Name, part.Value);
                        break;
                }
            }
        }

        private static bool IsEquality(BsonElement comparison) => comparison.Name == "$eq"
            || (comparison.Value is BsonArray { Count: <= ShortList } list && !list.Any(item => item is BsonRegularExpression));

        private void Pattern(string path, string options)
        {
            if (options.Contains('i'))
            {
                IgnoresCase.Add(path);
            }
        }

        private void Compare(string path, BsonValue value)
        {
            // A name that is a value is the user's, and no index can be told from it; a number may be a place in an array.
            var names = path.Split('.');
            if (Array.Exists(names, PathTally.LooksLikeValue))
            {
                path = string.Join('.', names.Select(name => PathTally.LooksLikeValue(name) ? "<key>" : name));
                Opaque ??= "the name of a field is a value";
            }

            if (value is BsonRegularExpression pattern)
            {
                Range.Add(path);
                Pattern(path, pattern.Options);
                return;
            }

            if (value is not BsonDocument operators || operators.ElementCount == 0 || !operators.GetElement(0).Name.StartsWith('$'))
            {
                Equal.Add(path);
                return;
            }

            foreach (var comparison in operators)
            {
                Pattern(path, comparison switch
                {
                    { Name: "$options", Value: BsonString given } => given.Value,
                    { Value: BsonRegularExpression expression } => expression.Options,
                    _ => "",
                });
                switch (comparison.Name)
                {
                    case "$eq" or "$in" when IsEquality(comparison):
                        Equal.Add(path);
                        break;
                    case "$in" or "$options":
                        Range.Add(path);
                        break;
                    case "$elemMatch" when comparison.Value is BsonDocument inner && !inner.Names.Any(name => name.StartsWith('$')):
                        Add(inner, path + ".");
                        break;
                    case var name when Ranges.Contains(name):
                        Range.Add(path);
                        break;
                    case var name:
                        Opaque ??= $"it uses {name}";
                        break;
                }
            }
        }
    }
}
