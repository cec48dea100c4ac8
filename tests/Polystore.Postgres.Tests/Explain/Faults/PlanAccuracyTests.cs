using System.Globalization;
using System.Text;
using Polystore.Core.Findings;
using Polystore.Core.Rules;
using Polystore.Postgres.Explain.Rules;

namespace Polystore.Postgres.Tests.Explain.Faults;

/// <summary>How often plan rules are right, counted over the recorded plans; docs/explain-accuracy.md is written from it.</summary>
public sealed class PlanAccuracyTests
{
    [Fact]
    public void Every_case_is_recorded_and_every_recording_has_a_case() =>
        PlanRecording.ReadAll().Select(recording => recording.Name).ShouldBe(PlanFaultSuite.All.Select(fault => fault.Name), "record again with POLYSTORE_UPDATE_GOLDEN=1");

    [Fact]
    public void Every_plan_rule_has_a_fault_and_a_decoy()
    {
        var covered = PlanFaultSuite.All.Where(fault => fault.Decoys.Count > 0).Select(fault => fault.Rule).ToHashSet();
        RuleCatalog.FindIn(typeof(PostgresEngine).Assembly)
            .Where(rule => rule.Info.Family == PlanRules.Family && !covered.Contains(rule.Info.Id))
            .Select(rule => rule.Info.Id)
            .ShouldBeEmpty();
    }

    [Fact]
    public async Task The_page_shows_what_is_counted()
    {
        var page = await WriteAsync();
        var path = Path.Combine(Root(), "docs", "explain-accuracy.md");
        if (Environment.GetEnvironmentVariable("POLYSTORE_UPDATE_GOLDEN") == "1")
        {
            await File.WriteAllTextAsync(path, page);
        }

        (await File.ReadAllTextAsync(path)).ShouldBe(page, "refresh with POLYSTORE_UPDATE_GOLDEN=1");
    }

    private static async Task<string> WriteAsync()
    {
        var counts = new SortedDictionary<string, (int Faults, int Named, int Right, int Wrong)>(StringComparer.Ordinal);
        var wrong = new List<string>();
        var (plans, told) = (0, 0);
        foreach (var recording in PlanRecording.ReadAll())
        {
            var fault = PlanFaultSuite.All.Single(candidate => candidate.Name == recording.Name);
            var before = await recording.Before.JudgeAsync();
            var named = before.Explanation.Findings.Any(finding => finding.Id == fault.Rule && PlanFaultSuite.NodeOf(before.Explanation, finding).NodeType == fault.Node);
            Add(counts, fault.Rule, faults: 1, named: named ? 1 : 0);
            Judge(before, [fault.Rule, .. fault.Also], "");
            Judge(await recording.After.JudgeAsync(), fault.AlsoElsewhere, ", cured");
            foreach (var decoy in recording.Decoys)
            {
                Judge(await decoy.JudgeAsync(), fault.AlsoElsewhere, ", decoy");
            }

            void Judge(JudgedPlan judged, IReadOnlyList<string> expected, string what)
            {
                plans++;
                foreach (var finding in judged.Explanation.Findings.Where(finding => finding.State == FindingState.Problem))
                {
                    var right = expected.Contains(finding.Id);
                    if (!right && finding.Severity == Severity.Info)
                    {
                        told++;
                        continue;
                    }

                    Add(counts, finding.Id, right: right ? 1 : 0, wrong: right ? 0 : 1);
                    if (!right)
                    {
                        wrong.Add($"- `{finding.Id}` of {fault.Name}{what}: {finding.Title}");
                    }
                }
            }
        }

        return Page(counts, wrong, plans, told);
    }

    private static void Add(SortedDictionary<string, (int Faults, int Named, int Right, int Wrong)> counts, string rule, int faults = 0, int named = 0, int right = 0, int wrong = 0)
    {
        var was = counts.GetValueOrDefault(rule);
        counts[rule] = (was.Faults + faults, was.Named + named, was.Right + right, was.Wrong + wrong);
    }

    private static string Page(SortedDictionary<string, (int Faults, int Named, int Right, int Wrong)> counts, List<string> wrong, int plans, int told)
    {
        var text = new StringBuilder();
        var all = counts.Values.Aggregate((left, right) => (left.Faults + right.Faults, left.Named + right.Named, left.Right + right.Right, left.Wrong + right.Wrong));
        text.AppendLine("# How often explain is right");
        text.AppendLine();
        text.AppendLine("Written by the tests from faults that were made on a real PostgreSQL 15, recorded, cured and recorded again");
        text.AppendLine("(`tests/Polystore.Postgres.Tests/Explain/Faults`). *Recall*: faults whose rule named the right node. *Precision*: findings that");
        text.AppendLine("are right, over all findings of all rules on all recorded plans: faulty, cured, and decoys that only look faulty.");
        text.AppendLine();
        text.AppendLine(CultureInfo.InvariantCulture, $"{plans} plans, {all.Faults} faults, {all.Named} named: recall {Percent(all.Named, all.Faults)}. {all.Right + all.Wrong} findings, {all.Right} right: precision {Percent(all.Right, all.Right + all.Wrong)}.");
        text.AppendLine(CultureInfo.InvariantCulture, $"Not counted: {told} findings of severity info beside the fault of a case, which say what is true and costs nothing there.");
        text.AppendLine();
        text.AppendLine("| rule | faults | named | findings | right |");
        text.AppendLine("|---|--:|--:|--:|--:|");
        foreach (var (rule, count) in counts)
        {
            text.AppendLine(CultureInfo.InvariantCulture, $"| {rule} | {count.Faults} | {count.Named} | {count.Right + count.Wrong} | {count.Right} |");
        }

        if (wrong.Count > 0)
        {
            text.AppendLine();
            text.AppendLine("Not right, or not foreseen by the case:");
            text.AppendLine();
            wrong.ForEach(line => text.AppendLine(line));
        }

        return text.ToString().ReplaceLineEndings("\n");
    }

    private static string Percent(int part, int whole) => whole == 0 ? "-" : string.Create(CultureInfo.InvariantCulture, $"{100.0 * part / whole:0.0}%");

    private static string Root([System.Runtime.CompilerServices.CallerFilePath] string file = "")
    {
        var folder = new DirectoryInfo(Path.GetDirectoryName(file)!);
        while (!File.Exists(Path.Combine(folder.FullName, "Polystore.slnx")))
        {
            folder = folder.Parent!;
        }

        return folder.FullName;
    }
}
