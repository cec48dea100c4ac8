namespace Polystore.Sql.PgQuery;

/// <summary>One statement of a script.</summary>
/// <param name="Sql">The statement without blanks and comments around it and without its semicolon.</param>
/// <param name="Offset">Where it starts in the script, in UTF-16 units from 0.</param>
/// <param name="Line">The line it starts on, from 1.</param>
public sealed record PgStatementText(string Sql, int Offset, int Line);
