namespace Polystore.Sql;

/// <summary>
/// Cuts a script into statements. A delimiter inside a string, a comment, a dollar quote or the body of a trigger or routine
/// does not end a statement; MySQL's <c>DELIMITER</c> lines are obeyed. One pass; never throws.
/// </summary>
public static class SqlSplitter
{
    /// <summary>The statements of a script, in order; empty ones are left out.</summary>
    /// <param name="script">The script.</param>
    /// <param name="dialect">Whose rules apply.</param>
    public static IReadOnlyList<SqlStatement> Split(string script, SqlDialect dialect) => new Run(script, dialect).Split();

    /// <summary>The statements of a script and the comments that no statement follows.</summary>
    internal static (IReadOnlyList<SqlStatement> Statements, IReadOnlyList<SqlComment> Trailing) SplitWithTrailer(string script, SqlDialect dialect)
    {
        var run = new Run(script, dialect);
        return (run.Split(), run.PendingComments);
    }

    private sealed class Run(string script, SqlDialect dialect)
    {
        private readonly SqlLexer _lexer = new(script, dialect);
        private readonly List<SqlStatement> _statements = [];
        private readonly List<SqlToken> _tokens = [];
        private readonly SqlBodyTracker _body = new(script, dialect);
        private List<SqlComment> _comments = [];
        private int _lastDelimiterLine;

        public IReadOnlyList<SqlComment> PendingComments => _comments;

        public IReadOnlyList<SqlStatement> Split()
        {
            while (_lexer.TryRead(out var token))
            {
                if (token.IsComment)
                    Comment(token);
                else if (token.IsSignificant)
                    Significant(token);
            }

            Complete();
            return _statements;
        }

        private void Comment(SqlToken token)
        {
            // A comment behind the delimiter, on its line, speaks of the statement that ended there.
            if (_tokens.Count == 0 && token.Line != _lastDelimiterLine)
                _comments.Add(new SqlComment(token.Text(script), token.Offset, token.Line));
        }

        private void Significant(SqlToken token)
        {
            if (_tokens.Count == 0 && dialect == SqlDialect.MySql && token.IsWord(script, "DELIMITER") && TryChangeDelimiter(token))
                return;

            if (token.Kind == SqlTokenKind.Punctuation && token.Span(script).SequenceEqual(_lexer.Delimiter)
                && (_lexer.Delimiter != ";" || !_body.IsInside))
            {
                Complete();
                _lastDelimiterLine = token.Line;
                return;
            }

            _tokens.Add(token);
            _body.Add(token);
        }

        private bool TryChangeDelimiter(SqlToken token)
        {
            var rest = script.AsSpan(token.End);
            var newline = rest.IndexOf('\n');
            var line = newline < 0 ? rest : rest[..newline];
            var delimiter = line.Trim();
            var blank = delimiter.IndexOfAny(' ', '\t');
            if (blank > 0)
                delimiter = delimiter[..blank];
            if (delimiter.IsEmpty || line.Length == 0 || !char.IsWhiteSpace(line[0]))
                return false;
            _lexer.Delimiter = delimiter.ToString();
            _lexer.SkipTo(token.End + line.Length);
            _lastDelimiterLine = token.Line;
            return true;
        }

        private void Complete()
        {
            if (_tokens.Count > 0)
            {
                var start = _tokens[0].Offset;
                _statements.Add(new SqlStatement
                {
                    Sql = script[start.._tokens[^1].End],
                    Offset = start,
                    Line = _tokens[0].Line,
                    LeadingComments = _comments,
                    Tokens = [.. _tokens],
                });
                _comments = [];
            }

            _tokens.Clear();
            _body.Reset();
        }
    }
}
