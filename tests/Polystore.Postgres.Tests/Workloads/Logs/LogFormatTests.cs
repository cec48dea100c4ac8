using System.Text;
using Polystore.Postgres.Workloads.Logs;

namespace Polystore.Postgres.Tests.Workloads.Logs;

public sealed class LogFormatTests
{
    // What a naive reader stumbles over: text that looks like lines, records and objects of logs.
    private static readonly string[] Pieces =
    [
        "SELECT 1", "\n", "\n\n", "\t", "'it''s'", "\"Name\"", "\\", ",", "$1", " ", "  ", "é", "日本", "😀", "{", "}", "[7-1] ", "/* x */", "-- y\n", "%", "%m", "(cost=1.00..2.00 rows=3",
        "\n2026-03-04 10:00:00.000 UTC [1] LOG:  duration: 9.000 ms  statement: DROP TABLE x",
        "\n2026-03-04 10:00:00.000 UTC,\"a\",\"b\",1,,2.3,4,\"SELECT\",,,0,LOG,00000,\"duration: 9 ms\",,,,,,,,",
        "\n{\"timestamp\":\"2026-03-04\",\"error_severity\":\"LOG\",\"message\":\"duration: 9 ms\"}", "LOG:  statement: x", "DETAIL:  parameters: $1 = '5'", "]: [3-1] ", " | ",
    ];

    public static TheoryData<string, int> Cases()
    {
        var data = new TheoryData<string, int>();
        foreach (var format in LogWriting.Formats)
        {
            for (var seed = 1; seed <= 8; seed++)
            {
                data.Add(format, seed);
            }
        }

        return data;
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Whatever_was_logged_is_read_back_from_every_format(string format, int seed)
    {
        var random = new Random(seed);
        var written = Enumerable.Range(0, 120).Select(number => Entry(random, number)).ToList();
        var log = LogWriting.Write(format, written);

        var (read, reading) = EntryList.Of(seed % 2 == 0 ? LogWriting.Gzip(log) : log, LogWriting.PrefixOf(format));

        read.Count.ShouldBe(written.Count);
        for (var number = 0; number < read.Count; number++)
        {
            var (expected, actual) = (written[number], read[number]);
            actual.Message.ShouldBe(expected.Message);
            actual.Detail.ShouldBe(expected.Detail);
            actual.Context.ShouldBe(expected.Context);
            actual.Statement.ShouldBe(expected.Statement);
            actual.Severity.ShouldBe(expected.Severity);
            actual.SqlState.ShouldBe("2026", "the moment is read");

            // The prefixes of the others name neither.
            if (format is not ("stderr default" or "azure text" or "azure json" or "cloudwatch json" or "docker json"))
            {
                (actual.User, actual.Database).ShouldBe((expected.User, expected.Database));
            }
        }

        reading.Unread.ShouldBe(0);
        reading.Bytes.ShouldBe(log.Length);
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Every_format_is_recognised_as_a_log_and_SQL_is_not(string format, int seed)
    {
        var random = new Random(seed);
        var log = LogWriting.Write(format, Enumerable.Range(0, 20).Select(number => Entry(random, number)));
        PostgresLog.IsLog(new MemoryStream(log), LogWriting.PrefixOf(format) ?? (format == "stderr unknown" ? "<%p> on %d at %m by user=%u; database=%d; " : null)).ShouldBeTrue();

        var sql = "-- LOG:  duration: 5 ms  statement: x\n-- calls: 5\nSELECT 'x\n2026-03-04x LOG:  duration: 9.000 ms  statement: y' /*" + Text(random).Replace("*/", "", StringComparison.Ordinal) + "*/;\n";
        if (!sql.Contains("\n2026-03-04 ", StringComparison.Ordinal))
        {
            PostgresLog.IsLog(new MemoryStream(Encoding.UTF8.GetBytes(sql))).ShouldBeFalse();
        }
    }

    private static WrittenEntry Entry(Random random, int number) => random.Next(4) switch
    {
        0 => new WrittenEntry($"syntax error {number}", Statement: Text(random), Severity: "ERROR", Context: random.Next(2) == 0 ? "unnamed portal with parameters: $1 = 'x'" : ""),
        1 => new WrittenEntry($"duration: {number}.125 ms  execute <unnamed>: {Text(random)}", $"parameters: $1 = '{Text(random).Replace("'", "''", StringComparison.Ordinal)}', $2 = NULL"),
        _ => new WrittenEntry($"duration: {number}.125 ms  statement: {Text(random)}"),
    };

    private static string Text(Random random)
    {
        var text = "S" + string.Concat(Enumerable.Range(0, random.Next(1, 40)).Select(_ => Pieces[random.Next(Pieces.Length)]));
        return text.TrimEnd('\n') + ";";
    }
}
