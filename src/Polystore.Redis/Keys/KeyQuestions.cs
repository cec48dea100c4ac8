using Polystore.Redis.Observe;
using Polystore.Redis.Rdb;
using Polystore.RedisClient;

namespace Polystore.Redis.Keys;

/// <summary>Asks a server about a page of keys in two pipelines: what each is, then how many elements it has and, where it tells what could be saved, its DUMP.</summary>
/// <param name="connection">A connection of its own, on the right database.</param>
/// <param name="info">The server.</param>
internal sealed class KeyQuestions(RedisCommands connection, InfoReading info)
{
    /// <summary>Elements that MEMORY USAGE looks at.</summary>
    private const int Samples = 100;

    // DUMP copies a value and may compress it: only of values that take the server well under a millisecond.
    private const long LargestDump = 128 * 1024;
    private const long SmallestCompressible = Savings.Compressible.SmallestString;

    // Of large strings one in so many is compressed to see how far they shrink.
    private const int CompressOneIn = 16;

    private static readonly Version NoTouch = new(7, 2);

    private readonly bool countsFrequency = info.Policy.EndsWith("lfu", StringComparison.Ordinal);
    private bool knowsMemory = true;
    private bool knowsIdle = true;
    private bool knowsDump = true;
    private long operations;
    private long largeStrings;

    /// <summary>Finds out which commands the user may run, and that looking at keys does not count as their use.</summary>
    public async Task PrepareAsync(List<string> missed, List<string> notes, CancellationToken cancellationToken)
    {
        byte[] nothing = "polystore:no such key"u8.ToArray();
        knowsMemory = await AllowedAsync(["MEMORY", "USAGE", nothing], "MEMORY USAGE", "bytes are computed from DUMP", missed, cancellationToken);
        knowsIdle = await AllowedAsync(["OBJECT", countsFrequency ? "FREQ" : "IDLETIME", nothing], countsFrequency ? "OBJECT FREQ" : "OBJECT IDLETIME", "nothing is known of the use of keys", missed, cancellationToken);
        knowsDump = await AllowedAsync(["DUMP", nothing], "DUMP", "nothing is said of what collections and large strings would save", missed, cancellationToken);
        if (info.VersionNumber >= NoTouch)
        {
            await AllowedAsync(["CLIENT", "NO-TOUCH", "ON"], "CLIENT NO-TOUCH", "keys that are looked at count as used", missed, cancellationToken);
        }
        else
        {
            notes.Add("Before 7.2 a server counts a key that is asked for its size as used: idle times begin anew.");
        }
    }

    /// <summary>Commands sent since the last call.</summary>
    public long TakeOperations()
    {
        var sent = operations;
        operations = 0;
        return sent;
    }

    /// <summary>Whether the server tells the bytes of a key.</summary>
    public bool KnowsMemory => knowsMemory;

    /// <summary>Asks for quick sizes: one command a key, that looks at five elements. A key that is gone has none.</summary>
    public async Task<IReadOnlyList<SeenKey>> SizeAsync(IReadOnlyList<SeenKey> keys, CancellationToken cancellationToken)
    {
        var sizes = Send(keys, key => ["MEMORY", "USAGE", key.Name], NumberOf, cancellationToken);
        for (var i = 0; i < sizes.Length; i++)
        {
            try
            {
                keys[i].QuickBytes = await sizes[i] ?? 0;
            }
            catch (RedisServerException elsewhere) when (HasMoved(elsewhere))
            {
                keys[i].QuickBytes = 0;
            }
        }

        return keys;
    }

    /// <summary>Asks; keys that are gone meanwhile are left out.</summary>
    public async Task<List<ExaminedKey>> AskAsync(IReadOnlyList<SeenKey> seen, long database, CancellationToken cancellationToken)
    {
        var names = seen.Select(key => key.Name).ToList();
        // The use first: every other command may count as one.
        var idle = knowsIdle ? Send(names, name => ["OBJECT", countsFrequency ? "FREQ" : "IDLETIME", name], NumberOf, cancellationToken) : null;
        var types = Send(names, name => ["TYPE", name], static reply => reply.AsString(), cancellationToken);
        var encodings = Send(names, name => ["OBJECT", "ENCODING", name], static reply => reply.AsString(), cancellationToken);
        var lives = Send(names, name => ["PTTL", name], static reply => reply.AsInt64(), cancellationToken);
        var memory = knowsMemory ? Send(names, name => ["MEMORY", "USAGE", name, "SAMPLES", Samples], NumberOf, cancellationToken) : null;
        var keys = new List<ExaminedKey>(names.Count);
        for (var i = 0; i < names.Count; i++)
        {
            long? used, bytes;
            string? type, encoding;
            long life;
            try
            {
                used = idle is null ? null : await idle[i];
                (type, encoding, life, bytes) = (await types[i], await encodings[i], await lives[i], memory is null ? null : await memory[i]);
            }
            catch (RedisServerException elsewhere) when (HasMoved(elsewhere))
            {
                continue;
            }

            if (type is not null and not "none" && life != -2)
            {
                keys.Add(new ExaminedKey(names[i], database)
                {
                    Type = RedisNames.TypeOf(type),
                    Encoding = RedisNames.EncodingOf(encoding),
                    Bytes = bytes ?? 0,
                    QuickBytes = seen[i].QuickBytes,
                    IsCertain = seen[i].IsCertain,
                    TtlMilliseconds = life < 0 ? null : life,
                    IdleSeconds = countsFrequency ? null : used,
                    Frequency = countsFrequency ? (byte?)used : null,
                });
            }
        }

        return await SizesAsync(keys, cancellationToken);
    }

