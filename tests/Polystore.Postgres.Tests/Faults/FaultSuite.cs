using Polystore.Core.Connections;
using Polystore.Core.Engines;
using Polystore.Core.Findings;
using Polystore.Core.Observation;
using Polystore.Core.Reconciliation;
using Polystore.Core.Rules;
using Polystore.Postgres.Apply;
using Polystore.Postgres.Observe;
using Polystore.Sql;
using Polystore.TestServers;

namespace Polystore.Postgres.Tests.Faults;

/// <summary>Every seeded fault, each in a database of its own on the shared server.</summary>
public sealed class FaultSuite
{
    private static readonly IReadOnlyList<IRule> Rules = RuleCatalog.FindIn(typeof(PostgresEngine).Assembly);

    internal static readonly IReadOnlyList<SeededFault> All = typeof(FaultSuite).Assembly.GetTypes()
        .Where(type => type is { IsClass: true, IsAbstract: false } && type.IsAssignableTo(typeof(ISeededFaults)))
        .SelectMany(type => ((ISeededFaults)Activator.CreateInstance(type, nonPublic: true)!).Cases)
        .OrderBy(fault => fault.Rule, StringComparer.Ordinal)
        .ToList();

    public static TheoryData<string, int> Cases()
    {
        var data = new TheoryData<string, int>();
        foreach (var (fault, number) in All.Select((fault, number) => (fault, number)))
        {
            data.Add(fault.Rule, number);
        }

        return data;
    }

    [ServerTheory(TestServer.Postgres)]
    [MemberData(nameof(Cases))]
    public async Task Fault_is_named_cured_and_named_again(string rule, int number)
    {
        var fault = All[number];
        var server = await PostgresServer.SharedAsync();
        var database = await server.CreateDatabaseAsync();
        await RunAsync(server, database, fault.Decoy);
        await RunAsync(server, database, fault.Fault);

        var finding = await OnlyFindingAsync(server, database, fault);
        finding.Id.ShouldBe(rule);
        if (fault.Cure is { } cure)
        {
            finding.Remedy.ShouldNotBeNull().IsAutomatic.ShouldBeFalse("a remedy that the suite could apply itself needs no cure in the case");
            finding.Remedy.Guidance.ShouldNotBeNullOrWhiteSpace();
            await RunAsync(server, database, cure);
            await UntilGoneAsync(server, database, fault, () => RunAsync(server, database, cure));
            (await FindingsAsync(server, database, fault)).ShouldBeEmpty("after the cure");
            if (fault.Undo is { } undo)
            {
                await RunAsync(server, database, undo);
                (await OnlyFindingAsync(server, database, fault)).Fingerprint.ShouldBe(finding.Fingerprint);
            }

            return;
        }

        var remedy = finding.Remedy.ShouldNotBeNull();
        remedy.IsAutomatic.ShouldBeTrue(remedy.Guidance ?? remedy.Reason);
        remedy.Withheld.ShouldBeNull();
        remedy.Lock.ShouldNotBeNullOrWhiteSpace();
        var change = new Change(finding.Fingerprint, finding.Title, remedy.Apply, remedy.Rollback);
        await ApplyAsync(server, database, change);
        await UntilGoneAsync(server, database, fault, () => ApplyAsync(server, database, change));
        (await FindingsAsync(server, database, fault)).ShouldBeEmpty("after the remedy");
        remedy.Reversible.ShouldBe(!fault.OneWay);
        if (!remedy.Reversible)
        {
            remedy.Reason.ShouldNotBeNullOrWhiteSpace();
            return;
        }

        await ApplyAsync(server, database, change.Inverse());
        (await OnlyFindingAsync(server, database, fault)).Fingerprint.ShouldBe(finding.Fingerprint);
    }

    // A transaction of a test beside this one can keep vacuum from moving the horizon: then once more, as an operator would.
    private static async Task UntilGoneAsync(PostgresServer server, string database, SeededFault fault, Func<Task> again)
    {
        for (var times = 0; times < 20 && fault.IsOneWay && (await FindingsAsync(server, database, fault)).Count > 0; times++)
        {
            await Task.Delay(1000);
            await again();
        }
    }

    private static async Task<Finding> OnlyFindingAsync(PostgresServer server, string database, SeededFault fault)
    {
        var findings = await FindingsAsync(server, database, fault);
        findings.Select(finding => $"{finding.State} {finding.Object} {finding.NotExaminedReason}").ShouldBe([$"Problem {fault.Subject} "]);
        return findings[0];
    }

    internal static async Task<IReadOnlyList<Finding>> FindingsAsync(PostgresServer server, string database, SeededFault fault)
    {
        var target = DatabaseUrl.Parse(server.Url(database));
        var options = new ObserveOptions();
        var probe = new PostgresProbe();
        var snapshot = await probe.ObserveAsync(target, options, null, CancellationToken.None);
        var context = new RuleContext { Snapshot = LaterUse.In(snapshot, fault.Days), Now = snapshot.ObservedAt.AddDays(fault.Days) };
        var judged = Rules.Where(candidate => candidate.Info.Id == fault.Rule).ToList();
        var selection = new RuleSelection { Options = new Dictionary<string, IReadOnlyDictionary<string, double>> { [fault.Rule] = fault.Options } };
        var run = await RuleRunner.RunAsync(judged, selection, context, (questions, cancellation) => probe.AnswerAsync(target, questions, options, cancellation));
        var outcome = run.Outcomes.ShouldHaveSingleItem();
        outcome.Failure.ShouldBeNull();
        outcome.Verdict.NotExaminedReason.ShouldBeNull();
        return Reconciler.Reconcile(run.Findings(), snapshot.Catalog);
    }

    internal static async Task ApplyAsync(PostgresServer server, string database, Change change)
    {
        var result = await new PostgresApplier().ApplyAsync(DatabaseUrl.Parse(server.Url(database)), [change], new ObserveOptions(), null, CancellationToken.None);
        result.Error.ShouldBeNull();
    }

    // One statement a round trip, as psql does, so that CONCURRENTLY and VACUUM may be among them; a line "-- expect error" before a
    // statement says that it must fail.
    internal static async Task RunAsync(PostgresServer server, string database, string script)
    {
        await using var connection = await server.OpenAsync(database);
        foreach (var statement in SqlSplitter.Split(script, SqlDialect.Postgres))
        {
            await using var command = new Npgsql.NpgsqlCommand(statement.Sql, connection) { CommandTimeout = 120 };
            if (statement.LeadingComments.Any(comment => comment.Text.Contains("expect error", StringComparison.Ordinal)))
            {
                await Should.ThrowAsync<Npgsql.PostgresException>(() => command.ExecuteNonQueryAsync());
            }
            else
            {
                await command.ExecuteNonQueryAsync();
            }
        }

        // A session hands in its counters when it ends, which may be after the next one began; from 15 on it can be told to do so at once.
        // After some errors the driver has closed it.
        if (connection.State == System.Data.ConnectionState.Open && connection.PostgreSqlVersion.Major >= 15)
        {
            await using var flush = new Npgsql.NpgsqlCommand("SELECT pg_stat_force_next_flush()", connection);
            await flush.ExecuteNonQueryAsync();
        }
    }
}
