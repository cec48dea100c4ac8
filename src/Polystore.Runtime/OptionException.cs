namespace Polystore.Runtime;

/// <summary>An option cannot be used. Its sentence can name whose option it is later than where it was found.</summary>
/// <param name="owner">Whose option it is, with a space behind it; empty when only the caller knows.</param>
/// <param name="sentence">What is wrong with it and what it has to be.</param>
/// <param name="option">The option.</param>
/// <param name="inner">Why.</param>
internal sealed class OptionException(string owner, string sentence, string option, Exception? inner = null) : ArgumentException(owner + sentence, option, inner)
{
    /// <summary>The sentence, which says of whom it speaks.</summary>
    /// <param name="whose">Who that is, such as "The cache shop".</param>
    public string Of(string whose) => owner switch
    {
        "" => $"{whose}'s {sentence}",
        _ when owner.StartsWith(whose, StringComparison.Ordinal) => owner + sentence,
        _ => $"{whose}: {char.ToLowerInvariant(owner[0])}{owner[1..]}{sentence}",
    };
}
