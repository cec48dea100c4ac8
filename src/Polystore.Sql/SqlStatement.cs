namespace Polystore.Sql;

/// <summary>One statement of a script.</summary>
public sealed record SqlStatement
{
    /// <summary>The statement from its first to its last token, comments between them included, without the delimiter.</summary>
    public required string Sql { get; init; }

    /// <summary>Where <see cref="Sql"/> starts in the script, in UTF-16 units from 0.</summary>
    public required int Offset { get; init; }

    /// <summary>The line it starts on, from 1.</summary>
    public required int Line { get; init; }

    /// <summary>The comments above it: those after the line on which the statement before it ended.</summary>
    public IReadOnlyList<SqlComment> LeadingComments { get; init; } = [];

    /// <summary>Its tokens as found, with offsets into the script.</summary>
    internal IReadOnlyList<SqlToken> Tokens { get; init; } = [];
}
