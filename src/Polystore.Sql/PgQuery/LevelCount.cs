using System.Runtime.InteropServices;

namespace Polystore.Sql.PgQuery;

/// <summary>Counts, token by token, the levels that a tree of them may have at most.</summary>
internal sealed class LevelCount
{
    private readonly Stack<Level> _outer = new();
    private int _chain;
    private int _lists;
    private int _below;

    /// <summary>The most at any token.</summary>
    public int Most { get; private set; }

    public void Add(SqlToken token, ReadOnlySpan<char> text)
    {
        switch (token.Kind)
        {
            case SqlTokenKind.Word:
                Word(text);
                break;
            case SqlTokenKind.Operator or SqlTokenKind.Unknown or SqlTokenKind.Variable:
                _chain += token.Length;
                break;
            case SqlTokenKind.Punctuation:
                Punctuation(text[0]);
                break;
        }

        Most = Math.Max(Most, _below + _chain + _lists);
    }

    private void Word(ReadOnlySpan<char> word)
    {
        _chain++;
        if (Is(word, "CASE"))
            Open(isCase: true);
        else if (Is(word, "END") && _outer.TryPeek(out var level) && level.IsCase)
            Close();
        else if (Is(word, "AND") || Is(word, "OR") || Is(word, "WHEN") || Is(word, "THEN") || Is(word, "ELSE"))
            _chain = 0;
        else if (Is(word, "UNION") || Is(word, "EXCEPT") || Is(word, "INTERSECT") || Is(word, "JOIN"))
            _lists++;
    }

    private void Punctuation(char mark)
    {
        switch (mark)
        {
            case '(' or '[':
                Open(isCase: false);
                break;
            case ')' or ']':
                Close();
                break;
            case ',':
                _chain = 0;
                break;
            case ';':
                _outer.Clear();
                (_chain, _lists, _below) = (0, 0, 0);
                break;
            default:
                _chain++;
                break;
        }
    }

    private void Open(bool isCase)
    {
        _outer.Push(new Level(_chain, _lists, isCase));
        _below += _chain + _lists + 1;
        (_chain, _lists) = (0, 0);
    }

    private void Close()
    {
        if (!_outer.TryPop(out var level))
            return;
        (_chain, _lists) = (level.Chain, level.Lists);
        _below -= _chain + _lists + 1;
        _chain++;
    }

    private static bool Is(ReadOnlySpan<char> word, string other) => word.Equals(other, StringComparison.OrdinalIgnoreCase);

    [StructLayout(LayoutKind.Auto)]
    private readonly record struct Level(int Chain, int Lists, bool IsCase);
}
