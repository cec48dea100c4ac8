namespace Polystore.Postgres.Workloads.Logs.Messages;

/// <summary>The word in front of a line of a log: the severity of a message, or what the line adds to the message before it.</summary>
internal enum LogWord
{
    Unknown,
    Debug,
    Info,
    Notice,
    Warning,
    Error,
    Log,
    Fatal,
    Panic,

    /// <summary>The first of those that belong to the message before.</summary>
    Detail,
    Hint,
    Query,
    Context,
    Location,
    Backtrace,
    Statement,
}
