using FsCheck;
using FsCheck.Fluent;
using Polystore.Core.Catalogs;
using Polystore.Core.Findings;
using Polystore.Core.Reconciliation;
using Index = Polystore.Core.Catalogs.Index;

namespace Polystore.Core.Tests.Reconciliation;

/// <summary>What holds for every catalogue and every set of findings, however odd.</summary>
public sealed class ReconcilerPropertyTests
{
    private const StringComparison Comparison = StringComparison.OrdinalIgnoreCase;

    private static readonly Config Thorough = Config.QuickThrowOnFailure.WithMaxTest(500);

    [Fact]
    public void Applying_all_in_order_never_leaves_a_supported_foreign_key_without_index() => ForAll((catalog, findings) =>
    {
        var simulation = CatalogSimulation.Of(catalog, Comparison);
        foreach (var finding in InOrder(Reconciler.Reconcile(findings, catalog, Comparison)))
        {
            simulation = simulation.Apply(finding.Remedy!.Effects);
            foreach (var (table, key) in catalog.ForeignKeys())
            {
                if (Supports(table, key))
                {
                    Supports(simulation.Find(table.ObjectName)!, key).ShouldBeTrue($"{table.Name}({key.Columns[0]}) after {finding.Id}");
                }
            }
        }
    });

    [Fact]
    public void Applying_all_keeps_every_promise_of_uniqueness() => ForAll((catalog, findings) =>
    {
        var after = Apply(catalog, Reconciler.Reconcile(findings, catalog, Comparison));
        foreach (var unique in catalog.Indexes().Where(index => index.Unique))
        {
            var columns = unique.KeyColumns.ToHashSet(StringComparer.OrdinalIgnoreCase);
            var table = after.FindTable(new(unique.Schema, unique.Table), Comparison)!;
            (table.Indexes.Any(index => index.Unique && columns.IsSupersetOf(index.KeyColumns))
                || (table.PrimaryKey is { } primary && columns.IsSupersetOf(primary.Columns!))).ShouldBeTrue(unique.Name);
        }
    });

    [Fact]
    public void No_new_index_is_superfluous_beside_what_is_there() => ForAll((catalog, findings) =>
    {
        var after = Apply(catalog, Reconciler.Reconcile(findings, catalog, Comparison));
        var before = catalog.Indexes().ToHashSet(ReferenceEqualityComparer.Instance);
        foreach (var created in after.Indexes().Where(index => !before.Contains(index)))
        {
            var others = after.FindTable(new(created.Schema, created.Table), Comparison)!.Indexes.Where(index => !ReferenceEquals(index, created));
            others.ShouldAllBe(other => IndexComparison.Compare(created, other, Comparison) == IndexRelation.Independent);
        }
    });

    [Fact]
    public void Every_remedy_is_ordered_withheld_with_a_reason_merged_or_by_hand() => ForAll((catalog, findings) =>
    {
        var result = Reconciler.Reconcile(findings, catalog, Comparison);
        result.Count.ShouldBe(findings.Count);
        InOrder(result).Select(finding => finding.Remedy!.Order!.Value).ShouldBe(Enumerable.Range(1, InOrder(result).Count));
        foreach (var finding in result)
        {
            var remedy = finding.Remedy!;
            (remedy.Order is not null).ShouldBe(remedy is { IsAutomatic: true, Withheld: null });
            if (remedy.Withheld is { } sentence)
            {
                sentence.ShouldEndWith(".");
            }

            if (!remedy.IsAutomatic)
            {
                result.ShouldContain(other => other.Merges.Contains(finding.Fingerprint));
                remedy.Guidance.ShouldNotBeNull();
            }
        }
    });

    [Fact]
    public void Reconciling_twice_changes_nothing() => ForAll((catalog, findings) =>
    {
        var once = Reconciler.Reconcile(findings, catalog, Comparison);
        Text(Reconciler.Reconcile(once, catalog, Comparison)).ShouldBe(Text(once));
    });

    [Fact]
    public void The_order_of_the_findings_does_not_matter() => ForAll((catalog, findings) =>
    {
        var shuffled = findings.ToArray();
        new Random(findings.Count).Shuffle(shuffled);
        Text(Reconciler.Reconcile(shuffled, catalog, Comparison)).ShouldBe(Text(Reconciler.Reconcile(findings, catalog, Comparison)));
    });

    [Fact]
    public void A_thousand_tables_are_reconciled_in_one_go()
    {
        var random = new Random(7);
        var tables = Enumerable.Range(0, 1000).Select(number => RandomTable(random, $"t{number}")).ToArray();
        var catalog = Make.Catalog(tables);
        var findings = tables.SelectMany((table, number) => RandomFindings(random, table, $"R{number}")).ToList();

        InOrder(Reconciler.Reconcile(findings, catalog, Comparison)).Count.ShouldBeGreaterThan(1000);
    }

