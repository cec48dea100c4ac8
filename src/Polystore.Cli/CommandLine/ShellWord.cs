namespace Polystore.Cli.CommandLine;

/// <summary>Quotes a word of a printed command so that it can be pasted into a POSIX shell.</summary>
internal static class ShellWord
{
    public static string Quote(string word) =>
        word.Length > 0 && word.All(c => char.IsAsciiLetterOrDigit(c) || c is '/' or '.' or '_' or '-' or ':' or '@' or '=' or ',' or '+' or '%')
            ? word
            : "'" + word.Replace("'", "'\\''") + "'";
}
