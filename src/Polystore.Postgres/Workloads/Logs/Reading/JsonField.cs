namespace Polystore.Postgres.Workloads.Logs.Reading;

/// <summary>The names under which JSON logs and their carriers keep what an entry has.</summary>
internal enum JsonField
{
    None,
    Time,
    Session,
    User,
    Database,
    Severity,
    SqlState,
    Message,
    Detail,
    Context,
    Statement,

    /// <summary>A line of a text log that a carrier wrapped.</summary>
    Text,
}
