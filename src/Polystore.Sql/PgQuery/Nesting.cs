using System.Buffers;
using System.Runtime.ExceptionServices;

namespace Polystore.Sql.PgQuery;

/// <summary>
/// Keeps deeply nested SQL from exhausting the stack. libpg_query walks trees by recursion and checks nothing, where the server would
/// stop with "stack depth limit exceeded" (max_stack_depth, 2 MB by default: some thousand levels).
/// </summary>
internal static class Nesting
{
    /// <summary>More levels than a server with its default settings takes.</summary>
    public const int MaxLevels = 20_000;

    /// <summary>What a level takes of the stack in every function but deparsing: at most 1,050 bytes were measured with libpg_query 15.</summary>
    public const int BytesPerLevel = 2_048;

    /// <summary>What a level takes when a tree is deparsed: at most 3,900 bytes were measured with libpg_query 15.</summary>
    public const int BytesPerDeparsedLevel = 8_192;

    // PostgreSQL's scanner looks at all signs behind each /* of a comment within a comment, so that time grows with their square.
    private const int MaxSignsOfComment = 10_000;

    // A third of the smallest stack that .NET gives a thread, 1.5 MB.
    private const int BytesOnAnyStack = 512 << 10;
    private const int BytesBesides = 1 << 20;

    private static readonly SearchValues<char> Signs = SearchValues.Create("+-*/<>=~!@#%^&|`?");

    /// <summary>Runs an action on the text with a stack that is large enough for it.</summary>
    /// <exception cref="PgSyntaxException">The text is nested too deep.</exception>
    public static T Run<T>(PgText text, Func<PgText, T> action, int bytesPerLevel)
    {
        // A level takes at least one character.
        if ((long)text.Sql.Length * bytesPerLevel <= BytesOnAnyStack)
            return action(text);
        var levels = Levels(text.Sql);
        if (levels > MaxLevels)
            throw new PgSyntaxException($"the SQL is nested up to {levels} levels deep; {MaxLevels} is the most");
        var bytes = levels * bytesPerLevel;
        return bytes <= BytesOnAnyStack ? action(text) : OnOwnStack(text, action, bytes + BytesBesides);
    }

    /// <summary>
    /// The most levels that a text can make a tree have. Brackets, CASE and the words and operators inside each make levels; a comma,
    /// AND, OR and the branches of CASE begin again beside what stands before them; chains of UNION and JOIN go on across commas.
    /// </summary>
    internal static int Levels(string sql)
    {
        var count = new LevelCount();
        foreach (var token in SqlLexer.Tokenize(sql, SqlDialect.Postgres))
        {
            if (token.IsSignificant)
                count.Add(token, token.Span(sql));
            else if (token.IsComment && LongestRun(token.Span(sql)) > MaxSignsOfComment)
                throw new PgSyntaxException($"a comment has more than {MaxSignsOfComment} signs such as * and / in a row");
        }

        return count.Most;
    }

    private static int LongestRun(ReadOnlySpan<char> comment)
    {
        var longest = 0;
        while (comment.IndexOf("/*") is >= 0 and var begin)
        {
            comment = comment[begin..];
            var length = comment.IndexOfAnyExcept(Signs);
            longest = Math.Max(longest, length < 0 ? comment.Length : length);
            comment = length < 0 ? [] : comment[length..];
        }

        return longest;
    }

    private static T OnOwnStack<T>(PgText text, Func<PgText, T> action, int bytes)
    {
        T result = default!;
        ExceptionDispatchInfo? failure = null;
        var thread = new Thread(Work, bytes) { IsBackground = true, Name = "libpg_query" };
        thread.Start();
        thread.Join();
        failure?.Throw();
        return result;

        void Work()
        {
            try
            {
                result = action(text);
            }
            catch (Exception e)
            {
                failure = ExceptionDispatchInfo.Capture(e);
            }
        }
    }
}
