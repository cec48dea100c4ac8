using System.Runtime.InteropServices;
using Polystore.Redis.Keys.Resuming;
using Polystore.Redis.Memory;

namespace Polystore.Redis.Keys.Patterns;

/// <summary>Keys and bytes by type and encoding; a pattern has one or two kinds, so they stand in a list.</summary>
internal sealed class KindCounts
{
    private readonly List<Kind> kinds = new(1);

    [StructLayout(LayoutKind.Auto)]
    public readonly record struct Kind(RedisType Type, RedisEncoding Encoding, long Keys, MemoryBytes Bytes);

    public IReadOnlyList<Kind> All => kinds;

    public Kind? Commonest => kinds.Count == 0 ? null : kinds.MaxBy(kind => kind.Keys);

    public void Add(RedisType type, RedisEncoding encoding, long keys, MemoryBytes bytes)
    {
        for (var i = 0; i < kinds.Count; i++)
        {
            if (kinds[i].Type == type && kinds[i].Encoding == encoding)
            {
                kinds[i] = kinds[i] with { Keys = kinds[i].Keys + keys, Bytes = kinds[i].Bytes + bytes };
                return;
            }
        }

        kinds.Add(new Kind(type, encoding, keys, bytes));
    }

    public void Add(KindCounts other, double keys, double bytes)
    {
        foreach (var kind in other.kinds)
        {
            Add(kind.Type, kind.Encoding, Weighted.Of(kind.Keys, keys), kind.Bytes.Times(bytes));
        }
    }

    public void Store(StateStream state)
    {
        var stored = state.Each(kinds, kind => new Kind((RedisType)state.Number((long)kind.Type), (RedisEncoding)state.Number((long)kind.Encoding), state.Number(kind.Keys), state.Memory(kind.Bytes))).ToList();
        kinds.Clear();
        kinds.AddRange(stored);
    }
}
