using System.Security.Cryptography;
using System.Text;

namespace Polystore.Runtime.Patterns;

/// <summary>
/// The order that pages follow. Its columns together must be unique, as by ending with the primary key; an index on them in this order makes
/// every page cost the same, the thousandth too. Immutable.
/// </summary>
public sealed class Keyset
{
    private readonly byte[]? secret;

    /// <summary>Makes one.</summary>
    /// <param name="columns">One or more, the most significant first; all are part of the query's result.</param>
    /// <param name="secret">
    /// A key that only the service knows, 16 bytes or more: cursors are signed with it (HMAC-SHA256), so that no client makes up its own. Null
    /// for a checksum, which finds damage alone.
    /// </param>
    public Keyset(IReadOnlyList<KeysetColumn> columns, byte[]? secret = null)
    {
        OptionRange.Require(columns.Count > 0, nameof(columns), columns.Count, "at least one column");
        OptionRange.Require(secret is not { Length: < 16 }, nameof(secret), "shorter", "16 bytes or longer");
        Columns = [.. columns];
        this.secret = secret;
        Shape = SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\0', columns.Select(column => $"{column.Name}\u0001{column.IsDescending}{column.NullsFirst}{column.IsNullable}"))))[..4];
    }

    /// <summary>The columns, the most significant first.</summary>
    public IReadOnlyList<KeysetColumn> Columns { get; }

    /// <summary>Tells cursors of another order apart.</summary>
    internal byte[] Shape { get; }

    internal byte[] Seal(ReadOnlySpan<byte> content) => (secret is null ? SHA256.HashData(content) : HMACSHA256.HashData(secret, content))[..16];
}
