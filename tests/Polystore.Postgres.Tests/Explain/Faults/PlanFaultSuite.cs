using Npgsql;
using Polystore.Core.Connections;
using Polystore.Core.Engines;
using Polystore.Core.Findings;
using Polystore.Core.Observation;
using Polystore.Core.Proofs;
using Polystore.Postgres.Explain;
using Polystore.Postgres.Explain.Arithmetic;
using Polystore.Postgres.Explain.Model;
using Polystore.Postgres.Explain.Parsing;
using Polystore.Postgres.Explain.Rewrites.Proving;
using Polystore.Postgres.Observe;
using Polystore.Postgres.Tests.Faults;
using Polystore.TestServers;

namespace Polystore.Postgres.Tests.Explain.Faults;

/// <summary>Every fault of a statement, each in a database of its own on the shared server.</summary>
public sealed class PlanFaultSuite
{
    internal static readonly IReadOnlyList<PlanFault> All = typeof(PlanFaultSuite).Assembly.GetTypes()
        .Where(type => type is { IsClass: true, IsAbstract: false } && type.IsAssignableTo(typeof(IPlanFaults)))
        .SelectMany(type => ((IPlanFaults)Activator.CreateInstance(type, nonPublic: true)!).Cases)
        .OrderBy(fault => fault.Name, StringComparer.Ordinal)
        .ToList();

    public static TheoryData<string> Names(TestServer needs) => [.. All.Where(fault => fault.Needs == needs).Select(fault => fault.Name)];

    [ServerTheory(TestServer.Postgres)]
    [MemberData(nameof(Names), TestServer.Postgres)]
    public Task Cause_is_named_at_its_node_and_gone_after_the_cure(string name) => RunAsync(All.Single(candidate => candidate.Name == name));

    [ServerTheory(TestServer.Postgres | TestServer.Jit)]
    [MemberData(nameof(Names), TestServer.Postgres | TestServer.Jit)]
    public Task Cause_in_compiled_code_is_named_at_its_node_and_gone_after_the_cure(string name) => RunAsync(All.Single(candidate => candidate.Name == name));

    private static async Task RunAsync(PlanFault fault)
    {
        var server = await PostgresServer.SharedAsync();
        var database = await server.CreateDatabaseAsync();
        await FaultSuite.RunAsync(server, database, fault.Setup);

        var before = await ExplainAsync(server, database, fault.Sql, fault.Settings, fault.BeforeEachRun, fault.Verbose);
        var version = (string)(await server.ScalarAsync("SELECT current_setting('server_version_num')"))!;
        if (fault.UntoldBy is { } untold && version.StartsWith(untold.ToString(System.Globalization.CultureInfo.InvariantCulture), StringComparison.Ordinal))
        {
            OfRule(fault, before.Explanation).ShouldBeEmpty("the plan does not tell it");
            return;
        }

        for (var attempt = 1; attempt < fault.Attempts && OfRule(fault, before.Explanation).Count == 0; attempt++)
        {
            before = await ExplainAsync(server, database, fault.Sql, fault.Settings, fault.BeforeEachRun, fault.Verbose);
        }

        var finding = OnlyFinding(fault, before.Explanation);
        var decoys = new List<JudgedPlan>();
        foreach (var decoy in fault.Decoys)
        {
            var judged = await ExplainAsync(server, database, decoy, fault.Settings, fault.BeforeEachRun, fault.Verbose);
            OfRule(fault, judged.Explanation).ShouldBeEmpty($"decoy: {decoy}");
            decoys.Add(judged);
        }

        await CureAsync(server, database, fault, finding);
        var after = await ExplainAsync(server, database, await CuredAsync(server, database, fault, finding), fault.CuredSettings ?? fault.Settings, fault.CuredBeforeEachRun ?? fault.BeforeEachRun, fault.Verbose);
        OfRule(fault, after.Explanation).ShouldBeEmpty("after the cure");
        if (fault.Better != PlanMeasure.Nothing)
        {
            var (was, now) = (Measure(before.Plan, fault.Better), Measure(after.Plan, fault.Better));
            now.ShouldBeLessThan(fault.Better is PlanMeasure.Time or PlanMeasure.PlanningTime ? was / 2 : was, fault.Better.ToString());
        }

        PlanRecording.Keep(fault, before, after, decoys);
    }

    private static Finding OnlyFinding(PlanFault fault, Explanation explanation)
    {
        var found = OfRule(fault, explanation);
        found.Count.ShouldBe(1, string.Join("; ", explanation.Findings.Select(finding => $"{finding.Id} {finding.Subject.Location} {finding.Title}")));
        var finding = found[0];
        var node = NodeOf(explanation, finding);
        node.NodeType.ShouldBe(fault.Node);
        if (fault.Relation is { } relation)
        {
            node.RelationName.ShouldBe(relation);
        }

        TextOf(finding).ShouldContain(fault.Cause, Case.Insensitive);
        return finding;
    }

    internal static PostgresPlanNode NodeOf(Explanation explanation, Finding finding)
    {
        var id = int.Parse(finding.Subject.Location.ShouldNotBeNull().Split(' ')[^1], System.Globalization.CultureInfo.InvariantCulture);
        return ((PostgresPlan)explanation.Plan.Native!).Nodes.ElementAt(id - 1);
    }

