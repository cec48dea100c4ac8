using System.Text.Json.Serialization;
using Polystore.Core.Catalogs;

namespace Polystore.Postgres.Observe.Sections;

/// <summary>Facts of views that no other engine has.</summary>
public sealed record PostgresViews
{
    /// <summary>One entry a view or materialised view.</summary>
    public IReadOnlyList<PostgresView> Items { get; init; } = [];
}

/// <summary>One view.</summary>
public sealed record PostgresView
{
    /// <summary>Schema.</summary>
    public required string Schema { get; init; }

    /// <summary>Name.</summary>
    public required string Name { get; init; }

    /// <summary>It is materialised.</summary>
    public bool Materialized { get; init; }

    /// <summary>A materialised view that has been filled.</summary>
    public bool Populated { get; init; } = true;

    /// <summary>The extension that owns it.</summary>
    public string? Extension { get; init; }

    /// <summary>Its owner is a superuser.</summary>
    public bool OwnerIsSuperuser { get; init; }

    /// <summary>Its owner is not held by row-level security anywhere.</summary>
    public bool OwnerBypassesRowSecurity { get; init; }

    /// <summary>Relations it reads directly.</summary>
    public IReadOnlyList<PostgresViewReference> References { get; init; } = [];

    /// <summary>Query of a materialised view (plain views: see the catalogue).</summary>
    public string? Definition { get; init; }

    /// <summary>Schema and name.</summary>
    [JsonIgnore]
    public ObjectName ObjectName => new(Schema, Name);
}

/// <summary>A relation that a view reads.</summary>
public sealed record PostgresViewReference
{
    /// <summary>Schema.</summary>
    public required string Schema { get; init; }

    /// <summary>Relation.</summary>
    public required string Name { get; init; }

    /// <summary>Row-level security is enabled there.</summary>
    public bool RowSecurity { get; init; }

    /// <summary>It has the view's owner.</summary>
    public bool SameOwner { get; init; }
}
