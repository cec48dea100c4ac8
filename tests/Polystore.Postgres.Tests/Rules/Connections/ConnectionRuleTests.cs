using Polystore.Core.Findings;
using Polystore.Core.Rules;
using Polystore.Postgres.Observe.Sections;
using Polystore.Postgres.Rules.Connections;

namespace Polystore.Postgres.Tests.Rules.Connections;

public sealed class ConnectionRuleTests
{
    private static PostgresConnectionGroup Group(int count, string state = "idle", string role = "app", string application = "web") =>
        new() { Role = role, Database = "shop", Application = application, ClientKind = "unix", State = state, Encrypted = false, Count = count };

    // 97 places for ordinary roles.
    private static PostgresSnapshot Connected(params IReadOnlyList<PostgresConnectionGroup> groups) => new PostgresSnapshot()
        .With(PostgresSections.Connections, new PostgresConnections { MaxConnections = 100, SuperuserReserved = 3, StatesVisible = true, Groups = groups })
        .With(PostgresSections.Roles, new PostgresRoles { Items = [new PostgresRole { Name = "app" }, new PostgresRole { Name = "other" }] })
        .With(PostgresSections.Databases, new PostgresDatabases());

    private static Severity? Worst(RuleVerdict verdict)
    {
        verdict.NotExaminedReason.ShouldBeNull();
        return verdict.Findings.Select(finding => (Severity?)finding.Severity).SingleOrDefault();
    }

    [Theory]
    [InlineData(70, null)]
    [InlineData(80, Severity.Medium)]
    [InlineData(90, Severity.High)]
    [InlineData(95, Severity.Critical)]
    public void Use_is_measured_against_what_ordinary_roles_may_have(int count, Severity? severity) =>
        Worst(Connected(Group(count, "active")).Judge(new ServerNearLimit())).ShouldBe(severity);

    [Fact]
    public void Same_number_under_a_larger_limit_is_fine() => Connected()
        .With(PostgresSections.Connections, new PostgresConnections { MaxConnections = 500, SuperuserReserved = 3, StatesVisible = true, Groups = [Group(95)] })
        .Judge(new ServerNearLimit()).ShouldBeFine();

    [Fact]
    public void Cure_of_a_full_server_depends_on_what_the_connections_do()
    {
        Connected(Group(90)).Judge(new ServerNearLimit()).ShouldBeProblem("max_connections").Remedy!.Guidance!.ShouldStartWith("Put a pooler");
        Connected(Group(90, "active")).Judge(new ServerNearLimit()).ShouldBeProblem("max_connections").Remedy!.Guidance!.ShouldStartWith("They are at work");
    }

    [Theory]
    [InlineData(10, false, 9, Severity.High)]
    [InlineData(10, false, 10, Severity.High)]
    [InlineData(10, false, 7, null)]
    [InlineData(-1, false, 90, null)]
    [InlineData(0, false, 0, null)]
    [InlineData(10, true, 10, null)]
    public void Limit_of_a_role_holds_unless_it_is_a_superuser(int limit, bool superuser, int count, Severity? severity) =>
        Worst(Connected(Group(count)).With(PostgresSections.Roles, new PostgresRoles { Items = [new PostgresRole { Name = "app", ConnectionLimit = limit, Superuser = superuser }] })
            .Judge(new RoleNearLimit())).ShouldBe(severity);

    [Theory]
    [InlineData(10, 8, Severity.Medium)]
    [InlineData(10, 10, Severity.High)]
    [InlineData(10, 7, null)]
    [InlineData(-1, 90, null)]
    public void Limit_of_a_database_is_its_own(int limit, int count, Severity? severity) =>
        Worst(Connected(Group(count)).With(PostgresSections.Databases, new PostgresDatabases { Items = [new PostgresDatabase { Name = "shop", ConnectionLimit = limit }] })
            .Judge(new DatabaseNearLimit())).ShouldBe(severity);

    [Fact]
    public void Idle_crowd_is_answered_with_the_size_of_a_pool()
    {
        var finding = Connected(Group(60), Group(4, "active")).Judge(new IdleShare()).ShouldBeProblem("max_connections");
        finding.Severity.ShouldBe(Severity.Medium);
        finding.Remedy!.Guidance!.ShouldContain("about 20 server connections");
        Connected(Group(40), Group(1, "active")).Judge(new IdleShare()).ShouldBeFine();
        Connected(Group(50), Group(30, "active")).Judge(new IdleShare()).ShouldBeFine();
        Connected(Group(60, "idle in transaction")).Judge(new IdleShare()).ShouldBeFine();
    }

    [Fact]
    public void Pool_is_sized_by_the_work_of_the_whole_time_and_not_of_the_moment()
    {
        // Ten connections at work on average over ten days, none at the moment.
        var databases = new PostgresDatabases { Items = [new PostgresDatabase { Name = "shop", ActiveMilliseconds = 10 * 10 * 86_400_000.0, StatisticsResetAt = PostgresSnapshot.Now.AddDays(-10) }] };
        Connected(Group(90)).With(PostgresSections.Databases, databases).Judge(new IdleShare()).ShouldBeProblem("max_connections").Remedy!.Guidance!.ShouldContain("about 30 server connections");
    }

