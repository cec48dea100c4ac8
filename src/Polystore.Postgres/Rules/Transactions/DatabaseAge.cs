using Polystore.Core.Connections;
using Polystore.Core.Findings;
using Polystore.Core.Rules;
using Polystore.Postgres.Observe.Sections;
using Polystore.Postgres.Rules.Reading;

namespace Polystore.Postgres.Rules.Transactions;

/// <summary>Databases whose oldest id should have been frozen long ago.</summary>
internal abstract class DatabaseAge : AgeRule
{
    protected abstract long AgeOf(PostgresDatabase database);

    protected abstract long AgeOf(PostgresTableVacuum table);

    protected override RuleVerdict JudgePrimary(RuleContext context)
    {
        if (!context.Snapshot.TryGet(PostgresSections.Databases, out var databases, out var reason))
        {
            return RuleVerdict.NotExamined(reason);
        }

        var maximum = Ids.FreezeMaxAge(context.Snapshot);
        return RuleVerdict.Of(databases.Items.Where(database => IsOverdue(context, AgeOf(database), maximum)).Select(database => Finding(context, database, maximum)));
    }

    private Finding Finding(RuleContext context, PostgresDatabase database, long maximum)
    {
        var age = AgeOf(database);
        var oldest = database.Current && context.Snapshot.TryGet(PostgresSections.Vacuum, out var vacuum, out _) ? vacuum.Items.MaxBy(AgeOf) : null;
        return context.Problem(
            Info, new Subject { Engine = EngineNames.Postgres, Kind = "database", Path = [database.Name] }, Grade(context, age),
            $"database {database.Name} is {Amount.Of(age, Ids.One)} old; autovacuum should have frozen it at {Amount.Of(maximum)}") with
        {
            Impact = Impact(context, age),
            Evidence =
            [
                .. Evidence(context, age, maximum, $"{Ids.AgeFunction}(pg_database.dat{Ids.Column})"),
                .. oldest is null ? [] : new[] { Core.Findings.Evidence.Of("oldest table here", $"{oldest.ObjectName}, {Amount.Of(AgeOf(oldest))}", null, $"pg_class.rel{Ids.Column}") },
            ],
            Remedy = Remedy.ByHand(Advice(context, database, maximum), "how much of the disk's time a freeze may take now is for you to say"),
            Weight = age,
        };
    }

    private string Advice(RuleContext context, PostgresDatabase database, long maximum)
    {
        var first = Obstacle(context, maximum) is { } obstacle ? $"First end what is in the way: {obstacle}. " : "";
        return first + (database.AllowsConnections
            ? $"Freeze the oldest tables first: vacuumdb --freeze --jobs=2 --dbname={PgName.Quote(database.Name)}, or VACUUM (FREEZE) of the tables that this check names there; not VACUUM FULL, "
                + "and no single-user mode, which takes every protection away. See in the log why autovacuum does not finish, and raise autovacuum_vacuum_cost_limit."
            : "Nobody can connect to it, so autovacuum alone freezes it: see that autovacuum runs (its workers may all be busy elsewhere: autovacuum_max_workers), and what the log says.");
    }
}

internal sealed class WraparoundDatabase : DatabaseAge
{
    public override RuleInfo Info { get; } = Describe(
        "PG-TXN-WRAPAROUND-DATABASE",
        "Database that nears transaction id wraparound",
        "Databases, templates included, whose oldest row is much older than autovacuum_freeze_max_age: freezing does not come or does not finish. With an earlier snapshot the date is given on "
            + "which ids run out. Not reported: ages up to the maximum and a little past it, which every busy database has all the time.",
        "When the oldest row is 2^31 transactions old, less 3 million, the server refuses all writes until a vacuum has frozen it, which may take days.",
        "https://www.postgresql.org/docs/current/routine-vacuuming.html#VACUUM-FOR-WRAPAROUND");

    protected override IdSpace Ids => IdSpace.Transactions;

    protected override long AgeOf(PostgresDatabase database) => database.FrozenXidAge;

    protected override long AgeOf(PostgresTableVacuum table) => TableAge.TransactionAge(table);
}

internal sealed class MultiXactDatabase : DatabaseAge
{
    public override RuleInfo Info { get; } = Describe(
        "PG-TXN-MULTIXACT-DATABASE",
        "Database that nears multixact wraparound",
        "Databases, templates included, whose oldest multixact is much older than autovacuum_multixact_freeze_max_age. Not reported: ages up to the maximum and a little past it. "
            + "How full the member space is, SQL does not show before version 19.",
        "Rows locked by several transactions at once use multixacts; when they run out, the server refuses every write that needs one.",
        "https://www.postgresql.org/docs/current/routine-vacuuming.html#VACUUM-FOR-MULTIXACT-WRAPAROUND");

    protected override IdSpace Ids => IdSpace.MultiXacts;

    protected override long AgeOf(PostgresDatabase database) => database.MinMultiXactAge;

    protected override long AgeOf(PostgresTableVacuum table) => TableAge.MultiXactAge(table);
}
