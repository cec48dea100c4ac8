using System.Data.Common;

namespace Polystore.Runtime.Stores;

/// <summary>A question about how far the server's data is, asked before a statement and after it, in the same round trip.</summary>
/// <param name="Query">The question, which gives one row.</param>
/// <param name="Before">Reads the row: the statement's rows are at least as new. Throws when that is not fresh enough, and then they are not read.</param>
/// <param name="After">Reads the row, once all of the statement's were read: they are at most as new.</param>
internal sealed record FreshnessCheck(SqlQuery Query, Action<DbDataReader> Before, Action<DbDataReader> After);
