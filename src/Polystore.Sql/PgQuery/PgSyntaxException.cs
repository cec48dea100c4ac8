namespace Polystore.Sql.PgQuery;

/// <summary>PostgreSQL's parser refused a text. The message is the parser's own, with the place in front.</summary>
public sealed class PgSyntaxException : FormatException
{
    /// <summary>Creates an exception without a place.</summary>
    public PgSyntaxException()
        : this("The SQL cannot be read.")
    {
    }

    /// <summary>Creates an exception without a place.</summary>
    /// <param name="message">One sentence.</param>
    public PgSyntaxException(string message)
        : base(message) => Reason = message;

    /// <summary>Creates an exception without a place.</summary>
    /// <param name="message">One sentence.</param>
    /// <param name="innerException">The cause.</param>
    public PgSyntaxException(string message, Exception innerException)
        : base(message, innerException) => Reason = message;

    internal PgSyntaxException(string reason, int offset, int line, int column)
        : base($"Line {line}, column {column}: {reason}")
    {
        Reason = reason;
        Offset = offset;
        Line = line;
        Column = column;
    }

    /// <summary>Why, without the place. It may quote a word of the text.</summary>
    public string Reason { get; }

    /// <summary>Where, in UTF-16 units from 0; null when the text as a whole is meant.</summary>
    public int? Offset { get; }

    /// <summary>The line, from 1; null when the text as a whole is meant.</summary>
    public int? Line { get; }

    /// <summary>The column in UTF-16 units, from 1; null when the text as a whole is meant.</summary>
    public int? Column { get; }
}