    private async Task<List<ExaminedKey>> SizesAsync(List<ExaminedKey> keys, CancellationToken cancellationToken)
    {
        var sizes = Send(keys, key => SizeOf(key) is { } command ? [command, key.Name] : ["EXISTS", key.Name], NumberOf, cancellationToken);
        var wanted = keys.Where(WantsDump).ToList();
        var dumps = wanted.Zip(Send(wanted, key => ["DUMP", key.Name], static reply => reply.AsBytes(), cancellationToken)).ToDictionary(pair => pair.First, pair => pair.Second);
        var whole = new List<ExaminedKey>(keys.Count);
        var measured = new RdbKey();
        for (var i = 0; i < keys.Count; i++)
        {
            long elements;
            try
            {
                elements = await sizes[i] ?? 0;
            }
            catch (RedisServerException elsewhere) when (HasMoved(elsewhere))
            {
                continue;
            }

            var key = keys[i] with { Elements = elements, ContentBytes = keys[i].Type == RedisType.String ? elements : 0, LongestElement = keys[i].Type == RedisType.String ? elements : long.MaxValue };
            if (dumps.TryGetValue(keys[i], out var asking) && await DumpOfAsync(asking) is { } dump && DumpedValue.TryMeasure(dump, measured))
            {
                key = Measured(key, measured);
            }

            whole.Add(key);
        }

        return whole;
    }

    private ExaminedKey Measured(ExaminedKey key, RdbKey measured) => key with
    {
        ContentBytes = measured.ContentBytes,
        LongestElement = measured.LongestElement,
        Bytes = knowsMemory ? key.Bytes : measured.MemoryBytes + new Memory.MemoryModel(Memory.RedisAllocator.JemallocOfRedis).Key(key.Name.Length) - new Memory.MemoryModel(Memory.RedisAllocator.JemallocOfRedis).Key(0),
        CompressedBytes = key.Type == RedisType.String && measured.StoredBytes < measured.ContentBytes ? measured.StoredBytes : null,
    };

    private bool WantsDump(ExaminedKey key) => knowsDump && (!knowsMemory || key.Bytes <= LargestDump) && (!knowsMemory || key.Type switch
    {
        RedisType.String => key.Bytes >= SmallestCompressible && largeStrings++ % CompressOneIn == 0,
        RedisType.Hash or RedisType.SortedSet or RedisType.Set => key.Encoding is RedisEncoding.HashTable or RedisEncoding.SkipList,
        _ => false,
    });

    private static string? SizeOf(ExaminedKey key) => key.Type switch
    {
        RedisType.String => "STRLEN",
        RedisType.List => "LLEN",
        RedisType.Set => "SCARD",
        RedisType.SortedSet => "ZCARD",
        RedisType.Hash => "HLEN",
        RedisType.Stream => "XLEN",
        _ => null,
    };

    private static async Task<byte[]?> DumpOfAsync(Task<byte[]?> asking)
    {
        try
        {
            return await asking;
        }
        catch (RedisServerException elsewhere) when (HasMoved(elsewhere))
        {
            return null;
        }
    }

    // Its slot went to another node of the cluster.
    private static bool HasMoved(RedisServerException refused) => refused.Kind is RedisErrorKind.Moved or RedisErrorKind.Ask;

    private static long? NumberOf(RedisReply reply) => reply.IsNull ? null : reply.AsInt64();

    private delegate RedisArgument[] Command<in T>(T about);

    private Task<TReply>[] Send<T, TReply>(IReadOnlyList<T> about, Command<T> command, Func<RedisReply, TReply> convert, CancellationToken cancellationToken)
    {
        var tasks = new Task<TReply>[about.Count];
        for (var i = 0; i < tasks.Length; i++)
        {
            tasks[i] = connection.ExecuteAsync(command(about[i]), convert, cancellationToken).AsTask();
        }

        operations += tasks.Length;
        return tasks;
    }

    private async Task<bool> AllowedAsync(RedisArgument[] command, string name, string consequence, List<string> missed, CancellationToken cancellationToken)
    {
        try
        {
            await connection.ExecuteAsync(command, cancellationToken);
            return true;
        }
        catch (RedisServerException refused) when (refused.Kind is RedisErrorKind.NoPermission or RedisErrorKind.UnknownCommand)
        {
            missed.Add($"{name} is not allowed to this user or renamed: {consequence}.");
            return false;
        }
        catch (RedisServerException)
        {
            // A missing key is an error to some commands of some versions.
            return true;
        }
    }
}
