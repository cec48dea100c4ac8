using Polystore.Core.Catalogs;
using Polystore.Postgres.Rules.Reading;
using Polystore.Postgres.Rules.Workload;
using Polystore.Sql;
using Polystore.Sql.Shapes;

namespace Polystore.Postgres.Rules.Indexes;

/// <summary>How the known statements use single columns.</summary>
internal sealed class ColumnComparisons(CatalogReading reading, StatementsReading statements)
{
    private readonly StatementSchema schema = new(reading);

    /// <summary>The statements that compare the column by equality, and whether no other use of it is known.</summary>
    public (bool OnlyEqual, IReadOnlyList<StatementGroup> Statements) Of(Table table, string column)
    {
        var equal = new List<StatementGroup>();
        var onlyEqual = true;
        foreach (var item in statements.Items.Where(item => StatementReading.HasWord(item.Query, table.Name)))
        {
            var shape = StatementReader.Read(item.Query, SqlDialect.Postgres);
            if (shape.Verb == StatementVerb.Other)
            {
                continue;
            }

            if (!shape.Understood)
            {
                onlyEqual &= !StatementReading.HasWord(item.Query, column);
                continue;
            }

            foreach (var access in PredicateAnalysis.Analyze(shape, schema).Where(access => schema.Find(access.Schema, access.Table) == table))
            {
                onlyEqual &= !NeedsOrder(access, column);
                if (access.Equalities.Any(one => one.Column == column && one.Form != PredicateForm.IsNull) && !equal.Contains(item))
                {
                    equal.Add(item);
                }
            }
        }

        return (onlyEqual, equal);
    }

    private static bool NeedsOrder(TableAccess access, string column) =>
        access.Ranges.Any(range => range.Column == column)
        || access.Equalities.Any(one => one.Column == column && one.Form == PredicateForm.IsNull)
        || access.Joins.Any(join => join.Column == column && join.Form != PredicateForm.Equal)
        || access.Extremes.Any(extreme => extreme.Column == column)
        || access.NotSargable.Any(note => note.Column == column)
        || new[] { access.OrderBy, access.GroupBy, access.Distinct }.Any(order => order?.Keys.Any(key => key.Column == column) == true)
        || access.OrGroups.SelectMany(group => group.Branches).SelectMany(branch => branch).Any(one => one.Column == column && !one.IsEquality);
}
