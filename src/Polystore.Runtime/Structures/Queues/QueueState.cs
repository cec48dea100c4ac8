using System.Globalization;

namespace Polystore.Runtime.Structures.Queues;

/// <summary>What a queue of this process holds, with the outcomes of <see cref="QueueScripts"/>. Times are milliseconds; its callers hold a lock.</summary>
internal sealed class QueueState
{
    private readonly Dictionary<string, Message> messages = new(StringComparer.Ordinal);
    private readonly SortedSet<Message> ready = new(Order);
    private readonly SortedSet<Message> dead = new(Order);
    private TaskCompletionSource added = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private long lastId;

    private sealed record Message(string Id, byte[] Body, long At, int Deliveries);

    private static readonly Comparer<Message> Order = Comparer<Message>.Create(static (a, b) => a.At.CompareTo(b.At) is not 0 and var byTime ? byTime : string.CompareOrdinal(a.Id, b.Id));

    public long Count => ready.Count;

    public string Add(byte[] body, long at, string? id)
    {
        id = string.IsNullOrEmpty(id) ? (++lastId).ToString("D16", CultureInfo.InvariantCulture) : id;
        if (!messages.ContainsKey(id))
        {
            Put(new Message(id, body, at, 0));
            Wake();
        }

        return id;
    }

    public QueueTaken Take(long now, long visibility, int mostDeliveries)
    {
        while (ready.Min is { } first)
        {
            if (first.At > now)
            {
                return new QueueTaken(null, Due: TimeSpan.FromMilliseconds(first.At - now), Added: added.Task);
            }

            var taken = first with { At = now + visibility, Deliveries = first.Deliveries + 1 };
            if (taken.Deliveries <= mostDeliveries)
            {
                Put(taken);
                return new QueueTaken(taken.Id, [.. taken.Body], taken.Deliveries);
            }

            Remove(first.Id);
            messages[first.Id] = taken = taken with { At = now };
            dead.Add(taken);
        }

        return new QueueTaken(null, Added: added.Task);
    }

    public bool Complete(string id, int delivery) => IsLast(id, delivery) && Remove(id);

    public bool Postpone(string id, int delivery, long until)
    {
        if (!IsLast(id, delivery))
        {
            return false;
        }

        Put(messages[id] with { At = until });
        Wake();
        return true;
    }

    public IReadOnlyList<(string Id, byte[]? Body)> Dead(int most) => [.. dead.Take(most).Select(message => (message.Id, (byte[]?)[.. message.Body]))];

    public bool Raise(string id, long? at)
    {
        if (!messages.TryGetValue(id, out var message) || !dead.Remove(message))
        {
            return false;
        }

        messages.Remove(id);
        if (at is { } moment)
        {
            Put(new Message(id, message.Body, moment, 0));
            Wake();
        }

        return true;
    }

    private bool IsLast(string id, int delivery) => messages.TryGetValue(id, out var message) && message.Deliveries == delivery && ready.Contains(message);

    private void Put(Message message)
    {
        Remove(message.Id);
        messages.Add(message.Id, message);
        ready.Add(message);
    }

    private bool Remove(string id) => messages.Remove(id, out var there) && ready.Remove(there);

    private void Wake()
    {
        added.SetResult();
        added = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
