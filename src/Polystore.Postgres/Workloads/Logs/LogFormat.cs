namespace Polystore.Postgres.Workloads.Logs;

/// <summary>How a server log is written (<c>log_destination</c>).</summary>
public enum LogFormat
{
    /// <summary><c>stderr</c>, <c>syslog</c>, and what carriers make of them.</summary>
    Text,

    /// <summary><c>csvlog</c>.</summary>
    Csv,

    /// <summary><c>jsonlog</c>, and text lines that a carrier put into JSON.</summary>
    Json,
}
