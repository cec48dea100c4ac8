using Polystore.Core.Findings;
using Polystore.Sql.PgQuery;
using Polystore.Sql.PgQuery.Impact;
using Polystore.Sql.Shapes;

namespace Polystore.Postgres.Tests.Explain.Faults;

/// <summary>Every statement that a finding proposes to run says which lock it takes: the one that PostgreSQL's parser tells of it.</summary>
public sealed class RemedyLockTests
{
    [Fact]
    public async Task Proposed_definitions_name_the_strongest_lock_that_they_take()
    {
        var seen = 0;
        foreach (var recording in PlanRecording.ReadAll())
        {
            foreach (var recorded in (RecordedPlan[])[recording.Before, recording.After, .. recording.Decoys])
            {
                foreach (var remedy in (await recorded.JudgeAsync()).Explanation.Findings.Select(finding => finding.Remedy).OfType<Remedy>().Where(remedy => remedy.IsAutomatic))
                {
                    var statements = remedy.Apply.SelectMany(statement => PgParser.Parse(statement)).ToList();
                    var strongest = statements.Max(statement => statement.Impact.StrongestLock);
                    seen++;
                    var text = string.Join("; ", remedy.Apply);
                    if (strongest == PgLockMode.None)
                    {
                        continue;
                    }

                    remedy.Lock.ShouldNotBeNull(text);
                    remedy.Lock.ShouldContain(Words(strongest), Case.Sensitive, text);
                }
            }
        }

        seen.ShouldBeGreaterThan(30);
    }

    [Fact]
    public async Task Every_statement_of_a_remedy_can_be_parsed_and_taken_back()
    {
        foreach (var recording in PlanRecording.ReadAll())
        {
            foreach (var remedy in (await recording.Before.JudgeAsync()).Explanation.Findings.Select(finding => finding.Remedy).OfType<Remedy>())
            {
                foreach (var statement in remedy.Apply.Concat(remedy.Rollback))
                {
                    PgParser.Parse(statement).Count.ShouldBe(1, statement);
                }

                if (remedy.Rewrite is { } rewrite)
                {
                    PgParser.Parse(rewrite).Single().Impact.Kind.ShouldBe(StatementKind.Read, rewrite);
                }
            }
        }
    }

    private static string Words(PgLockMode mode) => string.Concat(mode.ToString().Select((letter, place) => place > 0 && char.IsUpper(letter) ? $" {letter}" : $"{letter}")).ToUpperInvariant();
}
