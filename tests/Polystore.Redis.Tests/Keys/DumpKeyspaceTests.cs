using Polystore.Core.Engines;
using Polystore.Core.Errors;
using Polystore.Core.Keyspaces;
using Polystore.Redis.Tests.Rdb;
using Shouldly;
using Xunit;

namespace Polystore.Redis.Tests.Keys;

public sealed class DumpKeyspaceTests
{
    [Fact]
    public async Task Every_key_of_a_dump_is_in_the_report()
    {
        var report = await ReadAsync(SampleDumps.Everything().Whole(), withValues: true);
        report.Keys.ShouldBe(30);
        report.Patterns.Sum(pattern => pattern.Keys).ShouldBe(30);
        report.Bytes.ShouldBe(report.Types.Sum(type => type.Bytes));
        report.Bytes.ShouldBe(report.Databases.Sum(database => database.Bytes));
        report.Expiring.ShouldBe(2);
        report.Missed.ShouldBeEmpty();
        report.ServerVersion.ShouldBe("7.4.0");
        report.Biggest[0].Name.ShouldBe("list");
    }

    [Fact]
    public async Task Names_are_masked_unless_asked_for()
    {
        var dump = new RdbComposer().Database(0).Key(0, "canary-of-somebody").Text("x").Whole();
        (await ReadAsync(dump, withValues: false)).ShouldSatisfyAllConditions(
            report => report.Biggest[0].Name.ShouldBeNull(),
            report => report.Patterns[0].Pattern.ShouldBe("{*}"));
        (await ReadAsync(dump, withValues: true)).Biggest[0].Name.ShouldBe("canary-of-somebody");
    }

    [Fact]
    public async Task A_cut_dump_gives_what_was_read_and_says_where_it_ended()
    {
        var whole = SampleDumps.Everything().Whole();
        var report = await ReadAsync(whole[..^200], withValues: false);
        report.Keys.ShouldBeInRange(1, 29);
        report.Missed.ShouldHaveSingleItem().ShouldContain($"{report.Keys} keys: the file ends in the middle");
    }

    [Fact]
    public async Task What_is_no_dump_is_said_in_a_sentence() =>
        (await Should.ThrowAsync<TargetException>(() => ReadAsync("hello world"u8.ToArray(), withValues: false))).Message.ShouldContain("not a dump");

    [Fact]
    public async Task Small_strings_are_reported_with_what_they_cost_and_strings_that_expire_are_not()
    {
        var dump = new RdbComposer().Database(0);
        for (var i = 0; i < 1000; i++)
        {
            dump.Key(0, $"stock:{i}").Text("12 pieces");
            dump.Raw(252).Long(4102444800000).Key(0, $"code:{i}").Text("12 pieces");
        }

        var report = await ReadAsync(dump.Whole(), withValues: false);
        var finding = report.Findings.ShouldHaveSingleItem();
        finding.Id.ShouldBe("REDIS-KEYS-SMALL-STRINGS");
        finding.Object.ShouldBe("stock:{n}");
        var saving = report.Patterns.Single(pattern => pattern.Pattern == "stock:{n}").SmallStrings!;
        saving.Keys.ShouldBe(1000);
        saving.SavedBytes.ShouldBe(saving.Bytes - (10 * saving.HashBytes));
    }

    [Fact]
    public async Task Keys_without_an_expiry_are_reported_only_where_their_kind_expires()
    {
        var dump = new RdbComposer().Database(0);
        for (var i = 0; i < 1000; i++)
        {
            if (i >= 50)
            {
                dump.Raw(252).Long(4102444800000);
            }

            dump.Key(0, $"session:{i}").Text(new string('x', 100));
            dump.Key(0, $"user:{i}").Text(new string('x', 100));
        }

        var finding = (await ReadAsync(dump.Whole(), withValues: false)).Findings.ShouldHaveSingleItem();
        finding.Id.ShouldBe("REDIS-KEYS-MISSING-EXPIRY");
        finding.Object.ShouldBe("session:{n}");
        finding.Title.ShouldStartWith("50 of 1,000");
    }

    [Theory]
    [InlineData(5_000_000, 8_000_000.0)]
    [InlineData(30_000_000, 10_040_000.0)]
    [InlineData(-3_000_000, null)]
    public async Task Memory_that_no_value_takes_is_room_in_strings_that_may_have_grown(long beside, double? room)
    {
        // 1,000 strings of 10 kB take 10.3 MB; each may hold as much again.
        var dump = new RdbComposer().Field("used-mem", $"{15_000_000 + beside}").Database(0);
        for (var i = 0; i < 1000; i++)
        {
            dump.Key(0, $"log:{i}").Text(new string('x', 10_000));
            dump.Key(0, $"note:{i}").Text("short");
        }

        var report = await ReadAsync(dump.Whole(), withValues: false);
        var (log, note) = (report.Patterns.Single(pattern => pattern.Pattern == "log:{n}"), report.Patterns.Single(pattern => pattern.Pattern == "note:{n}"));
        note.BytesHigh.ShouldBeNull();
        if (room is { } least)
        {
            (log.BytesHigh - log.BytesLow).ShouldNotBeNull().ShouldBeGreaterThanOrEqualTo(least);
            report.BytesHigh.ShouldBe(report.Bytes + (log.BytesHigh - log.BytesLow));
            report.Notes.ShouldContain(sentence => sentence.Contains("APPEND"));
        }
        else
        {
            log.BytesHigh.ShouldBeNull();
            report.BytesHigh.ShouldBeNull();
        }
    }

    [Fact]
    public async Task Identifiers_that_are_no_numbers_stay_whole_in_the_hash_that_is_advised()
    {
        var dump = new RdbComposer().Database(0);
        for (var i = 0; i < 1000; i++)
        {
            dump.Key(0, $"a:{i}").Text("12 pieces");
            dump.Key(0, $"b:{Guid.NewGuid()}").Text("12 pieces");
        }

        var report = await ReadAsync(dump.Whole(), withValues: false);
        var (number, identifier) = (report.Patterns.Single(pattern => pattern.Pattern == "a:{n}").SmallStrings!, report.Patterns.Single(pattern => pattern.Pattern == "b:{uuid}").SmallStrings!);
        (identifier.HashBytes - number.HashBytes).ShouldBeGreaterThan(100 * 34);
        report.Findings.Single(finding => finding.Object == "b:{uuid}").Remedy!.Guidance!.ShouldContain("CRC32");
        report.Findings.Single(finding => finding.Object == "a:{n}").Remedy!.Guidance!.ShouldContain("mod 100");
    }

    private static Task<KeyspaceReport> ReadAsync(byte[] dump, bool withValues) => new RedisEngine().Capability<IKeyspace>()!.ReadAsync(
        new KeyspaceRequest { Dump = new MemoryStream(dump), DumpName = "test.rdb", WithValues = withValues, Now = new DateTimeOffset(2026, 3, 1, 0, 0, 0, TimeSpan.Zero) },
        progress: null,
        CancellationToken.None);
}
