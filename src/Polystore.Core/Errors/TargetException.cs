namespace Polystore.Core.Errors;

/// <summary>The target cannot be reached or read: missing, corrupt, refused, locked, timed out. Exit code 3.</summary>
public sealed class TargetException : PolystoreException
{
    /// <summary>Creates the failure with its one sentence.</summary>
    public TargetException(string message, Exception? innerException = null)
        : base(message, innerException)
    {
    }

    /// <inheritdoc />
    public override ExitCode ExitCode => ExitCode.Unreachable;
}
