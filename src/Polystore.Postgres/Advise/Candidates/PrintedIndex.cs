namespace Polystore.Postgres.Advise.Candidates;

/// <summary>Parts of an index's definition as the server prints them, casts and parentheses included: only so can they be told to be those of another index.</summary>
/// <param name="Keys">Keys as printed.</param>
/// <param name="Predicate">Condition of a partial index; null when there is none.</param>
internal sealed record PrintedIndex(IReadOnlyList<string> Keys, string? Predicate)
{
    private const string Condition = " WHERE ";

    /// <summary>Reads a definition; null when it is of another form.</summary>
    public static PrintedIndex? Read(string definition)
    {
        var open = definition.IndexOf('(', Math.Max(0, definition.IndexOf(" USING ", StringComparison.Ordinal)));
        if (open < 0)
        {
            return null;
        }

        var keys = new List<string>();
        var (depth, start) = (0, open + 1);
        for (var at = open; at < definition.Length; at++)
        {
            switch (definition[at])
            {
                case '\'' or '"':
                    // A doubled quote inside ends here and begins again at once.
                    at = definition.IndexOf(definition[at], at + 1) is var end and >= 0 ? end : definition.Length;
                    break;
                case '(':
                    depth++;
                    break;
                case ',' when depth == 1:
                    keys.Add(definition[start..at].Trim());
                    start = at + 1;
                    break;
                case ')' when --depth == 0:
                    keys.Add(definition[start..at].Trim());
                    var where = definition.IndexOf(Condition, at, StringComparison.Ordinal);
                    return new PrintedIndex(keys, where < 0 ? null : definition[(where + Condition.Length)..]);
            }
        }

        return null;
    }
}
