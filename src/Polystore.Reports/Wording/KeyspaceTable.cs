namespace Polystore.Reports.Wording;

/// <summary>A table of a keyspace report, the same in every form for people. The last column may be long, all others are short.</summary>
/// <param name="Id">Anchor.</param>
/// <param name="Title">Heading.</param>
/// <param name="Header">Names of the columns.</param>
/// <param name="Rows">Cells as plain text.</param>
/// <param name="Numbers">How many columns from the first on are numbers.</param>
internal sealed record KeyspaceTable(string Id, string Title, IReadOnlyList<string> Header, IReadOnlyList<IReadOnlyList<string>> Rows, int Numbers);
