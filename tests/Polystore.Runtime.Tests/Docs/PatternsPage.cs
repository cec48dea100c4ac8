using Polystore.Runtime.Patterns;
using Polystore.Runtime.Stores;

namespace Polystore.Runtime.Tests.Docs;

/// <summary>What docs/runtime/patterns.md shows, compiled.</summary>
internal static class PatternsPage
{
    public static async Task<string?> ShowPagesAsync(RelationalStore store, string shelf, string? cursor, byte[] secret)
    {
        var order = new Keyset([KeysetColumn.Double("rating", descending: true, nullable: true), KeysetColumn.Integer("id")], secret);
        KeysetPage<string> page = await store.PageAsync(order, $"SELECT id, rating, name FROM books WHERE shelf = {shelf}", row => row.GetString(2), size: 50, cursor);
        string? next = page.Next;
        return next;
    }
}
