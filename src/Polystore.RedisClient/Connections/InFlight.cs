using Polystore.RedisClient.Requests;

namespace Polystore.RedisClient.Connections;

/// <summary>
/// The requests whose replies are due, in the order in which they were sent. Writers append to one array under the connection's lock; the
/// one reader works off another and takes the writers' when its own is empty, so the lock is taken once a batch and not once a reply.
/// </summary>
internal sealed class InFlight(Lock gate)
{
    private Request?[] filling = new Request?[64];
    private int filled;
    private Request?[] working = new Request?[64];
    private int at;
    private int count;

    /// <summary>Appends; the caller holds the lock.</summary>
    public void Add(Request request)
    {
        if (filled == filling.Length)
        {
            Array.Resize(ref filling, filled * 2);
        }

        filling[filled++] = request;
    }

    /// <summary>The request that the next reply answers; only for the reader.</summary>
    public bool TryPeek([System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out Request? request)
    {
        if (at == count && !Take())
        {
            request = null;
            return false;
        }

        request = working[at]!;
        return true;
    }

    /// <summary>Takes the request away that <see cref="TryPeek"/> showed; only for the reader.</summary>
    public void Remove() => working[at++] = null;

    /// <summary>
    /// Every request that may be due, some perhaps answered already; the caller holds the lock. Watchers must use the request's ticket.
    /// </summary>
    public List<Request> Snapshot()
    {
        var all = new List<Request>(filled + working.Length);
        foreach (var request in working.Concat(filling.Take(filled)))
        {
            if (request is not null)
            {
                all.Add(request);
            }
        }

        return all;
    }

    private bool Take()
    {
        lock (gate)
        {
            if (filled == 0)
            {
                return false;
            }

            (working, filling) = (filling, working);
            count = filled;
            at = 0;
            filled = 0;
            return true;
        }
    }
}
