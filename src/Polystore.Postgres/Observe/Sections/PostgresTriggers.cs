namespace Polystore.Postgres.Observe.Sections;

/// <summary>Facts of triggers that no other engine has, event triggers included.</summary>
public sealed record PostgresTriggers
{
    /// <summary>Triggers that users made.</summary>
    public IReadOnlyList<PostgresTrigger> Items { get; init; } = [];

    /// <summary>Event triggers.</summary>
    public IReadOnlyList<PostgresEventTrigger> EventTriggers { get; init; } = [];
}

/// <summary>One trigger.</summary>
public sealed record PostgresTrigger
{
    /// <summary>Schema of its table.</summary>
    public required string Schema { get; init; }

    /// <summary>Table or view.</summary>
    public required string Table { get; init; }

    /// <summary>Name.</summary>
    public required string Name { get; init; }

    /// <summary>Schema of the function.</summary>
    public required string FunctionSchema { get; init; }

    /// <summary>Function it runs.</summary>
    public required string Function { get; init; }

    /// <summary>It runs for each row.</summary>
    public bool ForEachRow { get; init; }

    /// <summary><c>BEFORE</c>, <c>AFTER</c> or <c>INSTEAD OF</c>.</summary>
    public string Timing { get; init; } = "AFTER";

    /// <summary><c>INSERT</c>, <c>UPDATE</c>, <c>DELETE</c>, <c>TRUNCATE</c>.</summary>
    public IReadOnlyList<string> Events { get; init; } = [];

    /// <summary><c>tgenabled</c>: O origin, D off, R replica, A always.</summary>
    public string Enabled { get; init; } = "O";
}

/// <summary>One event trigger.</summary>
public sealed record PostgresEventTrigger
{
    /// <summary>Name.</summary>
    public required string Name { get; init; }

    /// <summary>Event.</summary>
    public required string Event { get; init; }

    /// <summary>Owner.</summary>
    public string? Owner { get; init; }

    /// <summary>As of triggers.</summary>
    public string Enabled { get; init; } = "O";
}
