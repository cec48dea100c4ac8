using Polystore.Core.Catalogs;

namespace Polystore.Core.Reconciliation;

/// <summary>Compares names as the engine does.</summary>
internal sealed class ObjectNameComparer(StringComparison comparison) : IEqualityComparer<ObjectName>
{
    private readonly StringComparer comparer = StringComparer.FromComparison(comparison);

    public bool Equals(ObjectName x, ObjectName y) => comparer.Equals(x.Name, y.Name) && comparer.Equals(x.Schema, y.Schema);

    public int GetHashCode(ObjectName obj) => HashCode.Combine(comparer.GetHashCode(obj.Schema), comparer.GetHashCode(obj.Name));
}
