namespace Polystore.Core.Errors;

/// <summary>The request is wrong or not supported: bad option, unknown scheme, missing capability. Exit code 2.</summary>
public sealed class UsageException : PolystoreException
{
    /// <summary>Creates the failure with its one sentence.</summary>
    public UsageException(string message, Exception? innerException = null)
        : base(message, innerException)
    {
    }

    /// <summary>The line of the user's own text that is meant, and under it a caret at the place; null when there is none.</summary>
    public string? Excerpt { get; init; }

    /// <inheritdoc />
    public override ExitCode ExitCode => ExitCode.Usage;
}
