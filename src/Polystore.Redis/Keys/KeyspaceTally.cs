using Polystore.Redis.Keys.Patterns;

namespace Polystore.Redis.Keys;

/// <summary>Gathers the numbers of a keyspace while its keys pass, in memory that does not grow with them.</summary>
internal sealed class KeyspaceTally(int top)
{
    /// <summary>Keys of each pattern that are examined whatever the share of the sample: the normal approximation wants some.</summary>
    private const int FewestExamined = 30;

    private static readonly RedisType[] Collections = [RedisType.List, RedisType.Set, RedisType.SortedSet, RedisType.Hash, RedisType.Stream];

    private readonly Dictionary<RedisType, NotableKeys> elements = Collections.ToDictionary(type => type, _ => new NotableKeys(Math.Max(1, top / 4)));
    private readonly SortedDictionary<long, DatabaseCount> databases = [];

    /// <summary>Keys and bytes of one logical database.</summary>
    public sealed class DatabaseCount
    {
        public long Names { get; set; }

        public long Keys { get; set; }

        public long Bytes { get; set; }
    }

    public PatternTree Tree { get; } = new();

    public NotableKeys Biggest { get; } = new(top);

    public NotableKeys Hottest { get; } = new(top);

    public IReadOnlyDictionary<RedisType, NotableKeys> MostElements => elements;

    public IReadOnlyDictionary<long, DatabaseCount> Databases => databases;

    /// <summary>Keys whose name was seen.</summary>
    public long Names { get; private set; }

    /// <summary>Keys that were examined.</summary>
    public long Examined { get; private set; }

    /// <summary>Counts a name and says whether the key is to be examined.</summary>
    /// <param name="database">Its logical database.</param>
    /// <param name="name">The name.</param>
    /// <param name="share">Share of the keys to examine; 1 for all.</param>
    /// <param name="random">Draws the sample.</param>
    public bool See(long database, ReadOnlySpan<byte> name, double share, Random random)
    {
        Names++;
        Of(database).Names++;
        var pattern = Tree.Find(name);
        pattern.See();
        return share >= 1 || pattern.Names <= FewestExamined || random.NextDouble() < share;
    }

    /// <summary>Takes what was learned of a key that <see cref="See"/> has counted.</summary>
    public void Examine(in KeyFacts key) => Take(key, Tree.Find(key.Name, counts: false));

    /// <summary>Both at once, for a walk that examines every key.</summary>
    public void Add(in KeyFacts key)
    {
        Names++;
        Of(key.Database).Names++;
        var pattern = Tree.Find(key.Name);
        pattern.See();
        Take(key, pattern);
    }

    private void Take(in KeyFacts key, PatternStatistics pattern)
    {
        Examined++;
        var database = Of(key.Database);
        database.Keys++;
        database.Bytes += key.Bytes;
        pattern.Add(key);
        Biggest.Offer(key.Bytes, key);
        if (elements.TryGetValue(key.Type, out var most))
        {
            most.Offer(key.Elements, key);
        }

        if (key.Frequency is { } frequency)
        {
            Hottest.Offer(frequency, key);
        }
    }

    private DatabaseCount Of(long number)
    {
        if (!databases.TryGetValue(number, out var database))
        {
            databases[number] = database = new();
        }

        return database;
    }
}
