using System.Collections;
using Polystore.Core.Catalogs;
using Polystore.Core.Observation;
using Polystore.Core.Reconciliation;
using Polystore.Core.Rules;
using Polystore.Postgres.Observe.Sections;
using Polystore.Postgres.Pictures;

namespace Polystore.Postgres.Tests.Rules;

/// <summary>A check of twice as many tables looks at twice as many things, whatever the rules find in them.</summary>
public sealed class LinearWorkTests
{
    [Fact]
    public async Task A_finding_for_every_table_does_not_make_each_of_them_look_at_all_tables()
    {
        var (few, some) = await LooksAsync(tables: 100);
        var (twice, more) = await LooksAsync(tables: 200);

        some.ShouldBeGreaterThan(300, "the faults are there to be found");
        more.ShouldBeGreaterThan(600);
        (twice / (double)few).ShouldBeLessThan(2.3, $"{few} looks for 100 tables, {twice} for 200");
    }

    private static async Task<(long Looks, int Findings)> LooksAsync(int tables)
    {
        var looks = new Looks();
        var context = Faulty(tables).Build();
        var snapshot = context.Snapshot with
        {
            Catalog = context.Catalog with { Tables = looks.At(context.Catalog.Tables), Sequences = looks.At(context.Catalog.Sequences) },
            Sections =
            [
                .. context.Snapshot.Sections.Where(section => section.Name is not ("postgres.relations" or "postgres.indexes" or "postgres.vacuum")),
                Counted(context.Snapshot, PostgresSections.Relations, section => section with { Items = looks.At(section.Items) }),
                Counted(context.Snapshot, PostgresSections.Indexes, section => section with { Items = looks.At(section.Items) }),
                Counted(context.Snapshot, PostgresSections.Vacuum, section => section with { Items = looks.At(section.Items) }),
            ],
        };
        var run = await RuleRunner.RunAsync(new PostgresEngine().Rules, RuleSelection.All, context with { Snapshot = snapshot });
        run.Outcomes.ShouldAllBe(outcome => outcome.Failure == null);
        var findings = Reconciler.Reconcile(run.Findings(), snapshot.Catalog);
        new PostgresPictures().PicturesOf(snapshot, findings);
        return (looks.Count, findings.Count);
    }

    private static SnapshotSection Counted<T>(Snapshot snapshot, SectionKey<T> key, Func<T, T> count)
        where T : class => SnapshotSection.Of(key, count(ProbeTests.Section(snapshot, key)), PostgresSnapshot.Now);

    // Nothing says since when the counters count, so that the age is asked of every table.
    private static PostgresSnapshot Faulty(int tables)
    {
        var snapshot = new PostgresSnapshot().NeverReset(PostgresSnapshot.Now.AddDays(-90)).Table("parent", table => table.Column("id").PrimaryKey("id"));
        for (var i = 0; i < tables; i++)
        {
            var name = $"t{i}";
            snapshot.Table(name, table => table.Column("id").Column("parent_id").Column("code", "character(3)", "bpchar")
                .ForeignKey("parent_id", "parent")
                .Index($"{name}_code", "code", index => index with { Usage = new IndexUsage(0, 0, 0) })
                .Index($"{name}_code_id", "code id")
                .Vacuumed(vacuum => vacuum with { LastAnalyzeAt = PostgresSnapshot.Now.AddDays(-80) }));
        }

        return snapshot;
    }

    private sealed class Looks
    {
        private long count;

        public long Count => Interlocked.Read(ref count);

        public IReadOnlyList<T> At<T>(IReadOnlyList<T> items) => new CountedList<T>(items, this);

        private sealed class CountedList<T>(IReadOnlyList<T> items, Looks looks) : IReadOnlyList<T>
        {
            public int Count => items.Count;

            public T this[int index]
            {
                get
                {
                    Interlocked.Increment(ref looks.count);
                    return items[index];
                }
            }

            public IEnumerator<T> GetEnumerator() => items.Select((_, index) => this[index]).GetEnumerator();

            IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
        }
    }
}
