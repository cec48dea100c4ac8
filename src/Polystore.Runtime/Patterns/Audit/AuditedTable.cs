using Polystore.Runtime.Stores;

namespace Polystore.Runtime.Patterns;

/// <summary>A table whose changes are kept.</summary>
/// <param name="Name">The table.</param>
/// <param name="Key">The column of its primary key.</param>
public sealed record AuditedTable(SqlName Name, string Key)
{
    /// <summary>Columns that are never kept, such as passwords; a change of them alone leaves no entry.</summary>
    public IReadOnlyList<string> LeftOut { get; init; } = [];
}
