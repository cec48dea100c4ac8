namespace Polystore.Core.Errors;

/// <summary>A native library that a capability needs is not on this machine, or is not usable. Exit code 2.</summary>
public sealed class NativeLibraryException : PolystoreException
{
    /// <summary>Creates the failure with its one sentence, which names the library and how to install it.</summary>
    public NativeLibraryException(string message, Exception? innerException = null)
        : base(message, innerException)
    {
    }

    /// <inheritdoc />
    public override ExitCode ExitCode => ExitCode.Usage;
}
