using Polystore.Core.Findings;

namespace Polystore.Sqlite.Rules.Indexes;

/// <summary>The facts that findings about two indexes show.</summary>
internal static class IndexFacts
{
    private const string Pages = "dbstat";

    public static IReadOnlyList<Evidence> Of(Core.Catalogs.Index index, Core.Catalogs.Index standIn)
    {
        var facts = new List<Evidence>
        {
            Evidence.Of("keys", string.Join(", ", index.Keys), null, "PRAGMA index_xinfo"),
            Evidence.Of("stands in", $"{standIn.Name} ({string.Join(", ", standIn.Keys)})", null, "PRAGMA index_xinfo"),
        };
        AddSize(facts, "size", index);
        AddSize(facts, "size of the one that stays", standIn);
        return facts;
    }

    public static void AddSize(ICollection<Evidence> facts, string name, Core.Catalogs.Index index)
    {
        if (index.Bytes is { } bytes)
        {
            facts.Add(Evidence.Of(name, bytes, "bytes", Pages));
        }
    }
}

/// <summary>How sentences call an index.</summary>
internal static class Naming
{
    public static string Of(Core.Catalogs.Index index) => index switch
    {
        { Primary: true } => "the primary key",
        { BacksConstraint: true } => "the unique constraint",
        _ => index.Name,
    };
}
