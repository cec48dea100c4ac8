using Polystore.Postgres.Observe.Sections;

namespace Polystore.Postgres.Rules.Transactions;

/// <summary>Who waits for whom, as a graph.</summary>
internal sealed class LockWaits
{
    // pg_blocking_pids() gives 0 for a prepared transaction (manual 9.27.1).
    public const int PreparedTransaction = 0;

    private readonly Dictionary<int, PostgresSession> sessions;
    private readonly ILookup<int, PostgresSession> waiting;

    public LockWaits(IReadOnlyList<PostgresSession> sessions)
    {
        this.sessions = sessions.GroupBy(session => session.Pid).ToDictionary(group => group.Key, group => group.First());
        waiting = this.sessions.Values.SelectMany(session => session.BlockedBy.Distinct().Select(pid => (pid, session))).ToLookup(pair => pair.pid, pair => pair.session);
    }

    /// <summary>Processes that others wait for and that wait for nobody. A circle has none; the server breaks it within deadlock_timeout.</summary>
    public IEnumerable<int> Roots => waiting.Select(group => group.Key).Where(pid => !(sessions.TryGetValue(pid, out var session) && session.BlockedBy.Count > 0)).Order();

    public PostgresSession? Session(int pid) => sessions.GetValueOrDefault(pid);

    /// <summary>Whether anybody waits for it.</summary>
    public bool Blocks(int pid) => waiting.Contains(pid);

    /// <summary>All that wait for it, directly or behind others, longest wait first.</summary>
    public IReadOnlyList<PostgresSession> Behind(int pid)
    {
        var found = new Dictionary<int, PostgresSession>();
        var next = new Queue<int>([pid]);
        while (next.TryDequeue(out var at))
        {
            foreach (var session in waiting[at])
            {
                if (session.Pid != pid && found.TryAdd(session.Pid, session))
                {
                    next.Enqueue(session.Pid);
                }
            }
        }

        return found.Values.OrderByDescending(Wait).ThenBy(session => session.Pid).ToList();
    }

    /// <summary>How long a session has waited; where the server does not say, the age of its statement at most.</summary>
    public static double Wait(PostgresSession session) => session.WaitSeconds ?? session.QuerySeconds ?? 0;
}
