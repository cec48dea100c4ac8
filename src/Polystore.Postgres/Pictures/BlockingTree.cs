using Polystore.Core.Checks.Pictures;
using Polystore.Core.Findings;
using Polystore.Core.Observation;
using Polystore.Postgres.Observe.Sections;
using Polystore.Postgres.Rules.Reading;

namespace Polystore.Postgres.Pictures;

/// <summary>Who waits for whom. A session that waits for several hangs under one of them and names the others.</summary>
internal sealed class BlockingTree
{
    // Behind one blocker hundreds may queue up; the first screenful tells the story and the caption counts the rest.
    private const int Most = 60;

    // pg_blocking_pids() gives 0 for a prepared transaction (manual 9.27.1).
    private const int PreparedTransaction = 0;

    private readonly Dictionary<int, PostgresSession> sessions;
    private readonly Dictionary<int, int> parents = [];
    private readonly ILookup<int, int> children;
    private readonly HashSet<int> placed = [];

    private BlockingTree(IReadOnlyList<PostgresSession> seen)
    {
        sessions = seen.GroupBy(session => session.Pid).ToDictionary(group => group.Key, group => group.First());
        foreach (var waiting in sessions.Values.Where(session => session.BlockedBy.Count > 0))
        {
            // A blocker that waits for nobody is the cause; the others only stand before it in the queue.
            parents[waiting.Pid] = waiting.BlockedBy.FirstOrDefault(pid => !IsBlocked(pid), waiting.BlockedBy[0]);
        }

        children = parents.OrderByDescending(pair => sessions[pair.Key].QuerySeconds ?? 0).ThenBy(pair => pair.Key).ToLookup(pair => pair.Value, pair => pair.Key);
    }

    public static TreePicture? Draw(Snapshot snapshot)
    {
        if (!snapshot.TryGet(PostgresSections.Activity, out var activity, out _))
        {
            return null;
        }

        var tree = new BlockingTree(activity.Sessions);
        return tree.parents.Count == 0 ? null : tree.Draw();
    }

    private TreePicture Draw()
    {
        var roots = parents.Values.Where(pid => !IsBlocked(pid)).Distinct().Order().Select(pid => Node(pid)).OfType<PictureNode>().ToList();

        // What no root leads to waits in a circle: a deadlock that the server has not broken yet, or one seen as it was broken.
        foreach (var pid in parents.Keys.Where(pid => !placed.Contains(pid)).Order().ToList())
        {
            if (Node(pid, "waits in a circle") is { } node)
            {
                roots.Add(node);
            }
        }

        var hidden = parents.Keys.Count(pid => !placed.Contains(pid));
        return new TreePicture
        {
            Title = "Who blocks whom",
            Caption = $"{Amount.Of(parents.Count, "session waits", "sessions wait")} for a lock at the moment of observation; each hangs under the session it waits for."
                + (hidden > 0 ? $" {Amount.Of(hidden)} more are not drawn." : ""),
            Roots = roots,
        };
    }

    private bool IsBlocked(int pid) => sessions.TryGetValue(pid, out var session) && session.BlockedBy.Count > 0;

    // Recursion is bounded by the number of nodes drawn.
    private PictureNode? Node(int pid, string? remark = null)
    {
        if (placed.Count >= Most || !placed.Add(pid))
        {
            return null;
        }

        sessions.TryGetValue(pid, out var session);
        var below = children[pid].Select(child => Node(child)).OfType<PictureNode>().ToList();
        return new PictureNode
        {
            Label = pid == PreparedTransaction ? "a prepared transaction" : session is null ? $"process {pid}" : Name(session),
            Details = [.. Facts(session, pid), .. remark is null ? Array.Empty<string>() : [remark]],
            Statement = session?.Query,
            Severity = IsBlocked(pid) && remark is null ? null : Mark(session, remark),
            Children = below,
        };
    }

    // One that is idle does no work that the others could wait for; nothing but its client ends it.
    private static Severity Mark(PostgresSession? session, string? remark) =>
        remark is not null || session?.State?.StartsWith("idle", StringComparison.Ordinal) == true ? Severity.High : Severity.Medium;

    private static string Name(PostgresSession session) => session.Kind == "client backend"
        ? $"process {session.Pid}{(session.Role is { } role ? $", {role}" : "")}{(string.IsNullOrEmpty(session.Application) ? "" : $" ({session.Application})")}"
        : $"process {session.Pid}, {session.Kind}";

    private IEnumerable<string> Facts(PostgresSession? session, int pid)
    {
        if (session is null)
        {
            if (pid != PreparedTransaction)
            {
                yield return "not visible";
            }

            yield break;
        }

        if (session.BlockedBy.Count > 0)
        {
            var wanted = session is { BlockedMode: { } mode, BlockedRelation: { } relation } ? $" for {mode} on {relation}" : session.BlockedMode is { } lockMode ? $" for {lockMode}" : "";
            yield return $"waits{wanted}";
            if (session.BlockedBy.Where(other => other != parents[pid]).Distinct().ToList() is { Count: > 0 } others)
            {
                yield return $"also behind {string.Join(", ", others.Take(5).Select(other => other == PreparedTransaction ? "a prepared transaction" : $"{other}"))}{(others.Count > 5 ? " and more" : "")}";
            }
        }
        else if (session.State is { } state)
        {
            yield return state;
        }

        if (session.TransactionSeconds is { } transaction)
        {
            yield return $"transaction {Amount.Seconds(transaction)} old";
        }

        if (session.QuerySeconds is { } query && session.BlockedBy.Count > 0)
        {
            yield return $"statement {Amount.Seconds(query)} old";
        }

        if (session is { OtherDatabase: true, Database: { } database })
        {
            yield return $"in database {database}";
        }
    }
}
