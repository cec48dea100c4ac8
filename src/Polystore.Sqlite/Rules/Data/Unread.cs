using Polystore.Core.Findings;
using Polystore.Core.Rules;
using Polystore.Sqlite.Rules.Reading;

namespace Polystore.Sqlite.Rules.Data;

/// <summary>Tables whose rows were not read, so that a data rule never calls them fine.</summary>
internal static class Unread
{
    public static IEnumerable<Finding> Of(RuleContext context, IRule rule, ProfileReading profile) => profile.NotExamined
        .Select(unread => (Table: context.Catalog.UserTables().FirstOrDefault(table => table.Name.Equals(unread.Table, SqliteTableReading.Names)), unread.Reason))
        .Where(entry => entry.Table is not null)
        .Select(entry => context.NotExamined(rule.Info, SubjectOf.The(entry.Table!), entry.Reason));
}
