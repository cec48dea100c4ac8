namespace Polystore.Sqlite.Connect;

/// <summary>SQLite refused or failed a statement. Callers turn it into a sentence, or into "not examined".</summary>
public sealed class SqliteFailureException : Exception
{
    /// <summary>Creates the failure.</summary>
    /// <param name="code">Extended result code.</param>
    /// <param name="message">SQLite's own words.</param>
    /// <param name="timedOut">True when the statement ran longer than it may.</param>
    public SqliteFailureException(int code, string message, bool timedOut = false)
        : base(message)
    {
        ExtendedCode = code;
        TimedOut = timedOut;
    }

    /// <summary>Extended result code (https://sqlite.org/rescode.html).</summary>
    public int ExtendedCode { get; }

    /// <summary>Primary result code: the low byte of the extended one.</summary>
    public int Code => ExtendedCode & 0xff;

    /// <summary>True when the statement was stopped because it ran longer than it may.</summary>
    public bool TimedOut { get; }
}
