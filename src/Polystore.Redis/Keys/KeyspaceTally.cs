using Polystore.Redis.Keys.Patterns;
using Polystore.Redis.Keys.Resuming;
using Polystore.Redis.Memory;

namespace Polystore.Redis.Keys;

/// <summary>Gathers the numbers of a keyspace while its keys pass, in memory that does not grow with them.</summary>
internal sealed class KeyspaceTally(int top)
{
    /// <summary>Keys of each pattern that are examined whatever the share of the sample: the normal approximation wants some.</summary>
    private const int FewestExamined = 30;

    // A key of so many times the mean is examined for certain: no more than one in so many can be that large (Markov's inequality).
    private const int CertainTimesMean = 32;

    private static readonly RedisType[] Collections = [RedisType.List, RedisType.Set, RedisType.SortedSet, RedisType.Hash, RedisType.Stream];

    private readonly Dictionary<RedisType, NotableKeys> elements = Collections.ToDictionary(type => type, _ => new NotableKeys(Math.Max(1, top / 4)));
    private readonly SortedDictionary<long, DatabaseSums> databases = [];
    private long sized;
    private double sizedBytes;

    /// <summary>Keys and bytes of one logical database.</summary>
    public sealed class DatabaseSums
    {
        public SampledBytes Sample { get; } = new();

        public MemoryBytes Bytes { get; set; }
    }

    public PatternTree Tree { get; } = new();

    public NotableKeys Biggest { get; } = new(top);

    public NotableKeys Hottest { get; } = new(top);

    public IReadOnlyDictionary<RedisType, NotableKeys> MostElements => elements;

    public IReadOnlyDictionary<long, DatabaseSums> Databases => databases;

    /// <summary>Keys whose name was seen.</summary>
    public long Names { get; private set; }

    /// <summary>Keys that were examined.</summary>
    public long Examined { get; private set; }

    /// <summary>Bytes of those that were examined.</summary>
    public MemoryBytes Bytes { get; private set; }

    /// <summary>Bytes more at most of strings of a dump that grew.</summary>
    public long RoomBytes { get; private set; }

    /// <summary>Keys that expire, of those that were examined.</summary>
    public long Expiring { get; private set; }

    /// <summary>Whether keys told their sizes before the sample was chosen.</summary>
    public bool HasSizes => sized > 0;

    /// <summary>Counts a name and says whether the key is drawn.</summary>
    /// <param name="database">Its logical database.</param>
    /// <param name="name">The name.</param>
    /// <param name="share">Share of the keys to examine; 1 for all.</param>
    /// <param name="random">Draws the sample.</param>
    public bool See(long database, ReadOnlySpan<byte> name, double share, Random random)
    {
        Names++;
        Of(database).Sample.See();
        var pattern = Tree.Find(name).Sample;
        pattern.See();
        return share >= 1 || pattern.Names <= FewestExamined || random.NextDouble() < share;
    }

    /// <summary>The first phase of a sample: takes the quick sizes of a page of keys, and marks those that are to be examined for their size.</summary>
    public void Size(long database, IReadOnlyList<SeenKey> page)
    {
        sized += page.Count;
        sizedBytes += page.Sum(key => (double)key.QuickBytes);
        foreach (var key in page.OrderByDescending(key => key.QuickBytes).Take(top).Where(key => Biggest.Wants(key.QuickBytes)))
        {
            key.IsCertain = true;
        }

        var extraordinary = CertainTimesMean * sizedBytes / sized;
        foreach (var key in page)
        {
            key.IsCertain |= key.QuickBytes >= extraordinary;
            if (!key.IsCertain)
            {
                Of(database).Sample.Size(key.QuickBytes);
                Tree.Find(key.Name, counts: false).Sample.Size(key.QuickBytes);
            }
        }
    }

    /// <summary>Takes what was learned of a key that <see cref="See"/> has counted.</summary>
    public void Examine(in KeyFacts key) => Take(key, Tree.Find(key.Name, counts: false));

    /// <summary>Both at once, for a walk that examines every key.</summary>
    public void Add(in KeyFacts key)
    {
        Names++;
        Of(key.Database).Sample.See();
        var pattern = Tree.Find(key.Name);
        pattern.Sample.See();
        Take(key, pattern);
    }

    private void Take(in KeyFacts key, PatternStatistics pattern)
    {
        Examined++;
        Bytes += key.Memory;
        RoomBytes += key.RoomBytes;
        Expiring += key.TtlMilliseconds is null ? 0 : 1;
        var database = Of(key.Database);
        database.Sample.Examine(key.Bytes, key.QuickBytes, key.IsCertain);
        database.Bytes += key.Memory;
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

    private DatabaseSums Of(long number)
    {
        if (!databases.TryGetValue(number, out var database))
        {
            databases[number] = database = new();
        }

        return database;
    }

    /// <summary>Adds what another tally gathered, which is of no use then.</summary>
    public void Join(KeyspaceTally other)
    {
        Names += other.Names;
        Examined += other.Examined;
        Bytes += other.Bytes;
        RoomBytes += other.RoomBytes;
        Expiring += other.Expiring;
        sized += other.sized;
        sizedBytes += other.sizedBytes;
        Tree.Join(other.Tree);
        Biggest.Join(other.Biggest);
        Hottest.Join(other.Hottest);
        foreach (var (type, keys) in other.elements)
        {
            elements[type].Join(keys);
        }

        foreach (var (number, sums) in other.databases)
        {
            Of(number).Sample.Join(sums.Sample);
            Of(number).Bytes += sums.Bytes;
        }
    }

    public void Store(StateStream state)
    {
        Names = state.Number(Names);
        Examined = state.Number(Examined);
        Bytes = state.Memory(Bytes);
        Expiring = state.Number(Expiring);
        sized = state.Number(sized);
        sizedBytes = state.Real(sizedBytes);
        Tree.Store(state);
        Biggest.Store(state);
        Hottest.Store(state);
        foreach (var type in Collections)
        {
            elements[type].Store(state);
        }

        _ = state.Each(databases.Keys.ToList(), number =>
        {
            number = state.Number(number);
            Of(number).Sample.Store(state);
            Of(number).Bytes = state.Memory(Of(number).Bytes);
            return number;
        });
    }
}
