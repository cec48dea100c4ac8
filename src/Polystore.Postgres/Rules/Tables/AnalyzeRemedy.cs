using Polystore.Core.Catalogs;
using Polystore.Core.Findings;
using Polystore.Postgres.Rules.Reading;

namespace Polystore.Postgres.Rules.Tables;

/// <summary>ANALYZE of one table.</summary>
internal static class AnalyzeRemedy
{
    public static Remedy Of(Table table) => new()
    {
        Apply = [$"ANALYZE {PgName.Of(table)}"],
        Reversible = false,
        Reason = "newer statistics replace older ones, which nobody wants back",
        Lock = LockWords.ShareUpdateExclusive,
        Duration = "it reads a sample of 300 rows for each unit of the statistics target, 30,000 by default (manual, ANALYZE), so seconds whatever the size",
        Effects = [new StatisticsRefreshed(table.ObjectName)],
    };
}