    private static void ForAll(Action<Catalog, IReadOnlyList<Finding>> property) => Check.One(
        Thorough,
        Prop.ForAll(
            Gen.Choose(0, int.MaxValue).ToArbitrary(),
            seed =>
            {
                var random = new Random(seed);
                var tables = Enumerable.Range(0, random.Next(1, 4)).Select(number => RandomTable(random, $"t{number}")).ToArray();
                property(Make.Catalog(tables), tables.SelectMany((table, number) => RandomFindings(random, table, $"R{number}")).ToList());
            }));

    // Few columns, so that indexes often overlap.
    private static Table RandomTable(Random random, string name) => Make.Table(
        name,
        ["a", "b", "c", "d"],
        Enumerable.Range(0, random.Next(0, 7)).Select(number => RandomIndex(random, name, $"ix_{name}_{number}")).ToArray(),
        [
            Make.PrimaryKey("d"),
            .. Enumerable.Range(0, random.Next(0, 3)).Select(_ => Make.ForeignKey(RandomColumn(random), "t0", random.Next(2) == 0 ? ["d"] : [RandomColumn(random)])),
        ]);

    private static Index RandomIndex(Random random, string table, string name) => Make.Index(table, name) with
    {
        Keys = "abc".OrderBy(_ => random.Next())
            .Take(random.Next(1, 4))
            .Select(letter => IndexKey.On(random.Next(8) == 0 ? letter.ToString().ToUpperInvariant() : letter.ToString(), random.Next(4) == 0))
            .ToList(),
        Unique = random.Next(4) == 0,
        BacksConstraint = random.Next(10) == 0,
    };

    private static string RandomColumn(Random random) => "abc"[random.Next(3)].ToString();

    private static IEnumerable<Finding> RandomFindings(Random random, Table table, string prefix)
    {
        var name = table.ObjectName;
        for (var number = 0; number < random.Next(1, 10); number++)
        {
            var effects = new List<RemedyEffect>();
            for (var more = 0; more <= random.Next(0, 6) / 4; more++)
            {
                effects.Add(random.Next(9) switch
                {
                    0 or 1 or 2 => new IndexCreated(RandomIndex(random, table.Name, $"new_{table.Name}_{random.Next(6)}")),
                    3 or 4 or 5 when table.Indexes.Count > 0 => RandomDrop(random, table),
                    6 => new StatisticsRefreshed(random.Next(2) == 0 ? name : null),
                    7 => new SettingChanged("s", random.Next(2).ToString()),
                    8 => new StorageCompacted(new ObjectName("main", $"ix_{table.Name}_{random.Next(4)}")),
                    _ => new TableRebuilt(name, random.Next(3).ToString()),
                });
            }

            // A remedy that makes and drops at once is sound by itself: rules are, and the steps in between are tested here.
            if (effects.Any(effect => effect is IndexDropped))
            {
                effects.RemoveAll(effect => effect is not IndexDropped);
            }

            yield return Make.Finding($"{prefix}-{number}", (Severity)random.Next(5), random.Next(3), [.. effects]);
        }
    }

    private static IndexDropped RandomDrop(Random random, Table table)
    {
        var index = table.Indexes[random.Next(table.Indexes.Count)];
        var other = table.Indexes.FirstOrDefault(candidate => candidate != index && IndexComparison.Compare(index, candidate, Comparison) != IndexRelation.Independent);
        return new IndexDropped(index.Schema, index.Table, index.Name) { CoveredBy = other?.Name };
    }

    private static List<Finding> InOrder(IReadOnlyList<Finding> findings) =>
        findings.Where(finding => finding.Remedy!.Order is not null).OrderBy(finding => finding.Remedy!.Order).ToList();

    private static Catalog Apply(Catalog catalog, IReadOnlyList<Finding> findings) =>
        CatalogSimulation.Of(catalog, Comparison).Apply(InOrder(findings).SelectMany(finding => finding.Remedy!.Effects)).ToCatalog();

    private static bool Supports(Table table, Constraint key) =>
        table.Indexes.Any(index => IndexComparison.SupportsLookup(index, key.Columns, Comparison));

    private static string Text(IReadOnlyList<Finding> findings) => string.Join('\n', findings.Select(finding =>
        $"{finding.Id} {finding.Fingerprint} [{string.Join(',', finding.Merges)}] {finding.Remedy!.Order} {finding.Remedy.Withheld} {finding.Remedy.Guidance} {string.Join(';', finding.Remedy.Apply)}"));
}
