using Polystore.Core.Catalogs;

namespace Polystore.Sqlite.Advise.Statistics;

/// <summary>What is known of the rows, counted or estimated from a sample.</summary>
internal interface ITableFacts
{
    /// <summary>Rows of a table.</summary>
    double Rows(string table);

    /// <summary>Rows for which all conditions hold.</summary>
    /// <param name="table">The table.</param>
    /// <param name="conditions">Conditions over unqualified columns, without parameters.</param>
    double Count(string table, IReadOnlyCollection<string> conditions);

    /// <summary>Distinct combinations of the keys among the rows for which the predicate holds.</summary>
    double Distinct(string table, IReadOnlyList<IndexKey> keys, string? predicate);

    /// <summary>Mean bytes of a key's value in an index record.</summary>
    double Bytes(string table, IndexKey key);
}
