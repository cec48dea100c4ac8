namespace Polystore.Postgres.Workloads.Logs.Reading;

/// <summary>What carried the lines of a log and put something in front of each.</summary>
internal enum FrameKind
{
    None,

    /// <summary>syslog, journald, Heroku: <c>host postgres[4242]: [7-1] </c>.</summary>
    Syslog,

    /// <summary>docker compose: <c>db-1  | </c>.</summary>
    Compose,

    /// <summary>kubectl, docker: <c>2026-01-01T10:00:00.123Z </c>.</summary>
    Moment,
}
