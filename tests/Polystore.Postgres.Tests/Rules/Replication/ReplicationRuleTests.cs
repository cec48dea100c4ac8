using Polystore.Core.Findings;
using Polystore.Core.Observation;
using Polystore.Core.Rules;
using Polystore.Postgres.Observe.Sections;
using Polystore.Postgres.Rules.Replication;

namespace Polystore.Postgres.Tests.Rules.Replication;

public sealed class ReplicationRuleTests
{
    private static RuleVerdict Judge(IRule rule, PostgresReplication replication, params (string Name, string Value)[] settings)
    {
        var context = new PostgresSnapshot().Server(server => server with { CanReadAllStats = true }).With(PostgresSections.Replication, replication).Build();
        return rule.Judge(context with
        {
            Snapshot = context.Snapshot with { Settings = settings.Select(setting => new Setting { Name = setting.Name, Value = setting.Value, Source = "configuration file" }).ToList() },
        });
    }

    private static PostgresReplication With(PostgresReplica replica) => new() { Replicas = [replica] };

    private static PostgresReplication With(PostgresReplicationSlot slot) => new() { Slots = [slot] };

    private static PostgresReplication With(PostgresStandby standby) => new() { Standby = standby };

    [Theory]
    [InlineData(10.0, 1e6, null)]
    [InlineData(90.0, 1e6, Severity.Medium)]
    [InlineData(null, 2e9, Severity.Medium)]
    [InlineData(1200.0, 1e6, Severity.High)]
    public void Lag_weighs_by_time_and_bytes(double? seconds, double bytes, Severity? severity) =>
        Judge(new ReplicaLag(), With(new PostgresReplica { Application = "r1", State = "streaming", ReplayLagSeconds = seconds, ReplayLagBytes = bytes }))
            .Findings.Select(finding => (Severity?)finding.Severity).SingleOrDefault().ShouldBe(severity);

    [Fact]
    public void A_base_backup_is_not_behind() =>
        Judge(new ReplicaLag(), With(new PostgresReplica { Application = "pg_basebackup", State = "backup", ReplayLagBytes = 1e12 })).ShouldBeFine();

    [Fact]
    public void A_standby_of_an_idle_primary_is_not_behind() =>
        Judge(new ReplicaLag(), With(new PostgresStandby { SecondsSinceReplayedCommit = 90_000, ReceivedNotReplayedBytes = 0 })).ShouldBeFine();

    [Fact]
    public void Replicas_that_were_not_visible_are_not_examined()
    {
        Judge(new ReplicaLag(), new PostgresReplication { ReplicasVisible = false }).ShouldNotBeExamined("pg_monitor");
        Judge(new NoStandbyNoArchive(), new PostgresReplication { ReplicasVisible = false }, ("archive_mode", "off")).ShouldNotBeExamined("pg_monitor");
        Judge(new SynchronousStandbyMissing(), new PostgresReplication { ReplicasVisible = false }, ("synchronous_standby_names", "a")).ShouldNotBeExamined("pg_monitor");
    }

    [Theory]
    [InlineData(20L << 30, null, Severity.Critical)]
    [InlineData(20L << 30, 1L << 30, Severity.High)]
    [InlineData(1L << 20, null, Severity.Medium)]
    public void An_unread_slot_weighs_by_the_WAL_it_keeps(long bytes, long? safe, Severity severity) =>
        Judge(new SlotInactive(), With(new PostgresReplicationSlot { Name = "s", Type = "physical", RetainedBytes = bytes, SafeWalBytes = safe }))
            .ShouldBeProblem("s").Severity.ShouldBe(severity);

    [Fact]
    public void A_slot_that_is_read_or_new_or_just_left_or_kept_in_step_is_fine()
    {
        var slot = new PostgresReplicationSlot { Name = "s", Type = "logical", RetainedBytes = 1e12 };
        Judge(new SlotInactive(), With(slot with { Active = true })).ShouldBeFine();
        Judge(new SlotInactive(), With(slot with { RetainedBytes = null })).ShouldBeFine();
        Judge(new SlotInactive(), With(slot with { InactiveSeconds = 5 })).ShouldBeFine();
        Judge(new SlotInactive(), With(slot with { Temporary = true })).ShouldBeFine();
        Judge(new SlotInactive(), With(slot with { Failover = true }) with { Standby = new PostgresStandby() }).ShouldBeFine();
    }

    [Theory]
    [InlineData("idle_timeout", "idle_replication_slot_timeout")]
    [InlineData("rows_removed", "hot_standby_feedback")]
    [InlineData("wal_level_insufficient", "wal_level")]
    [InlineData("wal_removed", "max_slot_wal_keep_size")]
    [InlineData(null, "max_slot_wal_keep_size")]
    public void What_a_lost_slot_needs_depends_on_why_it_was_lost(string? reason, string setting) =>
        Judge(new SlotLost(), With(new PostgresReplicationSlot { Name = "s", Type = "logical", WalStatus = "lost", InvalidationReason = reason }))
            .ShouldBeProblem("s").Remedy!.Guidance.ShouldNotBeNull().ShouldContain(setting);

    [Fact]
    public void Slots_without_limit_are_named_once_and_lost_or_passing_ones_not()
    {
        var slot = new PostgresReplicationSlot { Name = "s", Type = "physical", Active = true, RetainedBytes = 1e6, WalStatus = "reserved" };
        Judge(new SlotUnlimited(), new PostgresReplication { Slots = [slot, slot with { Name = "t" }] }, ("max_slot_wal_keep_size", "-1")).ShouldBeProblem("max_slot_wal_keep_size").Title.ShouldContain("2 slots");
        Judge(new SlotUnlimited(), With(slot), ("max_slot_wal_keep_size", "10240")).ShouldBeFine();
        Judge(new SlotUnlimited(), With(slot with { Temporary = true }), ("max_slot_wal_keep_size", "-1")).ShouldBeFine();
        Judge(new SlotUnlimited(), With(slot with { InvalidationReason = "idle_timeout" }), ("max_slot_wal_keep_size", "-1")).ShouldBeFine();
        Judge(new SlotUnlimited(), With(slot)).ShouldNotBeExamined("max_slot_wal_keep_size");
    }

