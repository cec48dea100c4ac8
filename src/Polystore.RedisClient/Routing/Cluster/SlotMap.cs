namespace Polystore.RedisClient.Routing.Cluster;

/// <summary>Which node serves which slot. Reads take no lock; a slot is replaced as a whole.</summary>
internal sealed class SlotMap
{
    private readonly Owners?[] slots = new Owners?[HashSlot.Count];
    private int turn;

    /// <summary>How many slots have a master.</summary>
    public int Covered => slots.Count(owners => owners is not null);

    public Node? Master(int slot) => Volatile.Read(ref slots[slot])?.Master;

    /// <summary>A replica with a connection, or the master; null when the slot has nobody.</summary>
    public Node? Reader(int slot)
    {
        if (Volatile.Read(ref slots[slot]) is not { } owners)
        {
            return null;
        }

        for (var left = owners.Replicas.Count; left > 0; left--)
        {
            var replica = owners.Replicas[(int)((uint)Interlocked.Increment(ref turn) % (uint)owners.Replicas.Count)];
            if (replica.Link.Wire is { IsDead: false } || owners.Master.Link.Wire is null)
            {
                return replica;
            }

            // Never used so far, or lost: it connects while the master answers.
            replica.Link.Wake();
        }

        return owners.Master;
    }

    public void Set(int first, int last, Node master, IReadOnlyList<Node> replicas)
    {
        var owners = new Owners(master, replicas);
        for (var slot = first; slot <= last; slot++)
        {
            Volatile.Write(ref slots[slot], owners);
        }
    }

    /// <summary>One slot has moved; who its new replicas are is not known yet.</summary>
    public void Move(int slot, Node master)
    {
        if (Master(slot) != master)
        {
            Volatile.Write(ref slots[slot], new Owners(master, []));
        }
    }

    private sealed record Owners(Node Master, IReadOnlyList<Node> Replicas);
}
