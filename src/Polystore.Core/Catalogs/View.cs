namespace Polystore.Core.Catalogs;

/// <summary>A view that holds no rows.</summary>
public sealed record View
{
    /// <summary>Schema.</summary>
    public required string Schema { get; init; }

    /// <summary>Name.</summary>
    public required string Name { get; init; }

    /// <summary>Columns; empty when the view cannot be compiled.</summary>
    public IReadOnlyList<Column> Columns { get; init; } = [];

    /// <summary>The statement that makes it.</summary>
    public string? Definition { get; init; }

    /// <summary>Owner; null where the engine has none.</summary>
    public string? Owner { get; init; }

    /// <summary>Options (<c>security_invoker=true</c>).</summary>
    public IReadOnlyDictionary<string, string> Options { get; init; } = new Dictionary<string, string>();
}

/// <summary>A sequence and how far it has come.</summary>
public sealed record Sequence
{
    /// <summary>Schema.</summary>
    public required string Schema { get; init; }

    /// <summary>Name.</summary>
    public required string Name { get; init; }

    /// <summary>Type of its values (<c>integer</c>).</summary>
    public string Type { get; init; } = "bigint";

    /// <summary>Last value handed out; null when never used or not readable.</summary>
    public decimal? LastValue { get; init; }

    /// <summary>First value.</summary>
    public decimal Start { get; init; } = 1;

    /// <summary>Smallest value.</summary>
    public decimal Minimum { get; init; } = 1;

    /// <summary>Largest value.</summary>
    public decimal Maximum { get; init; } = long.MaxValue;

    /// <summary>Step.</summary>
    public decimal Increment { get; init; } = 1;

    /// <summary>True when it starts again at the end.</summary>
    public bool Cycles { get; init; }

    /// <summary>The table whose column it feeds; null when it stands alone.</summary>
    public ObjectName? OwnerTable { get; init; }

    /// <summary>The column it feeds.</summary>
    public string? OwnerColumn { get; init; }
}

/// <summary>A trigger.</summary>
/// <param name="Schema">Schema of its table.</param>
/// <param name="Table">Its table or view.</param>
/// <param name="Name">Name.</param>
/// <param name="Definition">The statement that makes it.</param>
/// <param name="Enabled">False when switched off.</param>
public sealed record Trigger(string Schema, string Table, string Name, string? Definition = null, bool Enabled = true);

/// <summary>A function or procedure.</summary>
public sealed record Routine
{
    /// <summary>Schema.</summary>
    public required string Schema { get; init; }

    /// <summary>Name.</summary>
    public required string Name { get; init; }

    /// <summary>Argument types as the server prints them.</summary>
    public string Arguments { get; init; } = "";

    /// <summary>Language in lower case.</summary>
    public string Language { get; init; } = "sql";

    /// <summary>True when it runs with its owner's rights.</summary>
    public bool SecurityDefiner { get; init; }

    /// <summary>Owner.</summary>
    public string? Owner { get; init; }

    /// <summary>Settings fixed for its run (<c>search_path=pg_catalog</c>).</summary>
    public IReadOnlyDictionary<string, string> Settings { get; init; } = new Dictionary<string, string>();

    /// <summary><c>immutable</c>, <c>stable</c> or <c>volatile</c>; null where the engine has no such mark.</summary>
    public string? Volatility { get; init; }
}
