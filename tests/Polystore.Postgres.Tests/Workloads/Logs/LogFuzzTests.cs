using System.Text;
using Polystore.Postgres.Workloads.Logs;
using Polystore.Postgres.Workloads.Logs.Reading;

namespace Polystore.Postgres.Tests.Workloads.Logs;

public sealed class LogFuzzTests
{
    private static readonly string[] Tokens =
    [
        "2026-03-04 10:00:00.000 UTC", "2026-13-44 99:99:99", "LOG:  ", "ERROR:  ", "DETAIL:  ", "STATEMENT:  ", "CONTEXT:  ", "duration: ", "5.000 ms", "1e999 ms", "-1 ms", "  statement: ", "  execute ", "  plan:", "parameters: ",
        "$1 = '", "$99999 = NULL", "$0 = ", "''", "'", "\"", "\"\"", ",", "\n", "\t", "\r\n", "{", "}", "[", "]", "[7] ", "]: [1-2] ", "\\u0000", "\\", "\"error_severity\":\"LOG\"", "\"message\":", "Query Text: ", "<Query-Text>", "&#0;", "$$", "$a$",
        "/*", "--", "SELECT 1", "EXECUTE p(", "prepare: PREPARE p AS SELECT $1", "é", "\0", "\uFEFF", "LOG,00000,", "#011", " | ", "1772618400.123", "%",
    ];

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public void No_input_makes_the_reader_fail(int seed)
    {
        var random = new Random(seed);
        for (var round = 0; round < 1500; round++)
        {
            var log = round % 3 == 0 ? Bytes(random) : Soup(random, round);
            var prefix = random.Next(4) == 0 ? Tokens[random.Next(Tokens.Length)] + "%m%u%d%a%q%r%-5p%" : null;
            var workload = PostgresLog.Read([("log", () => new MemoryStream(log))], new LogOptions { LinePrefix = prefix, MostShapes = 10, Database = random.Next(2) == 0 ? "shop" : null }, CancellationToken.None);
            double.IsFinite(workload.TotalMilliseconds).ShouldBeTrue();
            PostgresLog.IsLog(new MemoryStream(log), prefix);
        }
    }

    [Theory]
    [InlineData("csv 26")]
    [InlineData("json")]
    [InlineData("stderr debian")]
    [InlineData("rsyslog")]
    [InlineData("azure json")]
    public void Any_byte_may_be_wrong(string format)
    {
        var random = new Random(5);
        var log = LogWriting.Write(format, Enumerable.Range(1, 40).Select(number => new WrittenEntry($"duration: {number}.000 ms  execute a: SELECT $1, 'x\ny' FROM t{number}", $"parameters: $1 = '{number}'")));
        for (var round = 0; round < 1000; round++)
        {
            var damaged = log.ToArray();
            for (var change = random.Next(1, 6); change > 0; change--)
            {
                damaged[random.Next(damaged.Length)] = (byte)random.Next(256);
            }

            var cut = damaged[..random.Next(damaged.Length / 2, damaged.Length)];
            var (entries, reading) = EntryList.Of(cut);
            reading.Bytes.ShouldBeLessThanOrEqualTo(cut.Length + 1);
            entries.Count.ShouldBeLessThanOrEqualTo(60);
        }
    }

    [Fact]
    public void Lines_and_records_without_end_need_bounded_memory()
    {
        foreach (var start in new[] { "2026-03-04 10:00:00.000 UTC [1] LOG:  statement: ", "2026-03-04 10:00:00.000 UTC,\"a\",\"b\",1,\"", "{\"error_severity\":\"LOG\",\"message\":\"" })
        {
            var before = GC.GetAllocatedBytesForCurrentThread();
            var log = new Endless(Encoding.UTF8.GetBytes(start), 200L << 20);

            var workload = PostgresLog.Read([("log", () => log)], new LogOptions(), CancellationToken.None);

            (GC.GetAllocatedBytesForCurrentThread() - before).ShouldBeLessThan(160L << 20, start);
            workload.Bytes.ShouldBeGreaterThanOrEqualTo(200L << 20);
        }
    }

    [Fact]
    public void A_prefix_of_free_fields_only_does_not_take_forever()
    {
        var prefix = LinePrefix.Parse(string.Concat(Enumerable.Repeat("%a%u%d", 30)));
        var fields = default(PrefixFields);

        prefix.TryMatch(Encoding.UTF8.GetBytes(new string('x', 5000)), ref fields).ShouldBeFalse();
    }

    private static byte[] Bytes(Random random)
    {
        var bytes = new byte[random.Next(400)];
        random.NextBytes(bytes);
        return bytes;
    }

    private static byte[] Soup(Random random, int round)
    {
        var start = (round % 4) switch { 0 => "2026-03-04 10:00:00.000 UTC [7] ", 1 => "{", 2 => "2026-03-04 10:00:00.000 UTC,\"a\",\"b\",1,,2.3,4,\"SELECT\",,,0,LOG,00000,\"", _ => "" };
        return Encoding.UTF8.GetBytes(start + string.Concat(Enumerable.Range(0, random.Next(60)).Select(_ => Tokens[random.Next(Tokens.Length)])));
    }

    private sealed class Endless(byte[] start, long length) : Stream
    {
        private long position;

        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => false;

        public override long Length => length;

        public override long Position { get => position; set => throw new NotSupportedException(); }

        public override int Read(byte[] buffer, int offset, int count)
        {
            if (position < start.Length)
            {
                var first = (int)Math.Min(count, start.Length - position);
                start.AsSpan((int)position, first).CopyTo(buffer.AsSpan(offset));
                position += first;
                return first;
            }

            var more = (int)Math.Min(count, length - position);
            buffer.AsSpan(offset, more).Fill((byte)'x');
            position += more;
            return more;
        }

        public override void Flush()
        {
        }

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    }
}
