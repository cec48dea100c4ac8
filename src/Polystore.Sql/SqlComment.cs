namespace Polystore.Sql;

/// <summary>A comment of a script.</summary>
/// <param name="Text">Its text with the comment marks.</param>
/// <param name="Offset">Where it starts in the script.</param>
/// <param name="Line">The line it starts on, from 1.</param>
public sealed record SqlComment(string Text, int Offset, int Line);