    private static string TextOf(Finding finding) => string.Join(
        '\n',
        [finding.Title, finding.Impact, finding.Remedy?.Guidance, finding.Remedy?.Reason, .. finding.Remedy?.Apply ?? [], .. finding.Evidence.Select(evidence => $"{evidence.Name} {evidence.Value}")]);

    private static IReadOnlyList<Finding> OfRule(PlanFault fault, Explanation explanation) =>
        explanation.Findings.Where(finding => finding.Id == fault.Rule && finding.State == FindingState.Problem).ToList();

    private static async Task CureAsync(PostgresServer server, string database, PlanFault fault, Finding finding)
    {
        if (fault.CuredSql is not null && !fault.CureBefore)
        {
            return;
        }

        if (fault.Cure != "remedy")
        {
            await FaultSuite.RunAsync(server, database, fault.Cure);
            return;
        }

        var remedy = finding.Remedy.ShouldNotBeNull();
        remedy.IsAutomatic.ShouldBeTrue(remedy.Guidance ?? remedy.Reason);
        await FaultSuite.ApplyAsync(server, database, new Change(finding.Fingerprint, finding.Title, remedy.Apply, remedy.Rollback));
    }

    // A statement that the finding proposes must be proven equal to the faulty one before it counts as a cure.
    private static async Task<string> CuredAsync(PostgresServer server, string database, PlanFault fault, Finding finding)
    {
        if (fault.CuredSql != "rewrite")
        {
            return fault.CuredSql ?? fault.Sql;
        }

        var rewritten = finding.Remedy?.Rewrite.ShouldNotBeNull(finding.Remedy?.Guidance)!;
        await using var connection = await server.OpenAsync(database);
        var verdict = await new RewriteProver().ProveAsync(connection, fault.Sql, rewritten, CancellationToken.None);
        verdict.Verdict.ShouldBe(DigestVerdict.Equal, $"{verdict.Reason}: {rewritten}");
        verdict.RandomSets.ShouldBeGreaterThanOrEqualTo(50);
        return rewritten;
    }

    // Twice, so that the plan that is judged finds the blocks in the cache and the statement's own hint bits are set.
    private static async Task<JudgedPlan> ExplainAsync(PostgresServer server, string database, string sql, IReadOnlyList<string> settings, string beforeEachRun, bool verbose)
    {
        await using var connection = await server.OpenAsync(database);
        foreach (var setting in settings)
        {
            await using var set = new NpgsqlCommand($"SET {setting}", connection);
            await set.ExecuteNonQueryAsync();
        }

        var text = "";
        for (var run = 0; run < 2; run++)
        {
            foreach (var part in beforeEachRun.Split(";;", StringSplitOptions.RemoveEmptyEntries))
            {
                await using var prepare = new NpgsqlCommand(part, connection);
                await prepare.ExecuteNonQueryAsync();
            }

            await using var transaction = await connection.BeginTransactionAsync();
            await using var command = new NpgsqlCommand($"EXPLAIN (ANALYZE, BUFFERS, SETTINGS, WAL, {(verbose ? "VERBOSE, " : "")}FORMAT JSON) {sql}", connection) { CommandTimeout = 120 };
            text = (string)(await command.ExecuteScalarAsync())!;
            await transaction.RollbackAsync();
        }

        var snapshot = await new PostgresProbe().ObserveAsync(DatabaseUrl.Parse(server.Url(database)), new ObserveOptions(), null, CancellationToken.None);
        return await JudgedPlan.OfAsync(text, sql, PlanRecording.Reduce(snapshot));
    }

    internal static double Measure(PostgresPlan plan, PlanMeasure measure) => measure switch
    {
        PlanMeasure.Blocks => plan.Root.Buffers?.Touched ?? 0,
        PlanMeasure.TemporaryBlocks => (plan.Root.Buffers?.TempRead + plan.Root.Buffers?.TempWritten) ?? 0,
        PlanMeasure.Time => plan.ExecutionTime ?? 0,
        PlanMeasure.PlanningTime => plan.PlanningTime ?? 0,
        PlanMeasure.Cost => plan.Root.TotalCost ?? 0,
        PlanMeasure.RowsThrownAway => plan.Nodes.Sum(node => (node.RowsRemovedByFilter + node.RowsRemovedByJoinFilter + node.RowsRemovedByIndexRecheck) * (node.Loops ?? 1)),
        PlanMeasure.Misestimate => PlanArithmetic.Of(plan).Nodes.Max(node => node.MisestimateFactor ?? 1),
        _ => 0,
    };
}

/// <summary>A plan with what was said about it.</summary>
/// <param name="Text">The plan as the server gave it.</param>
/// <param name="Sql">The statement.</param>
/// <param name="Snapshot">The database, as far as plan rules look at it.</param>
/// <param name="Plan">The plan.</param>
/// <param name="Explanation">The findings.</param>
internal sealed record JudgedPlan(string Text, string Sql, Snapshot Snapshot, PostgresPlan Plan, Explanation Explanation)
{
    public static async Task<JudgedPlan> OfAsync(string text, string sql, Snapshot snapshot)
    {
        var plan = PostgresPlanReader.Read(text);
        return new JudgedPlan(text, sql, snapshot, plan, await new QueryAnalyzer().AnalyzeAsync(plan, snapshot, sql));
    }
}
