using Polystore.Redis.Keys.Resuming;

namespace Polystore.Redis.Keys.Patterns;

/// <summary>
/// Finds the patterns of key names while they pass, in memory that does not grow with them: a tree over the parts of the names, whose
/// branches become <c>{*}</c> where too many parts follow. Every key is counted in exactly one pattern.
/// </summary>
internal sealed class PatternTree
{
    /// <summary>Parts of a name that are told apart; the rest is <c>{…}</c>.</summary>
    private const int DeepestPart = 8;

    /// <summary>Children of a part that are told apart until they are joined: far more than an application has words in one place.</summary>
    private const int WidestPart = 1000;

    /// <summary>Nodes in all; a node takes about 2 kB with its statistics, so 20,000 take 40 MB.</summary>
    private const int MostNodes = 20_000;

    // At the end, of the parts in one place: so many that look alike, each of so few keys, are values and no words.
    private const int FewestAlike = 8;
    private const int MostKeysOfAValue = 100;

    // Fewer printable bytes between binary ones are there by chance.
    private const int ShortestWord = 3;

    private readonly PatternNode root = new();
    private int nodes = 1;

    /// <summary>The statistics of the pattern that a name belongs to; they may be another's after the next name, when patterns are joined.</summary>
    /// <param name="name">The key's name.</param>
    /// <param name="counts">Whether the name is counted; false when it was before.</param>
    public PatternStatistics Find(ReadOnlySpan<byte> name, bool counts = true)
    {
        Span<byte> shape = stackalloc byte[TokenShape.LongestShape + 8];
        var node = root;
        node.Pass(counts);
        var (start, part) = (0, 0);
        while (start < name.Length)
        {
            var length = Next(name, ref start, ++part, shape);
            node = node.Child(shape[..length], WidestPart, out var made);
            node.Pass(counts);
            nodes += made;
        }

        if (nodes > MostNodes)
        {
            Shrink();
        }

        return node.End();
    }

    /// <summary>All patterns with their statistics.</summary>
    /// <param name="withWords">Whether words that few keys bear are shown.</param>
    public IEnumerable<(string Pattern, PatternStatistics Keys)> Patterns(bool withWords)
    {
        JoinAlike(root);
        return root.Patterns("", withWords);
    }

    /// <summary>The pattern of a name that was counted, after <see cref="Patterns"/>.</summary>
    public string PatternOf(ReadOnlySpan<byte> name, bool withWords)
    {
        Span<byte> shape = stackalloc byte[TokenShape.LongestShape + 8];
        var text = new System.Text.StringBuilder();
        var (node, start, part) = (root, 0, 0);
        while (start < name.Length && node is not null)
        {
            var length = Next(name, ref start, ++part, shape);
            node = node.Known(shape[..length], withWords, out var shown);
            text.Append(shown);
        }

        return text.ToString();
    }

    // The shape of the next part with the separator before it.
    private static int Next(ReadOnlySpan<byte> name, ref int start, int part, Span<byte> shape)
    {
        if (start == 0 && TokenShape.JavaHeader(name) is > 0 and var header)
        {
            start = header;
            "{java}"u8.CopyTo(shape);
            return "{java}"u8.Length;
        }

        var separator = TokenShape.IsSeparator(name[start]) ? 1 : 0;
        var end = PartEnd(name, start + separator);
        if (separator == 1)
        {
            shape[0] = name[start];
        }

        var last = part > DeepestPart;
        var length = separator + (last ? Rest(shape[separator..]) : TokenShape.Write(name[(start + separator)..end], shape[separator..]));
        start = last ? name.Length : end;
        return length;
    }

    // Bytes of separators within binary data separate nothing.
    private static int PartEnd(ReadOnlySpan<byte> name, int begin)
    {
        var end = begin + TokenShape.PartLength(name[begin..]);
        while (end < name.Length && TokenShape.IsBinary(name[begin..end]))
        {
            var next = end + 1 + TokenShape.PartLength(name[(end + 1)..]);
            var goesOn = TokenShape.IsBinary(name[(end + 1)..next]) || (next - end - 1 < ShortestWord && (TokenShape.IsBinary(name[next..]) || (begin == 0 && next == name.Length)));
            if (!goesOn)
            {
                break;
            }

            end = next;
        }

        return end;
    }

    private static int Rest(Span<byte> shape)
    {
        "{…}"u8.CopyTo(shape);
        return "{…}"u8.Length;
    }

    private void Shrink()
    {
        while (nodes > MostNodes / 2)
        {
            var before = nodes;
            foreach (var node in All(root).Where(node => !node.IsCollapsed && node.Width > 1).OrderByDescending(node => node.Width).Take(100).ToList())
            {
                node.Collapse();
            }

            // A node that went with its parent was collapsed in vain, so they are counted anew.
            nodes = root.Nodes();
            if (nodes == before)
            {
                return;
            }
        }
    }

    private static IEnumerable<PatternNode> All(PatternNode node) => node.Children.SelectMany(All).Prepend(node);

    private static void JoinAlike(PatternNode node)
    {
        node.JoinNumbers();
        node.JoinSingleDigits();
        foreach (var child in node.Children)
        {
            JoinAlike(child);
        }

        if (node.JoinAlike(FewestAlike, MostKeysOfAValue))
        {
            // Joined children may look alike now.
            foreach (var child in node.Children)
            {
                JoinAlike(child);
            }
        }
    }

    /// <summary>Adds the patterns of another tree, which is of no use then.</summary>
    public void Join(PatternTree other)
    {
        root.Join(other.root);
        nodes = root.Nodes();
        if (nodes > MostNodes)
        {
            Shrink();
        }
    }

    public void Store(StateStream state)
    {
        root.Store(state);
        nodes = root.Nodes();
    }
}
