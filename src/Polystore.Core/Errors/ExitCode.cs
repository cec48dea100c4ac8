namespace Polystore.Core.Errors;

/// <summary>What the process says to its caller; documented in docs/commands.md and stable.</summary>
public enum ExitCode
{
    /// <summary>Nothing at or above the severity given by <c>--fail-on</c>.</summary>
    Clean = 0,

    /// <summary>At least one finding at or above the severity given by <c>--fail-on</c>.</summary>
    Findings = 1,

    /// <summary>The command line, the configuration or the request is wrong or unsupported.</summary>
    Usage = 2,

    /// <summary>The target cannot be reached or read: missing, corrupt, refused, locked.</summary>
    Unreachable = 3,

    /// <summary>A defect of Polystore itself.</summary>
    Internal = 4,
}
