using System.Runtime.CompilerServices;
using Polystore.Postgres.Explain.Arithmetic;
using Polystore.Postgres.Explain.Model;
using Polystore.Postgres.Explain.Parsing;
using Polystore.Postgres.Explain.Writing;

namespace Polystore.Postgres.Tests.Explain;

/// <summary>
/// Plans that a PostgreSQL 15 server printed of the same statement as text through psql and as JSON (folder <c>Corpus</c>), and
/// texts composed by the manual of other versions and extensions (folder <c>Composed</c>), and plans that servers of 15 and 18 printed
/// without times in every format and as CSV (folder <c>Formats</c>).
/// </summary>
public sealed class CorpusTests
{
    public static TheoryData<string> Recorded => [.. Directory.GetFiles(Folder("Corpus"), "*.txt").Select(file => Path.GetFileNameWithoutExtension(file)).Order()];

    public static TheoryData<string> Composed => [.. Directory.GetFiles(Folder("Composed")).Select(file => Path.GetFileName(file)).Order()];

    public static TheoryData<string> InFormats => [.. Directory.GetFiles(Folder("Formats"), "*.json").Select(file => Path.GetFileNameWithoutExtension(file)).Order()];

    [Fact]
    public void Corpus_is_as_large_as_promised() => Recorded.Count.ShouldBeGreaterThanOrEqualTo(60);

    [Theory]
    [MemberData(nameof(Recorded))]
    public void Text_and_json_of_one_plan_are_the_same_tree(string name)
    {
        var text = Read("Corpus", name + ".txt");
        var json = Read("Corpus", name + ".json");

        text.Truncated.ShouldBeNull();
        PlanDump.Of(text).ShouldBe(PlanDump.Of(json));
    }

    [Theory]
    [MemberData(nameof(Recorded))]
    public void Nothing_that_a_server_says_is_unknown(string name) =>
        Read("Corpus", name + ".json").Nodes.SelectMany(node => node.Other.Keys).ShouldBeEmpty();

    [Theory]
    [MemberData(nameof(Recorded))]
    public void Recorded_plan_survives_every_format(string name)
    {
        var plan = Read("Corpus", name + ".json");
        foreach (var format in Enum.GetValues<PlanFormat>())
        {
            PlanDump.Of(PostgresPlanReader.Read(PostgresPlanWriter.Write(plan, format))).ShouldBe(PlanDump.Of(plan), format.ToString());
        }
    }

    [Theory]
    [MemberData(nameof(InFormats))]
    public void Every_format_of_a_server_gives_the_same_tree(string name)
    {
        var files = Directory.GetFiles(Folder("Formats"), name + ".*").Order().ToList();
        var json = PlanDump.Of(Read("Formats", name + ".json"));

        files.Count.ShouldBeGreaterThanOrEqualTo(Enum.GetValues<PlanFormat>().Length);
        files.ForEach(file => PlanDump.Of(Read("Formats", Path.GetFileName(file))).ShouldBe(json, file));
    }

    [Theory]
    [MemberData(nameof(Composed))]
    public void Composed_plan_is_whole_and_adds_up(string file)
    {
        var plan = Read("Composed", file);

        plan.Truncated.ShouldBeNull();
        var sums = PlanArithmetic.Of(plan);
        sums.Nodes.ShouldAllBe(node => (node.SelfTime ?? 0) >= 0 && (node.SelfTime ?? 0) <= sums.ExecutionTime);
    }

    [Fact]
    public void Citus_tasks_are_nodes_in_text_and_json()
    {
        var plans = new[] { Read("Composed", "citus_adaptive.txt"), Read("Composed", "citus_adaptive.json") };

        foreach (var plan in plans)
        {
            plan.Nodes.Select(node => node.NodeType).ShouldBe(["Custom Scan", "Task", "Index Scan"]);
            plan.Root.Other["Task Count"].ShouldBe("32");
            plan.Nodes.ElementAt(1).Other["Node"].ShouldBe("host=worker1 port=5432 dbname=app");
            plan.ExecutionTime.ShouldBe(31);
        }
    }

    [Fact]
    public void Words_of_version_18_are_understood()
    {
        var nodes = Read("Composed", "v18_fractional_rows.txt").Nodes.ToList();

        nodes[0].Disabled.ShouldBeTrue();
        nodes[0].IoTimings.ShouldBe(new PostgresIoTimings { SharedRead = 0.11, LocalRead = 0.02, LocalWrite = 0.03, TempWrite = 0.5 });
        nodes[1].Window.ShouldBe("w1 AS (PARTITION BY a ORDER BY b ROWS UNBOUNDED PRECEDING)");
        nodes[1].MaximumStorage.ShouldBe(17);
        nodes[3].ActualRows.ShouldBe(0.5);
        nodes[3].IndexSearches.ShouldBe(8);
        nodes[3].Wal.ShouldBe(new PostgresWal { Records = 2, FullPageImages = 1, Bytes = 300, BuffersFull = 4 });
    }

    [Fact]
    public void Workers_of_version_9_6_are_understood()
    {
        var scan = Read("Composed", "v96_parallel.txt").Nodes.Last();

        scan.ParallelAware.ShouldBeTrue();
        scan.Workers.Select(worker => (worker.Number, worker.ActualTotalTime, worker.ActualRows)).ShouldBe([(0, 58, 32000), (1, 59, 33000)]);
    }

    private static PostgresPlan Read(string folder, string file) => PostgresPlanReader.ReadAll(File.ReadAllText(Path.Combine(Folder(folder), file))).ShouldHaveSingleItem();

    private static string Folder(string name, [CallerFilePath] string source = "") => Path.Combine(Path.GetDirectoryName(source)!, name);
}
