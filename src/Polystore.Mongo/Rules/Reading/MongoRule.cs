using Polystore.Core.Connections;
using Polystore.Core.Findings;
using Polystore.Core.Rules;
using Polystore.Mongo.Observe;
using Polystore.Mongo.Observe.Sections;

namespace Polystore.Mongo.Rules.Reading;

/// <summary>What all rules share.</summary>
internal abstract class MongoRule : IRule
{
    public abstract RuleInfo Info { get; }

    public abstract RuleVerdict Judge(RuleContext context);

    protected static RuleInfo Describe(string id, string family, string title, string looksFor, string why, IReadOnlyList<string> references, params RuleOption[] options) => new()
    {
        Id = id,
        Engine = EngineNames.Mongo,
        Family = family,
        Title = title,
        LooksFor = looksFor,
        Why = why,
        References = references,
        Options = options,
    };

    protected static RuleOption Option(string name, double value, string unit, string meaning, string source, double minimum = 0, double maximum = double.MaxValue) =>
        new() { Name = name, Default = value, Unit = unit, Meaning = meaning, Source = source, Minimum = minimum, Maximum = maximum };

    protected static Subject CollectionOf(MongoCollectionFacts collection) => Subject.Table(EngineNames.Mongo, collection.Database, collection.Name);

    protected static Subject IndexOf(MongoCollectionFacts collection, MongoIndexFacts index) => Subject.Index(EngineNames.Mongo, collection.Database, collection.Name, index.Name);

    protected static Subject PathOf(MongoSample sample, string path) => Subject.Column(EngineNames.Mongo, sample.Database, sample.Collection, path);

    protected static Subject Server(string kind, string name) => new() { Engine = EngineNames.Mongo, Kind = kind, Path = [name] };
}

/// <summary>A rule over collections and their indexes.</summary>
internal abstract class CollectionRule : MongoRule
{
    public sealed override RuleVerdict Judge(RuleContext context)
    {
        if (!context.Snapshot.TryGet(MongoSections.Collections, out var collections, out var reason))
        {
            return RuleVerdict.NotExamined($"the collections: {reason}");
        }

        return RuleVerdict.Of(collections.Items.SelectMany(collection => collection.NotExamined is { } why
            ? [context.NotExamined(Info, CollectionOf(collection), why)]
            : Find(context, collection)));
    }

    /// <summary>The problems of one collection.</summary>
    protected abstract IEnumerable<Finding> Find(RuleContext context, MongoCollectionFacts collection);
}

/// <summary>A rule over random documents.</summary>
internal abstract class SampleRule : MongoRule
{
    public sealed override RuleVerdict Judge(RuleContext context)
    {
        if (!context.Snapshot.TryGet(MongoSections.Samples, out var samples, out var reason))
        {
            return RuleVerdict.NotExamined(reason);
        }

        var collections = context.Snapshot.TryGet(MongoSections.Collections, out var all, out _) ? all.Items : [];
        var unreached = samples.NotReached.Select(name => name.Split('.', 2)).Select(name => context.NotExamined(
            Info, Subject.Table(EngineNames.Mongo, name[0], name[^1]), "the time for reading documents (--data-timeout) did not suffice"));
        return RuleVerdict.Of(samples.Items
            .Select(sample => (sample, collection: collections.FirstOrDefault(item => item.Database == sample.Database && item.Name == sample.Collection)))
            .Where(pair => pair.collection is not null)
            .SelectMany(pair => Find(context, pair.sample, pair.collection!))
            .Concat(unreached));
    }

    /// <summary>The problems of one collection.</summary>
    protected abstract IEnumerable<Finding> Find(RuleContext context, MongoSample sample, MongoCollectionFacts collection);

    /// <summary>What a sampled figure rests on.</summary>
    protected static Evidence Sampled(string name, EvidenceValue value, string? unit, MongoSample sample) =>
        new() { Name = name, Value = value, Unit = unit, Sample = sample.Documents, Source = "$sample" };
}

/// <summary>A rule over figures of the server. What it needs and was not observed makes it "not examined".</summary>
internal abstract class FigureRule : MongoRule
{
    /// <summary>Numbers of serverStatus without which it cannot judge.</summary>
    protected virtual IReadOnlyList<string> Needs => [];

    /// <summary>Judges the server, or each member of a replica set by what it says of itself.</summary>
    public sealed override RuleVerdict Judge(RuleContext context)
    {
        var others = MongoNodes.Others(context.Snapshot).ToList();
        if (others.Count == 0)
        {
            return Judge(context, node: null);
        }

        var verdicts = new MemberVerdicts(context, Info);
        verdicts.Add(context.Snapshot.Nodes[0].Name, Judge(context, node: null));
        foreach (var member in others)
        {
            verdicts.Add(member.Name, member.NotExamined is { } away ? RuleVerdict.NotExamined(away) : Judge(context, member.Name));
        }

        return verdicts.Join();
    }

    private RuleVerdict Judge(RuleContext context, string? node)
    {
        if (!context.Snapshot.TryGet(MongoNodes.At(MongoSections.Status, node), out var status, out var reason))
        {
            return RuleVerdict.NotExamined($"serverStatus: {reason}");
        }

        if (Needs.Any(name => status.Number(name) is null))
        {
            // The version of one that only speaks the protocol names its engine in parentheses.
            if (context.Snapshot.ServerVersion.Contains('(', StringComparison.Ordinal))
            {
                return RuleVerdict.NotExamined("the server speaks MongoDB's protocol and does not count it");
            }

            if (status.Text("process")?.StartsWith("mongos", StringComparison.Ordinal) == true)
            {
                return RuleVerdict.NotExamined("a router (mongos) does not count it; check the shards");
            }
        }

        return Needs.FirstOrDefault(name => status.Number(name) is null) is { } missing
            ? RuleVerdict.NotExamined($"serverStatus of this server does not say {missing}")
            : RuleVerdict.Of(Find(context, status));
    }

    /// <summary>The problems.</summary>
    protected abstract IEnumerable<Finding> Find(RuleContext context, MongoFigures status);

    /// <summary>What a counter grew by.</summary>
    protected static Evidence Grown(ServerCounters counters, string name, string? unit = null) => Evidence.Of($"{name} {counters.Since}", counters.Grown(name), unit, "serverStatus");

    protected static Evidence Figure(MongoFigures status, string name, string? unit = null) => Evidence.Of(name, status.Number(name) ?? 0, unit, "serverStatus");
}
