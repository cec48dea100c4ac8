using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using Polystore.Core.Connections;
using Polystore.Core.Findings;
using Polystore.Core.Rules;
using Polystore.Postgres.Observe.Sections;
using Polystore.Postgres.Rules.Reading;

namespace Polystore.Postgres.Rules.Transactions;

/// <summary>Sessions as findings show them: named by role, database and application, which stay the same from one run to the next.</summary>
internal static class SessionReading
{
    // Programs that read or write whole databases by design.
    private static readonly string[] Tools = ["pg_dump", "pg_dumpall", "pg_restore", "pg_basebackup", "pg_repack", "pg_squeeze", "vacuumdb", "reindexdb", "pg_upgrade"];

    /// <summary>The sessions, when what they do was visible.</summary>
    public static bool TryOpen(RuleContext context, [NotNullWhen(true)] out IReadOnlyList<PostgresSession>? sessions, [NotNullWhen(false)] out string? reason)
    {
        sessions = null;
        if (!context.Snapshot.TryGet(PostgresSections.Activity, out var activity, out reason))
        {
            return false;
        }

        reason = context.Snapshot.SettingValue("track_activities") is "off" ? "track_activities is off, so the server does not say what its sessions do" : null;
        sessions = reason is null ? activity.Sessions : null;
        return reason is null;
    }

    public static bool IsClient(this PostgresSession session) => session.Kind == "client backend";

    public static bool IsIdleInTransaction(this PostgresSession session) => session.State?.StartsWith("idle in transaction", StringComparison.Ordinal) == true;

    /// <summary>A dump, restore or maintenance program, by the name that it gives itself.</summary>
    public static bool IsTool(this PostgresSession session) => Tools.Contains(session.Application, StringComparer.Ordinal);

    /// <summary>How far its snapshot or its own transaction holds back vacuum, in transactions.</summary>
    public static long Held(this PostgresSession session) => Math.Max(session.XminAge ?? 0, session.XidAge ?? 0);

    public static Subject Subject(PostgresSession session) => new()
    {
        Engine = EngineNames.Postgres,
        Kind = "session",
        Path = [session.Role ?? session.Kind, session.Database ?? "", session.Application ?? ""],
        Label = $"{session.Role ?? session.Kind}{(session.Database is { } database ? $" in {database}" : "")}{(string.IsNullOrEmpty(session.Application) ? "" : $" ({session.Application})")}",
    };

    /// <summary>Sessions of one role, database and application together, the worst of each first.</summary>
    public static IEnumerable<IReadOnlyList<PostgresSession>> Together(this IEnumerable<PostgresSession> sessions, Func<PostgresSession, double> weight) => sessions
        .GroupBy(session => (session.Role, session.Kind, session.Database, session.Application))
        .Select(group => group.OrderByDescending(weight).ThenBy(session => session.Pid).ToList());

    /// <summary>The process and, where there are more of the kind, how many.</summary>
    public static string Named(IReadOnlyList<PostgresSession> group) => $"process {group[0].Pid}{Others(group)}";

    public static string Others(IReadOnlyList<PostgresSession> group) => group.Count > 1 ? $" and {Amount.Of(group.Count - 1, "other")}" : "";

    /// <summary>What is known of a session; its statement has its constants hidden.</summary>
    public static IEnumerable<Evidence> Evidence(PostgresSession session)
    {
        yield return Core.Findings.Evidence.Of("process", session.Pid.ToString(CultureInfo.InvariantCulture), null, "pg_stat_activity.pid");
        if (session.State is { } state)
        {
            yield return Core.Findings.Evidence.Of("state", state, null, "pg_stat_activity.state");
        }

        if (session.TransactionSeconds is { } transaction)
        {
            yield return Core.Findings.Evidence.Of("age of the transaction", transaction, "s", "pg_stat_activity.xact_start");
        }

        if (session.Held() is > 0 and var held)
        {
            yield return Core.Findings.Evidence.Of("holds back vacuum by", held, "transactions", "pg_stat_activity.backend_xmin, backend_xid");
        }

        if (session.WaitEventType is { } type && session.State == "active")
        {
            yield return Core.Findings.Evidence.Of("waits for", $"{type}: {session.WaitEvent}", null, "pg_stat_activity.wait_event");
        }

        if (session.Query is { } query)
        {
            yield return Core.Findings.Evidence.Of(session.State == "active" ? "statement" : "last statement", query, null, "pg_stat_activity.query, constants hidden");
        }
    }

    /// <summary>The gentlest call that ends what the session does: a cancel reaches a statement, and only a terminate ends a transaction that is idle.</summary>
    public static string EndCall(PostgresSession session) => session.State == "active" ? $"SELECT pg_cancel_backend({session.Pid})" : $"SELECT pg_terminate_backend({session.Pid})";

    /// <summary>Ending a session, for a person to decide: what it did since its last commit is lost.</summary>
    public static Remedy End(PostgresSession session, string then) => Remedy.ByHand(
        $"Ask whose it is; then {EndCall(session)}, as its role, a member of pg_signal_backend or a superuser"
            + $"{(session.State == "active" ? " (pg_terminate_backend only when that does not help)" : "")}. {then}",
        "what the session did since its last commit is rolled back, and only its owner knows whether that may be");
}
