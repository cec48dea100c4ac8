namespace Polystore.Core.Errors;

/// <summary>
/// A failure that a user can act on. The message is one clear sentence: what went wrong, where, and what to do. It never
/// holds a password or a value from the user's data.
/// </summary>
public abstract class PolystoreException : Exception
{
    private protected PolystoreException(string message, Exception? innerException)
        : base(message, innerException)
    {
    }

    /// <summary>The exit code of a command that ends with this failure.</summary>
    public abstract ExitCode ExitCode { get; }
}
