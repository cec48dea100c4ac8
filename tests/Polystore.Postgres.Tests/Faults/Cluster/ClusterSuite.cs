using Polystore.Core.Engines;
using Polystore.Core.Findings;
using Polystore.TestServers;

namespace Polystore.Postgres.Tests.Faults.Cluster;

/// <summary>Every fault of a whole server, one after the other on a server of this suite alone.</summary>
public sealed class ClusterSuite
{
    private static readonly Lazy<Task<PostgresServer>> Server = new(() => PostgresServer.StartAsync(new PostgresServerOptions
    {
        Tls = true,
        InitArguments = ["--data-checksums"],
        Settings = new Dictionary<string, string> { ["listen_addresses"] = "*" },
    }));

    internal static readonly IReadOnlyList<ClusterFault> All = typeof(ClusterSuite).Assembly.GetTypes()
        .Where(type => type is { IsClass: true, IsAbstract: false } && type.IsAssignableTo(typeof(IClusterFaults)))
        .SelectMany(type => ((IClusterFaults)Activator.CreateInstance(type, nonPublic: true)!).Cases)
        .OrderBy(entry => entry.Fault.Rule, StringComparer.Ordinal)
        .ToList();

    public static TheoryData<string, int> Cases()
    {
        var data = new TheoryData<string, int>();
        foreach (var (entry, number) in All.Select((entry, number) => (entry, number)))
        {
            data.Add(entry.Fault.Rule, number);
        }

        return data;
    }

    [ServerTheory(TestServer.Postgres)]
    [MemberData(nameof(Cases))]
    public async Task Fault_is_named_cured_and_named_again(string rule, int number)
    {
        var entry = All[number];
        var server = await Server.Value;
        var database = await server.CreateDatabaseAsync();
        try
        {
            await FaultSuite.RunAsync(server, database, entry.Fault.Decoy);
            await FaultSuite.RunAsync(server, database, entry.Fault.Fault);
            await using var session = entry.Session is null ? null : await server.OpenAsync(database, entry.Session);
            await ShowAsync(server, database, entry, rule);
        }
        finally
        {
            if (entry.CleanUp is { } script)
            {
                await FaultSuite.RunAsync(server, database, script);
            }
        }
    }

    private static async Task ShowAsync(PostgresServer server, string database, ClusterFault entry, string rule)
    {
        var finding = await UntilAsync(server, database, entry, [entry.Fault.Subject]);
        finding!.Id.ShouldBe(rule);
        var remedy = finding.Remedy.ShouldNotBeNull();
        if (entry.Fault.Cure is { } cure)
        {
            remedy.IsAutomatic.ShouldBeFalse();
            remedy.Guidance.ShouldNotBeNullOrWhiteSpace();
            await FaultSuite.RunAsync(server, database, cure);
            await UntilAsync(server, database, entry, []);
            if (entry.Fault.Undo is { } undo)
            {
                await FaultSuite.RunAsync(server, database, undo);
                (await UntilAsync(server, database, entry, [entry.Fault.Subject]))!.Fingerprint.ShouldBe(finding.Fingerprint);
            }

            return;
        }

        remedy.IsAutomatic.ShouldBeTrue(remedy.Guidance ?? remedy.Reason);
        remedy.Lock.ShouldNotBeNullOrWhiteSpace();
        var change = new Change(finding.Fingerprint, finding.Title, remedy.Apply, remedy.Rollback);
        await FaultSuite.ApplyAsync(server, database, change);
        await UntilAsync(server, database, entry, []);
        remedy.Reversible.ShouldBe(!entry.Fault.OneWay);
        if (!remedy.Reversible)
        {
            remedy.Reason.ShouldNotBeNullOrWhiteSpace();
            return;
        }

        await FaultSuite.ApplyAsync(server, database, change.Inverse());
        (await UntilAsync(server, database, entry, [entry.Fault.Subject]))!.Fingerprint.ShouldBe(finding.Fingerprint);
    }

    // A reload reaches a new session a moment after pg_reload_conf() returns, so the question is asked again for a while.
    private static async Task<Finding?> UntilAsync(PostgresServer server, string database, ClusterFault entry, IReadOnlyList<string> subjects)
    {
        for (var attempt = 1; ; attempt++)
        {
            var findings = (await FaultSuite.FindingsAsync(server, database, entry.Fault)).Where(finding => !entry.Already.Contains(finding.Object)).ToList();
            if (attempt == 40 || findings.Select(finding => finding.Object).SequenceEqual(subjects))
            {
                findings.Select(finding => $"{finding.State} {finding.Object} {finding.NotExaminedReason}").ShouldBe(subjects.Select(subject => $"Problem {subject} "));
                return findings.FirstOrDefault();
            }

            await Task.Delay(100);
        }
    }
}