    [Theory]
    [InlineData(1, null)]
    [InlineData(20, Severity.Low)]
    [InlineData(60, Severity.Medium)]
    public void Churn_is_a_rate(double perSecond, Severity? severity)
    {
        static PostgresSnapshot Counted(double sessions, double days) => new PostgresSnapshot().With(PostgresSections.Databases, new PostgresDatabases
        {
            Items = [new PostgresDatabase { Name = "shop", Sessions = (long)sessions, StatisticsResetAt = PostgresSnapshot.Now.AddDays(-days) }],
        });
        Worst(Counted(perSecond * 86_400 * 30, 30).Judge(new Churn())).ShouldBe(severity);
        Counted(perSecond * 600, 600 / 86_400.0).Judge(new Churn()).ShouldNotBeExamined("less than 1 hour");

        // What was before the earlier snapshot is past.
        Counted(perSecond * 86_400 * 30, 30).Before(Counted(perSecond * 86_400 * 30, 30), 1).Judge(new Churn()).ShouldBeFine();

        // A restart has kept the counters of a year: the rate is at most this, and nothing is claimed.
        var unknown = new PostgresSnapshot().NeverReset(PostgresSnapshot.Now.AddDays(-1)).With(PostgresSections.Databases, new PostgresDatabases { Items = [new PostgresDatabase { Name = "shop", Sessions = 9_000_000 }] });
        unknown.Judge(new Churn()).Findings.ShouldHaveSingleItem().State.ShouldBe(FindingState.NotExamined);
        Counted(1, 30).Server(server => server with { VersionNumber = 130000 }).Judge(new Churn()).ShouldNotBeExamined("version 14");
    }

    [Fact]
    public void Sessions_that_end_badly_are_told_apart_by_their_end()
    {
        static RuleVerdict Judge(long sessions, long abandoned = 0, long fatal = 0, long killed = 0) => new PostgresSnapshot().With(PostgresSections.Databases, new PostgresDatabases
        {
            Items = [new PostgresDatabase { Name = "shop", Sessions = sessions, SessionsAbandoned = abandoned, SessionsFatal = fatal, SessionsKilled = killed }],
        }).Judge(new LostSessions());
        Judge(1000, abandoned: 300).ShouldBeProblem("shop").Remedy!.Guidance!.ShouldContain("tcp_keepalives_idle");
        Judge(1000, fatal: 300).ShouldBeProblem("shop").Severity.ShouldBe(Severity.Medium);
        Judge(1000, killed: 300).ShouldBeProblem("shop").Remedy!.Guidance!.ShouldContain("pg_terminate_backend");
        Judge(100_000, abandoned: 300).ShouldBeFine();
        Judge(100, abandoned: 50).ShouldBeFine();
    }

    [Fact]
    public void Only_plain_text_from_other_machines_is_named()
    {
        Connected(Group(3) with { ClientKind = "tcp" }, Group(2, application: "job") with { ClientKind = "tcp" }).Judge(new Unencrypted()).ShouldBeProblem("app").Title.ShouldStartWith("5 connections");
        Connected(Group(3), Group(3) with { ClientKind = "local" }, Group(3) with { ClientKind = "tcp", Encrypted = true }).Judge(new Unencrypted()).ShouldBeFine();
    }

    [Fact]
    public void Connection_that_nobody_used_for_a_day_is_named_and_an_old_one_in_use_is_not()
    {
        Connected(Group(3) with { LongestIdleSeconds = 3 * 86_400, OldestSeconds = 9e6 }).Judge(new OldIdle()).ShouldBeProblem("app in shop (web)").Severity.ShouldBe(Severity.Info);
        Connected(Group(60) with { LongestIdleSeconds = 3 * 86_400 }).Judge(new OldIdle()).ShouldBeProblem("app in shop (web)").Severity.ShouldBe(Severity.Low);
        Connected(Group(3) with { LongestIdleSeconds = 60, OldestSeconds = 9e6 }, Group(3, "idle in transaction") with { LongestIdleSeconds = 9e6 }).Judge(new OldIdle()).ShouldBeFine();
    }

    [Fact]
    public void Role_that_may_take_every_connection_gets_a_limit_that_leaves_room()
    {
        var finding = Connected(Group(60), Group(2, role: "other")).Judge(new OneRole()).ShouldBeProblem("app");
        finding.Remedy!.Apply.ShouldBe(["ALTER ROLE app CONNECTION LIMIT 77"]);
        finding.Remedy.Rollback.ShouldBe(["ALTER ROLE app CONNECTION LIMIT -1"]);
        Connected(Group(60)).Judge(new OneRole()).ShouldBeFine();
        Connected(Group(30), Group(2, role: "other")).Judge(new OneRole()).ShouldBeFine();
        Connected(Group(60), Group(2, role: "other")).Server(server => server with { ThroughPooler = true }).Judge(new OneRole()).ShouldBeFine();
        Connected(Group(60), Group(2, role: "other"))
            .With(PostgresSections.Roles, new PostgresRoles { Items = [new PostgresRole { Name = "app", ConnectionLimit = 70 }] }).Judge(new OneRole()).ShouldBeFine();
        Connected(Group(60), Group(2, role: "other"))
            .With(PostgresSections.Roles, new PostgresRoles { Items = [new PostgresRole { Name = "app", Superuser = true }] }).Judge(new OneRole()).ShouldBeProblem("app").Remedy!.IsAutomatic.ShouldBeFalse();
    }

    [Fact]
    public void What_the_role_may_not_see_is_not_examined()
    {
        var closed = Connected().With(PostgresSections.Connections, new PostgresConnections { MaxConnections = 100, SuperuserReserved = 3, Groups = [Group(96) with { State = null, ClientKind = null, Application = null, Encrypted = null }] });
        foreach (var rule in new IRule[] { new IdleShare(), new Unencrypted(), new OldIdle() })
        {
            closed.Judge(rule).ShouldNotBeExamined("pg_monitor");
        }

        // Counting takes no privilege.
        closed.Judge(new ServerNearLimit()).ShouldBeProblem("max_connections").Severity.ShouldBe(Severity.Critical);
    }
}
