
namespace Polystore.RedisClient.Requests;

/// <summary>
/// The traits of commands by name, from the flags that Redis 7 reports in COMMAND (readonly, blocking) and from the commands' documentation.
/// A command that is not here counts as a write that does not block.
/// </summary>
internal static class CommandTable
{
    private const string ReadOnly =
        "BITCOUNT BITFIELD_RO BITPOS DBSIZE DUMP EVALSHA_RO EVAL_RO EXISTS EXPIRETIME FCALL_RO GEODIST GEOHASH GEOPOS GEORADIUSBYMEMBER_RO "
        + "GEORADIUS_RO GEOSEARCH GET GETBIT GETRANGE HEXISTS HGET HGETALL HKEYS HLEN HMGET HRANDFIELD HSCAN HSTRLEN HVALS KEYS LCS LINDEX LLEN LPOS "
        + "LRANGE MGET PEXPIRETIME PFCOUNT PTTL RANDOMKEY SCAN SCARD SDIFF SINTER SINTERCARD SISMEMBER SMEMBERS SMISMEMBER SORT_RO SRANDMEMBER "
        + "SSCAN STRLEN SUBSTR SUNION TOUCH TTL TYPE XINFO XLEN XPENDING XRANGE XREVRANGE ZCARD ZCOUNT ZDIFF ZINTER ZINTERCARD ZLEXCOUNT ZMSCORE "
        + "ZRANDMEMBER ZRANGE ZRANGEBYLEX ZRANGEBYSCORE ZRANK ZREVRANGE ZREVRANGEBYLEX ZREVRANGEBYSCORE ZREVRANK ZSCAN ZSCORE ZUNION "
        + "OBJECT MEMORY INFO TIME PING ECHO ROLE COMMAND LOLWUT";

    private const int Longest = 32;

    private const string Blocking = "BLPOP BRPOP BLMOVE BRPOPLPUSH BLMPOP BZPOPMIN BZPOPMAX BZMPOP";

    private const string Stateful =
        "SELECT HELLO AUTH RESET QUIT ASKING READONLY READWRITE WAIT WAITAOF";

    private const string Transaction = "MULTI EXEC DISCARD WATCH UNWATCH";

    private const string Streaming = "SUBSCRIBE PSUBSCRIBE SSUBSCRIBE UNSUBSCRIBE PUNSUBSCRIBE SUNSUBSCRIBE MONITOR SYNC PSYNC";

    private static readonly Dictionary<string, CommandTraits>.AlternateLookup<ReadOnlySpan<byte>> Lookup = Build().GetAlternateLookup<ReadOnlySpan<byte>>();

    public static CommandTraits Traits(ReadOnlySpan<RedisArgument> command)
    {
        Span<byte> scratch = stackalloc byte[Longest];
        var name = Word(command, 0, scratch);
        if (Lookup.TryGetValue(name, out var traits))
        {
            return traits;
        }

        if (Same(name, "XREAD") || Same(name, "XREADGROUP"))
        {
            // BLOCK stands before STREAMS; after it names are keys.
            var isRead = Same(name, "XREAD");
            for (var i = 1; i < command.Length; i++)
            {
                var word = Word(command, i, scratch);
                if (Same(word, "BLOCK"))
                {
                    return CommandTraits.Blocking;
                }

                if (Same(word, "STREAMS"))
                {
                    break;
                }
            }

            return isRead ? CommandTraits.ReadOnly : CommandTraits.None;
        }

        // CLIENT REPLY would silence the connection for everybody, TRACKING and CACHING change what its reads mean.
        if (!Same(name, "CLIENT"))
        {
            return CommandTraits.None;
        }

        var sub = Word(command, 1, scratch);
        return Same(sub, "REPLY") ? CommandTraits.Stateful | CommandTraits.Streaming
            : Same(sub, "TRACKING") || Same(sub, "CACHING") || Same(sub, "NO-TOUCH") ? CommandTraits.Stateful : CommandTraits.None;
    }

    private static ReadOnlySpan<byte> Word(ReadOnlySpan<RedisArgument> command, int index, Span<byte> scratch) =>
        index < command.Length && command[index].MaxLength <= Longest * 3 ? command[index].WriteShort(scratch) : default;

    public static bool Same(ReadOnlySpan<byte> word, string name) => AsciiNames.Instance.Equals(word, name);

    private static Dictionary<string, CommandTraits> Build()
    {
        var all = new Dictionary<string, CommandTraits>(AsciiNames.Instance);
        Add(ReadOnly, CommandTraits.ReadOnly);
        Add(Blocking, CommandTraits.Blocking);
        Add(Stateful, CommandTraits.Stateful);
        Add(Transaction, CommandTraits.Stateful | CommandTraits.Transaction);
        Add(Streaming, CommandTraits.Stateful | CommandTraits.Streaming);
        return all;

        void Add(string names, CommandTraits traits)
        {
            foreach (var name in names.Split(' '))
            {
                all[name] = traits;
            }
        }
    }
}
