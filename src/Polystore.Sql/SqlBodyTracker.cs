namespace Polystore.Sql;

/// <summary>Follows one statement and knows whether a semicolon now would be inside the body of a trigger or routine.</summary>
internal sealed class SqlBodyTracker(string script, SqlDialect dialect)
{
    private enum Opening
    {
        Start,
        Create,
        Routine,
        Other,
    }

    private Opening _opening;
    private int _depth;
    private bool _afterEnd;
    private SqlToken _previous;
    private SqlToken _beforePrevious;

    /// <summary>A semicolon now belongs to the statement.</summary>
    public bool IsInside => _opening == Opening.Routine && (dialect == SqlDialect.Sqlite ? !AtSqliteTriggerEnd() : _depth > 0);

    public void Reset()
    {
        _opening = Opening.Start;
        _depth = 0;
        _afterEnd = false;
        _previous = default;
        _beforePrevious = default;
    }

    public void Add(SqlToken token)
    {
        if (token.Kind == SqlTokenKind.Word)
            Word(token);
        else
            Other();
        _beforePrevious = _previous;
        _previous = token;
    }

    private void Other()
    {
        _afterEnd = false;
        if (_opening == Opening.Start)
            _opening = Opening.Other;
    }

    private void Word(SqlToken token)
    {
        switch (_opening)
        {
            case Opening.Start:
                if (Is(token, "CREATE"))
                    _opening = Opening.Create;
                else if (!Is(token, "EXPLAIN"))
                    _opening = Opening.Other;
                return;
            case Opening.Create:
                if (Is(token, "TRIGGER") || (dialect != SqlDialect.Sqlite && (Is(token, "PROCEDURE") || Is(token, "FUNCTION") || Is(token, "EVENT"))))
                    _opening = Opening.Routine;
                else if (Is(token, "TABLE") || Is(token, "INDEX") || Is(token, "VIEW"))
                    _opening = Opening.Other;
                return;
            case Opening.Routine when dialect != SqlDialect.Sqlite:
                Block(token);
                return;
        }
    }

    // END closes BEGIN and CASE; MySQL's END IF, END LOOP, END WHILE and END REPEAT close what was never counted.
    private void Block(SqlToken token)
    {
        if (_previous.IsSymbol(script, "."))
            return;
        var opensAfterEnd = _afterEnd;
        _afterEnd = false;
        if (Is(token, "BEGIN") || Is(token, "CASE"))
        {
            if (!opensAfterEnd && (dialect != SqlDialect.Postgres || Is(token, "CASE") || _depth > 0))
                _depth++;
        }
        else if (Is(token, "ATOMIC") && dialect == SqlDialect.Postgres && _previous.IsWord(script, "BEGIN"))
        {
            _depth++;
        }
        else if (Is(token, "END"))
        {
            _depth = Math.Max(0, _depth - 1);
            _afterEnd = true;
        }
        else if (opensAfterEnd && (Is(token, "IF") || Is(token, "LOOP") || Is(token, "WHILE") || Is(token, "REPEAT")))
        {
            _depth++;
        }
    }

    // As sqlite3_complete(): the body ends at ";" after "; END".
    private bool AtSqliteTriggerEnd() => _previous.IsWord(script, "END") && _beforePrevious.IsSymbol(script, ";");

    private bool Is(SqlToken token, string word) => token.IsWord(script, word);
}
