namespace Polystore.Sql;

/// <summary>A script holds something that cannot be meant. The message is one sentence: where, what, and what is expected.</summary>
public sealed class SqlScriptException : FormatException
{
    /// <summary>Creates an exception without a place.</summary>
    public SqlScriptException()
    {
    }

    /// <summary>Creates an exception without a place.</summary>
    /// <param name="message">One sentence.</param>
    public SqlScriptException(string message)
        : base(message)
    {
    }

    /// <summary>Creates an exception without a place.</summary>
    /// <param name="message">One sentence.</param>
    /// <param name="innerException">The cause.</param>
    public SqlScriptException(string message, Exception innerException)
        : base(message, innerException)
    {
    }

    /// <summary>Creates an exception that names a line.</summary>
    /// <param name="line">The line of the script, from 1.</param>
    /// <param name="message">One sentence, which gets the line in front.</param>
    public SqlScriptException(int line, string message)
        : base($"Line {line}: {message}") => Line = line;

    /// <summary>The line of the script, from 1; 0 when the script as a whole is meant.</summary>
    public int Line { get; }
}
