namespace Polystore.Runtime;

/// <summary>Refuses options that are out of their range, in one sentence.</summary>
internal static class OptionRange
{
    /// <exception cref="ArgumentException">It does not hold: names the option, its value and the range, to complete "it has to be …".</exception>
    public static void Require(bool holds, string option, object value, string range, string owner = "")
    {
        if (!holds)
        {
            throw new OptionException(owner, FormattableString.Invariant($"{option} is {value}; it has to be {range}."), option);
        }
    }
}
