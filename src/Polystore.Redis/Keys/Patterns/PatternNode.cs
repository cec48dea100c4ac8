using Polystore.Redis.Keys.Resuming;

namespace Polystore.Redis.Keys.Patterns;

/// <summary>A part of a name in the tree of patterns: the parts that follow it, and what is known of the keys that end here.</summary>
internal sealed class PatternNode
{
    // A part that one key in a hundred and more bears is a word of the application, however many other parts there are.
    private const double ShareOfAWord = 0.01;

    // A word of the application stands in many keys; one that stands in fewer may be a value.
    private const int FewestKeysOfAWord = 10;

    private static readonly byte[] AnyPart = "{*}"u8.ToArray();
    private static readonly byte[] RandomPart = "{text}"u8.ToArray();

    private readonly Dictionary<byte[], PatternNode> children = new(TokenComparer.Instance);

    /// <summary>Keys whose name ends here; null when none does.</summary>
    public PatternStatistics? Keys { get; private set; }

    /// <summary>Keys at this part or behind it.</summary>
    public long Passed { get; private set; }

    /// <summary>Set when the parts that follow were too many to keep apart: new ones are <c>{*}</c>.</summary>
    public bool IsCollapsed { get; private set; }

    public IEnumerable<PatternNode> Children => children.Values;

    public int Width => children.Count;

    public void Pass(bool counts) => Passed += counts ? 1 : 0;

    public PatternStatistics End() => Keys ??= new PatternStatistics();

    /// <summary>The child for a part; a new one when there is none.</summary>
    /// <param name="token">Separator and shape of the part.</param>
    /// <param name="limit">Most children before they are collapsed.</param>
    /// <param name="made">Nodes that this made; negative when the collapse freed some.</param>
    public PatternNode Child(ReadOnlySpan<byte> token, int limit, out int made)
    {
        made = 0;
        var lookup = children.GetAlternateLookup<ReadOnlySpan<byte>>();
        if (lookup.TryGetValue(token, out var child))
        {
            return child;
        }

        if (!IsCollapsed && children.Count >= limit)
        {
            made -= Collapse(ShareOfAWord);
        }

        // The separator stays: a:{*} and a.{*} are two patterns.
        var key = IsCollapsed ? Joined(token) : token.ToArray();
        if (!children.TryGetValue(key, out child))
        {
            child = new PatternNode();
            children[key] = child;
            made++;
        }

        return child;
    }

    /// <summary>The child where a part was counted, and the part as it is shown; null when there is none.</summary>
    public PatternNode? Known(ReadOnlySpan<byte> token, bool withWords, out string shown)
    {
        byte[] key = token.ToArray();
        if (!children.TryGetValue(key, out var child) && token.EndsWith("{n}"u8))
        {
            key = Hex(token);
            children.TryGetValue(key, out child);
        }

        foreach (var joined in (ReadOnlySpan<byte[]>)[TokenShape.WithoutDigits(token), [.. Separator(token), .. AnyPart], [.. Separator(token), .. RandomPart]])
        {
            if (child is null)
            {
                key = joined;
                children.TryGetValue(key, out child);
            }
        }

        shown = child is null ? "" : Shown(key, child, withWords);
        return child;
    }

    /// <summary>Joins the parts that follow into <c>{*}</c>, but for those that stand for many of the keys; later parts are joined too.</summary>
    /// <returns>How many nodes went.</returns>
    public int Collapse(double keptShare = ShareOfAWord)
    {
        IsCollapsed = true;
        var before = Nodes();
        foreach (var group in children.Where(child => child.Value.Passed < keptShare * Passed || child.Value.Passed <= 1).Select(child => child.Key).GroupBy(token => TokenComparer.Text([.. Separator(token)]), StringComparer.Ordinal).ToList())
        {
            List<byte[]> tokens = [.. group];
            Join(tokens, Joined(tokens[0]));
        }

        return before - Nodes();
    }

    /// <summary>Joins numbers into identifiers in hexadecimal digits that stand beside them: one in 1,800 of 16 digits has no letter.</summary>
    public void JoinNumbers()
    {
        foreach (var token in children.Keys.Where(token => token.AsSpan().EndsWith("{n}"u8)).ToList())
        {
            var hex = Hex(token);
            if (children.TryGetValue(hex, out var identifiers) && children[token].Passed * 20 < identifiers.Passed)
            {
                children.Remove(token, out var numbers);
                identifiers.Join(numbers!);
            }
        }
    }

    /// <summary>Joins parts with one digit into those with more that stand beside them: <c>user5</c> into <c>user{n}</c>.</summary>
    public void JoinSingleDigits()
    {
        foreach (var token in children.Keys.ToList())
        {
            var general = TokenShape.WithoutDigits(token);
            if (general.Length > 0 && children.TryGetValue(general, out var numbered) && children[token].Passed < numbered.Passed)
            {
                children.Remove(token, out var one);
                numbered.Join(one!);
            }
        }
    }

