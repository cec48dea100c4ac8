namespace Polystore.Postgres.Observe.Sections;

/// <summary>Facts of functions and procedures that no other engine has; those of extensions are left out.</summary>
public sealed record PostgresRoutines
{
    /// <summary>One entry a routine of the catalogue.</summary>
    public IReadOnlyList<PostgresRoutine> Items { get; init; } = [];
}

/// <summary>One routine (<c>pg_proc</c>).</summary>
public sealed record PostgresRoutine
{
    /// <summary>Schema.</summary>
    public required string Schema { get; init; }

    /// <summary>Name.</summary>
    public required string Name { get; init; }

    /// <summary>Argument types, as in the catalogue.</summary>
    public string Arguments { get; init; } = "";

    /// <summary><c>prokind</c>: f function, p procedure, a aggregate, w window.</summary>
    public string Kind { get; init; } = "f";

    /// <summary><c>proparallel</c>: s safe, r restricted, u unsafe.</summary>
    public string Parallel { get; init; } = "u";

    /// <summary>Returns NULL on NULL input.</summary>
    public bool Strict { get; init; }

    /// <summary>Marked leakproof.</summary>
    public bool Leakproof { get; init; }

    /// <summary>Planner's cost.</summary>
    public double Cost { get; init; }

    /// <summary>It is a trigger function.</summary>
    public bool ReturnsTrigger { get; init; }

    /// <summary>Its language is trusted.</summary>
    public bool LanguageTrusted { get; init; } = true;

    /// <summary>PUBLIC may run it.</summary>
    public bool PublicCanExecute { get; init; }

    /// <summary>Its owner is a superuser.</summary>
    public bool OwnerIsSuperuser { get; init; }
}
