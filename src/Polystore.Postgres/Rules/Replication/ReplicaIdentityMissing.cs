using Polystore.Core.Catalogs;
using Polystore.Core.Connections;
using Polystore.Core.Findings;
using Polystore.Core.Rules;
using Polystore.Postgres.Observe.Sections;
using Polystore.Postgres.Rules.Reading;

namespace Polystore.Postgres.Rules.Replication;

internal sealed class ReplicaIdentityMissing : IRule
{
    public RuleInfo Info { get; } = new()
    {
        Id = "PG-REPLICATION-NO-IDENTITY",
        Engine = EngineNames.Postgres,
        Family = "replication",
        Title = "Published table whose rows cannot be named",
        LooksFor = "Tables without a replica identity in publications of UPDATE or DELETE; severe when such statements run. "
            + "Not reported: publications of INSERT alone, tables with a primary key, and those with REPLICA IDENTITY FULL or USING INDEX.",
        Why = "UPDATE and DELETE on the table fail on this server with an error, as soon as somebody tries.",
        References = ["https://www.postgresql.org/docs/current/logical-replication-publication.html"],
    };

    public RuleVerdict Judge(RuleContext context)
    {
        if (!context.Snapshot.TryGet(PostgresSections.Logical, out var logical, out var reason))
        {
            return RuleVerdict.NotExamined(reason);
        }

        var relations = context.Snapshot.TryGet(PostgresSections.Relations, out var seen, out _) ? seen.Items.ToDictionary(relation => relation.ObjectName) : [];
        return RuleVerdict.Of(logical.Publications
            .Where(publication => publication.Updates || publication.Deletes)
            .SelectMany(publication => publication.WithoutIdentity.Select(table => (table: new ObjectName(table.Schema, table.Name), publication.Name)))
            .GroupBy(pair => pair.table)
            .Where(group => !relations.TryGetValue(group.Key, out var relation) || relation.Extension is null)
            .Select(group => Finding(context, group.Key, group.Select(pair => pair.Name).ToList(), relations.GetValueOrDefault(group.Key))));
    }

    private Finding Finding(RuleContext context, ObjectName name, List<string> publications, PostgresRelation? relation)
    {
        var table = context.Catalog.FindTable(name);
        var changes = (table?.Usage?.RowsUpdated ?? 0) + (table?.Usage?.RowsDeleted ?? 0);
        var key = table?.Indexes.FirstOrDefault(index => Serves(table, index));
        var target = $"ALTER TABLE {PgName.Qualified(name.Schema, name.Name)} REPLICA IDENTITY";
        return context.Problem(
            Info, Subject.Table(EngineNames.Postgres, name.Schema, name.Name), changes > 0 ? Severity.High : Severity.Medium,
            $"UPDATE and DELETE fail on {name.Schema}.{name.Name}, published without a replica identity") with
        {
            Impact = changes > 0 ? $"{Amount.Of(changes, "row")} were changed before it was so" : null,
            Evidence =
            [
                Evidence.Of("publications", string.Join(", ", publications), null, "pg_publication_tables"),
                Evidence.Of("replica identity", relation?.ReplicaIdentity switch { "n" => "nothing", "i" => "an index that is gone", _ => "default, without a primary key" }, null, "pg_class.relreplident"),
                Evidence.Of("rows updated or deleted", changes, "rows", "pg_stat_all_tables"),
            ],
            Remedy = new Remedy
            {
                Apply = [key is null ? $"{target} FULL" : $"{target} USING INDEX {PgName.Quote(key.Name)}"],
                Rollback = [$"{target} {(relation?.ReplicaIdentity == "n" ? "NOTHING" : "DEFAULT")}"],
                Lock = LockWords.AccessExclusiveBrief,
                Duration = "milliseconds: only the catalogue changes",
                Guidance = key is null ? "FULL writes whole old rows to WAL and searches them at the subscriber: a primary key is better." : null,
            },
            Weight = changes,
        };
    }

    // "The index must be unique, not partial, not deferrable, and include only columns marked NOT NULL" (manual, ALTER TABLE).
    private static bool Serves(Table table, Core.Catalogs.Index index) =>
        index is { Unique: true, Valid: true, Predicate: null, Method: "btree" }
        && index.Keys.All(key => key.Column is { } column && table.FindColumn(column) is { Nullable: false })
        && table.Constraints.FirstOrDefault(constraint => constraint.IndexName == index.Name) is not { Deferrable: true };
}