    private static byte[] Hex(ReadOnlySpan<byte> token) => [.. token[..^3], .. "{hex}"u8];

    /// <summary>Joins children of which many look alike and each stands for few keys: names of people, words of a dictionary.</summary>
    /// <returns>Whether there were any.</returns>
    public bool JoinAlike(int fewest, long mostKeysEach)
    {
        var groups = children.Where(child => child.Value.Passed <= Math.Min(mostKeysEach, ShareOfAWord * Passed))
            .GroupBy(child => child.Value.Signature(child.Key))
            .Where(group => group.Count() >= fewest)
            .Select(group => group.Select(child => child.Key).ToList())
            .ToList();
        foreach (var group in groups)
        {
            // Beside random identifiers they are the ones that look less random.
            byte[] text = [.. Separator(group[0]), .. RandomPart];
            var isRandom = children.TryGetValue(text, out var random) && group.Sum(token => children[token].Passed) <= Math.Min(2 * group.Count, random!.Passed);
            Join(group, isRandom ? text : [.. Separator(group[0]), .. AnyPart]);
        }

        return groups.Count > 0;
    }

    // What follows, not how often; and the separator before.
    private string Signature(byte[] token) =>
        string.Join(' ', children.Keys.Select(TokenComparer.Text).Order(StringComparer.Ordinal).Prepend(Keys?.CommonestType ?? "")
            .Prepend(TokenComparer.Text([.. Separator(token)])));

    // What stands for many parts: beside random identifiers that are most of all they are those that look less random.
    private byte[] Joined(ReadOnlySpan<byte> token)
    {
        byte[] random = [.. Separator(token), .. RandomPart];
        return children.TryGetValue(random, out var identifiers) && identifiers.Passed * 2 > Passed ? random : [.. Separator(token), .. AnyPart];
    }

    private static ReadOnlySpan<byte> Separator(ReadOnlySpan<byte> token) =>
        token.Length > 0 && TokenShape.IsSeparator(token[0]) ? token[..1] : [];

    // Joins parts of one separator into one.
    private void Join(List<byte[]> tokens, byte[] into)
    {
        foreach (var token in tokens.Where(token => !token.AsSpan().SequenceEqual(into)))
        {
            children.Remove(token, out var child);
            if (children.TryGetValue(into, out var joined))
            {
                joined.Join(child!);
            }
            else
            {
                children[into] = child!;
            }
        }
    }

    /// <summary>Adds all that another node holds.</summary>
    public void Join(PatternNode other)
    {
        Passed += other.Passed;
        if (other.Keys is { } keys)
        {
            End().Add(keys);
        }

        foreach (var (token, child) in other.children)
        {
            if (children.TryGetValue(token, out var mine))
            {
                mine.Join(child);
            }
            else
            {
                children[token] = child;
            }
        }

        IsCollapsed |= other.IsCollapsed;
    }

    /// <summary>Nodes at this part and behind it.</summary>
    public int Nodes() => 1 + children.Values.Sum(child => child.Nodes());

    /// <summary>The patterns at this part and behind it.</summary>
    /// <param name="before">The parts before.</param>
    /// <param name="withWords">Whether words that few keys bear are shown: they may be somebody's name.</param>
    public IEnumerable<(string Pattern, PatternStatistics Keys)> Patterns(string before, bool withWords)
    {
        if (Keys is { } keys)
        {
            yield return (before, keys);
        }

        foreach (var (token, child) in children)
        {
            foreach (var pattern in child.Patterns(before + Shown(token, child, withWords), withWords))
            {
                yield return pattern;
            }
        }
    }

    private static string Shown(byte[] token, PatternNode child, bool withWords) =>
        withWords || child.Passed >= FewestKeysOfAWord || !TokenShape.HasWord(token)
            ? TokenComparer.Text(token)
            : TokenComparer.Text([.. Separator(token), .. AnyPart]);

    public void Store(StateStream state)
    {
        Passed = state.Number(Passed);
        IsCollapsed = state.Flag(IsCollapsed);
        Keys = state.Part(Keys, () => new PatternStatistics(), keys => keys.Store(state));
        var stored = state.Each(children.ToList(), child =>
        {
            var token = state.Bytes(child.Key ?? []);
            var node = child.Value ?? new PatternNode();
            node.Store(state);
            return KeyValuePair.Create(token, node);
        });
        if (state.IsReading)
        {
            foreach (var (token, node) in stored)
            {
                children[token] = node;
            }
        }
    }
}
