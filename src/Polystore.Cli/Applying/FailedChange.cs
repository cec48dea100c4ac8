using Polystore.Core.Engines;

namespace Polystore.Cli.Applying;

/// <summary>What to say when a change failed and those behind it were not tried.</summary>
internal static class FailedChange
{
    /// <summary>The sentence; the engine's words say what is in force.</summary>
    /// <param name="result">A result with a failure.</param>
    /// <param name="changes">How many changes were asked for.</param>
    public static string Sentence(ApplyResult result, int changes)
    {
        var untried = changes - result.Done.Count - result.NotApplicable.Count - 1;
        var rest = untried switch
        {
            0 => "",
            1 => " The change after it was not tried; --only with its fingerprint or rule id applies it by itself.",
            _ => $" The {untried} changes after it were not tried; --only with their fingerprints or rule ids applies them by themselves.",
        };
        var error = result.Error?.TrimEnd() ?? "";
        return $"'{result.Failed!.Title}' failed: {error}{(rest.Length > 0 && !error.EndsWith('.') ? "." : "")}{rest}";
    }
}
