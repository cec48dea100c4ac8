namespace Polystore.Runtime.Routing;

/// <summary>What a part is to its entity.</summary>
public enum PartRole
{
    /// <summary>An entity is there when this part is, and is changed when this part takes the change. Every entity has one such part.</summary>
    Authoritative,

    /// <summary>A read fails when this part's store does not answer.</summary>
    Required,

    /// <summary>A read goes without this part when its store does not answer, and says so in <see cref="Routed{T}.Missing"/>.</summary>
    Optional,
}
