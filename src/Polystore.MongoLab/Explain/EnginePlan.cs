using System.Text.Json;

namespace Polystore.MongoLab.Explain;

/// <summary>A node of the engine's own plan, with the numbers that MongoDB's explain has a name for.</summary>
internal sealed class EnginePlan(JsonElement node)
{
    /// <summary>Kind of the node, as PostgreSQL calls it.</summary>
    public string Kind => Text("Node Type") ?? "";

    /// <summary>Nodes below it.</summary>
    public IReadOnlyList<EnginePlan> Children { get; } =
        node.TryGetProperty("Plans", out var plans) ? plans.EnumerateArray().Select(child => new EnginePlan(child)).ToList() : [];

    /// <summary>Name of the index it reads.</summary>
    public string? Index => Text("Index Name");

    /// <summary>The conditions that it applies to documents it has read.</summary>
    public string? Filter => Text("Filter");

    /// <summary>The conditions that it looks up in the index.</summary>
    public string? IndexCondition => Text("Index Cond");

    /// <summary>How the index is read, one entry for each index.</summary>
    public IReadOnlyList<JsonElement> IndexDetails => node.TryGetProperty(nameof(IndexDetails), out var details) ? [.. details.EnumerateArray()] : [];

    /// <summary>True when it was run.</summary>
    public bool Analyzed => node.TryGetProperty("Actual Rows", out _);

    /// <summary>Rows that it gave, all loops together.</summary>
    public long Rows => (long)Math.Round(Number("Actual Rows") * Loops);

    /// <summary>Rows that it read and left out, all loops together.</summary>
    public long Removed => (long)Math.Round((Number("Rows Removed by Filter") + Number("Rows Removed by Index Recheck")) * Loops);

    /// <summary>Milliseconds, all loops and the nodes below included.</summary>
    public double Milliseconds => Number("Actual Total Time") * Loops;

    /// <summary>Bytes that a sort kept in memory or on disk.</summary>
    public long SortBytes => (long)(Number("Sort Space Used") * 1024);

    /// <summary>The sort did not fit into memory.</summary>
    public bool SpilledToDisk => Text("Sort Space Type") == "Disk" || Number("Disk Usage") > 0;

    /// <summary>The scan goes from the end of the index to its beginning.</summary>
    public bool Backward => Text("Scan Direction") == "Backward";

    /// <summary>True when the node reads a collection.</summary>
    public bool IsScan => Kind is "Seq Scan" or "Index Scan" or "Index Only Scan" or "Bitmap Heap Scan" or "Tid Scan";

    private double Loops => Math.Max(1, Number("Actual Loops"));

    /// <summary>This node and all below it.</summary>
    public IEnumerable<EnginePlan> All() => Children.SelectMany(child => child.All()).Prepend(this);

    private string? Text(string name) => node.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    private double Number(string name) => node.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Number ? value.GetDouble() : 0;
}
