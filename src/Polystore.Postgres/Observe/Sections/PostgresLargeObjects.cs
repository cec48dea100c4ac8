namespace Polystore.Postgres.Observe.Sections;

/// <summary>Large objects of this database.</summary>
public sealed record PostgresLargeObjects
{
    /// <summary>How many.</summary>
    public long Count { get; init; }

    /// <summary>Columns of type <c>oid</c> or domain <c>lo</c> in user tables, which may refer to them.</summary>
    public int ReferencingColumns { get; init; }
}
