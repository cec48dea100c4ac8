using System.Buffers.Text;
using Polystore.RedisClient.Protocol;
using Polystore.RedisClient.Requests;

namespace Polystore.RedisClient.Routing.Cluster;

/// <summary>
/// Where a command names its first key, from the key specifications that Redis 7 reports in COMMAND. A command that is not here names it
/// first, as most do; should that be wrong for a module's command, the server's MOVED corrects it.
/// </summary>
internal static class CommandKeys
{
    private const int None = 0;
    private const int AfterCountAtOne = -1;
    private const int AfterCountAtTwo = -2;
    private const int AfterStreams = -3;
    private const int ByContainer = -4;

    private const string Keyless =
        "ACL ASKING AUTH BGREWRITEAOF BGSAVE CLIENT CLUSTER COMMAND CONFIG DISCARD ECHO EXEC FAILOVER FUNCTION HELLO INFO LASTSAVE LATENCY LOLWUT "
        + "MODULE MONITOR MULTI PING PSUBSCRIBE PSYNC PUBLISH PUBSUB PUNSUBSCRIBE QUIT RANDOMKEY READONLY READWRITE REPLCONF REPLICAOF RESET ROLE "
        + "SAVE SCRIPT SELECT SHUTDOWN SLAVEOF SLOWLOG SUBSCRIBE SYNC TIME UNSUBSCRIBE UNWATCH WAIT WAITAOF";

    // What one node answers for itself alone, and a caller would take for the whole cluster.
    private const string OfWholeKeyspace = "DBSIZE FLUSHALL FLUSHDB KEYS SCAN SWAPDB";

    private static readonly Dictionary<string, int>.AlternateLookup<ReadOnlySpan<byte>> Positions = Build().GetAlternateLookup<ReadOnlySpan<byte>>();

    private static readonly HashSet<string>.AlternateLookup<ReadOnlySpan<byte>> Whole =
        new HashSet<string>(OfWholeKeyspace.Split(' '), AsciiNames.Instance).GetAlternateLookup<ReadOnlySpan<byte>>();

    public static bool IsOfWholeKeyspace(ReadOnlySpan<byte> encoded) => Whole.Contains(EncodedCommand.Argument(encoded, 0));

    /// <summary>The slot of the first key; -1 when there is none.</summary>
    public static int Slot(ReadOnlySpan<byte> encoded)
    {
        var position = Position(encoded);
        return position <= 0 || new EncodedCommand(encoded).Count <= position ? -1 : HashSlot.Of(EncodedCommand.Argument(encoded, position));
    }

    private static int Position(ReadOnlySpan<byte> encoded)
    {
        var rule = Positions.TryGetValue(EncodedCommand.Argument(encoded, 0), out var found) ? found : 1;
        return rule switch
        {
            AfterCountAtOne => HasKeys(encoded, 1) ? 2 : None,
            AfterCountAtTwo => HasKeys(encoded, 2) ? 3 : None,
            AfterStreams => Streams(encoded),
            ByContainer => InContainer(EncodedCommand.Argument(encoded, 0), EncodedCommand.Argument(encoded, 1)),
            _ => rule,
        };
    }

    private static bool HasKeys(ReadOnlySpan<byte> encoded, int at) =>
        Utf8Parser.TryParse(EncodedCommand.Argument(encoded, at), out int count, out _) && count > 0;

    private static int Streams(ReadOnlySpan<byte> encoded)
    {
        var walk = new EncodedCommand(encoded);
        var at = 0;
        while (walk.MoveNext())
        {
            at++;
            if (CommandTable.Same(walk.Current, "STREAMS"))
            {
                return at;
            }
        }

        return None;
    }

    private static int InContainer(ReadOnlySpan<byte> name, ReadOnlySpan<byte> sub) =>
        CommandTable.Same(name, "MEMORY") ? (CommandTable.Same(sub, "USAGE") ? 2 : None)
        : CommandTable.Same(name, "DEBUG") ? (CommandTable.Same(sub, "OBJECT") ? 2 : None)
        : CommandTable.Same(sub, "HELP") ? None : 2;

    private static Dictionary<string, int> Build()
    {
        var positions = new Dictionary<string, int>(AsciiNames.Instance);
        Add(Keyless, None);
        Add(OfWholeKeyspace, None);
        Add("LMPOP ZMPOP SINTERCARD ZDIFF ZINTER ZINTERCARD ZUNION", AfterCountAtOne);
        Add("EVAL EVALSHA EVAL_RO EVALSHA_RO FCALL FCALL_RO BLMPOP BZMPOP", AfterCountAtTwo);
        Add("XREAD XREADGROUP", AfterStreams);
        Add("OBJECT XINFO XGROUP MEMORY DEBUG", ByContainer);
        Add("BITOP", 2);
        Add("MIGRATE", 3);
        return positions;

        void Add(string names, int position)
        {
            foreach (var name in names.Split(' '))
            {
                positions[name] = position;
            }
        }
    }
}
