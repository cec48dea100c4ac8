using System.Data.Common;

namespace Polystore.Runtime.Stores;

/// <summary>A question about the server's data that goes before a statement.</summary>
/// <param name="Query">The question, which gives one row.</param>
/// <param name="Verify">Reads the row; throws when the data is not fresh enough, and then the statement's rows are not read.</param>
internal sealed record FreshnessCheck(SqlQuery Query, Action<DbDataReader> Verify);
