using Polystore.Core.Errors;

namespace Polystore.Core.Advising;

/// <summary>Kinds of indexes that advice may propose beside plain b-trees.</summary>
[Flags]
public enum IndexKinds
{
    /// <summary>Plain b-trees alone.</summary>
    None = 0,

    /// <summary>Columns carried for index-only scans (INCLUDE).</summary>
    Include = 1,

    /// <summary>Indexes that leave rows out.</summary>
    Partial = 2,

    /// <summary>Indexes on expressions.</summary>
    Expression = 4,

    /// <summary>Block range indexes.</summary>
    Brin = 8,

    /// <summary>Hash indexes on long values that are compared for equality alone.</summary>
    Hash = 16,

    /// <summary>Inverted indexes: JSON containment, arrays, full text, patterns.</summary>
    Gin = 32,

    /// <summary>Every kind.</summary>
    All = Include | Partial | Expression | Brin | Hash | Gin,
}

/// <summary>Kinds of indexes as users write them.</summary>
public static class IndexKindNames
{
    private static readonly (string Name, IndexKinds Kind)[] Names =
    [
        ("btree", IndexKinds.None), ("include", IndexKinds.Include), ("partial", IndexKinds.Partial),
        ("expression", IndexKinds.Expression), ("brin", IndexKinds.Brin), ("hash", IndexKinds.Hash), ("gin", IndexKinds.Gin), ("all", IndexKinds.All),
    ];

    /// <summary>Every name, as a list for messages.</summary>
    public static string List => string.Join(", ", Names.Select(entry => entry.Name));

    /// <summary>Reads a list such as <c>btree,include</c>; b-trees are always among them.</summary>
    /// <exception cref="UsageException">A name is none of <see cref="List"/>.</exception>
    public static IndexKinds Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var kinds = IndexKinds.None;
        foreach (var word in text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            var known = Array.FindIndex(Names, entry => string.Equals(entry.Name, word, StringComparison.OrdinalIgnoreCase));
            kinds |= known >= 0 ? Names[known].Kind : throw new UsageException($"--kinds names '{word}', which is none of {List}.");
        }

        return kinds;
    }
}