    [Fact]
    public void A_slot_in_use_is_named_when_it_keeps_more_than_the_server_would()
    {
        var slot = new PostgresReplicationSlot { Name = "s", Type = "logical", Active = true, RetainedBytes = 6.0 * (1L << 30), WalStatus = "extended" };
        Judge(new SlotRetaining(), With(slot), ("max_wal_size", "1024")).ShouldBeProblem("s").Severity.ShouldBe(Severity.High);
        Judge(new SlotRetaining(), With(slot), ("max_wal_size", "16384")).ShouldBeFine();
        Judge(new SlotRetaining(), With(slot with { WalStatus = "unreserved" }), ("max_wal_size", "16384")).ShouldBeProblem("s").Severity.ShouldBe(Severity.Critical);
    }

    [Theory]
    [InlineData("a", 1, Severity.Low)]
    [InlineData("ANY 1 (a, b)", 2, null)]
    [InlineData("FIRST 2 (a, b, c)", 1, Severity.Critical)]
    [InlineData("2 (a, b)", 2, Severity.Low)]
    [InlineData("\"2 (x\"", 1, Severity.Low)]
    [InlineData("", 0, null)]
    public void Synchronous_standbys_are_counted(string names, int there, Severity? severity)
    {
        var replicas = Enumerable.Range(0, there).Select(i => new PostgresReplica { Application = $"r{i}", State = "streaming", SyncState = "quorum" }).ToList();
        Judge(new SynchronousStandbyMissing(), new PostgresReplication { Replicas = replicas }, ("synchronous_standby_names", names))
            .Findings.Select(finding => (Severity?)finding.Severity).SingleOrDefault().ShouldBe(severity);
    }

    [Fact]
    public void Commits_that_wait_for_no_standby_are_fine() =>
        Judge(new SynchronousStandbyMissing(), new PostgresReplication(), ("synchronous_standby_names", "a"), ("synchronous_commit", "local")).ShouldBeFine();

    [Fact]
    public void Cancelled_queries_lead_to_feedback_only_when_old_snapshots_are_the_cause()
    {
        Judge(new StandbyConflicts(), With(new PostgresStandby { ConflictSnapshot = 900, ConflictLock = 1 }), ("hot_standby_feedback", "off"))
            .ShouldBeProblem("hot_standby_feedback").Remedy!.Apply[0].ShouldBe("ALTER SYSTEM SET hot_standby_feedback = 'on'");
        Judge(new StandbyConflicts(), With(new PostgresStandby { ConflictSnapshot = 1, ConflictLock = 900 }), ("hot_standby_feedback", "off"))
            .ShouldBeProblem("standby").Remedy!.IsAutomatic.ShouldBeFalse();
        Judge(new StandbyConflicts(), With(new PostgresStandby { ConflictSnapshot = 3 }), ("hot_standby_feedback", "off")).ShouldBeFine();
        Judge(new StandbyConflicts(), new PostgresReplication(), ("hot_standby_feedback", "off")).ShouldBeFine();
    }

    [Fact]
    public void Old_snapshots_that_only_the_counters_remember_are_done_with_once_feedback_is_on()
    {
        Judge(new StandbyConflicts(), With(new PostgresStandby { ConflictSnapshot = 900 }), ("hot_standby_feedback", "on")).ShouldBeFine();
        Judge(new StandbyConflicts(), With(new PostgresStandby { ConflictSnapshot = 900, ConflictLock = 500 }), ("hot_standby_feedback", "on"))
            .ShouldBeProblem("standby").Title.ShouldBe("the standby cancelled 500 queries, most for locks");
    }

    [Fact]
    public void Earlier_snapshot_shows_whether_queries_are_still_cancelled()
    {
        PostgresSnapshot Cancelled(long queries) => new PostgresSnapshot().With(PostgresSections.Replication, With(new PostgresStandby { ConflictSnapshot = queries }));

        Cancelled(900).Before(Cancelled(900), days: 10).Judge(new StandbyConflicts()).ShouldBeFine();
        Cancelled(900).Before(Cancelled(870), days: 10).Judge(new StandbyConflicts()).ShouldBeProblem("standby").Impact.ShouldBe("about 3 a day");
        Cancelled(900).Before(Cancelled(2000), days: 10).Judge(new StandbyConflicts()).ShouldBeProblem("standby").Impact.ShouldBe("about 10 a day");
    }

    [Fact]
    public void A_standby_that_replays_from_an_archive_needs_no_receiver()
    {
        Judge(new ReceiverDown(), With(new PostgresStandby())).ShouldBeFine();
        Judge(new ReceiverDown(), With(new PostgresStandby()), ("primary_conninfo", "(set)")).ShouldBeProblem("standby");
        Judge(new ReceiverDown(), With(new PostgresStandby { ReceiverStatus = "streaming", SecondsSinceMessage = 2 }), ("primary_conninfo", "(set)")).ShouldBeFine();
        Judge(new ReceiverDown(), With(new PostgresStandby { ReceiverStatus = "streaming", SecondsSinceMessage = 600 }), ("primary_conninfo", "(set)")).ShouldBeProblem("standby");
    }
}
