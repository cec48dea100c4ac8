using System.Diagnostics;
using System.Globalization;
using System.IO.Compression;
using System.Text;
using Polystore.Postgres.Workloads.Logs;

namespace Polystore.Bench;

/// <summary>How fast server logs become a workload: megabytes a second by format, for logs made here of statements that differ in their values.</summary>
internal static class LogReading
{
    private const int Repetitions = 3;
    private const int Entries = 400_000;

    private static readonly string[] Statements =
    [
        "SELECT id, status, total FROM orders WHERE user_id = {0} ORDER BY placed_at DESC LIMIT 10",
        "UPDATE carts SET touched = now() WHERE token = 'c{0}'",
        "SELECT p.id, p.name, i.quantity FROM order_items i JOIN products p ON p.id = i.product_id WHERE i.order_id = {0}",
        "INSERT INTO visits (user_id, path) VALUES ({0}, '/p/{0}')",
    ];

    public static void Run()
    {
        Console.WriteLine($"| log | MB | median of {Repetitions}, s | MB/s | entries/s |");
        Console.WriteLine("|---|---:|---:|---:|---:|");
        Report("stderr", Log(Text));
        Report("csvlog", Log(Csv));
        Report("jsonlog", Log(Json));
        Report("stderr, gzip (MB unpacked)", Packed(Log(Text)));
    }

    private static void Report(string name, byte[] log)
    {
        var bytes = 0L;
        var times = Enumerable.Range(0, Repetitions).Select(_ =>
        {
            var start = Stopwatch.GetTimestamp();
            bytes = PostgresLog.Read([("log", () => new MemoryStream(log))], new LogOptions(), CancellationToken.None).Bytes;
            return Stopwatch.GetElapsedTime(start).TotalSeconds;
        }).Order().ToList();
        var seconds = times[Repetitions / 2];
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"| {name} | {bytes / 1048576.0:0} | {seconds:0.00} | {bytes / 1048576.0 / seconds:0} | {Entries / seconds:#,0} |"));
    }

    private static byte[] Log(Func<int, string, string, string> entry)
    {
        var text = new StringBuilder();
        for (var number = 0; number < Entries; number++)
        {
            var time = new DateTime(2026, 3, 1, 10, 0, 0, DateTimeKind.Utc).AddMilliseconds(number).ToString("yyyy-MM-dd HH:mm:ss.fff", CultureInfo.InvariantCulture) + " UTC";
            text.Append(entry(100 + (number % 40), time, string.Format(CultureInfo.InvariantCulture, Statements[number % Statements.Length], number * 7919L % 1_000_003)));
        }

        return Encoding.UTF8.GetBytes(text.ToString());
    }

    private static string Text(int process, string time, string sql) => $"{time} [{process}] app@shop LOG:  duration: 0.412 ms  statement: {sql}\n";

    private static string Csv(int process, string time, string sql) =>
        $"{time},\"app\",\"shop\",{process},\"10.0.0.7:5{process}\",65e1b{process}.1,1,\"SELECT\",{time},3/1,0,LOG,00000,\"duration: 0.412 ms  statement: {sql}\",,,,,,,,,\"web\",\"client backend\",,0\n";

    private static string Json(int process, string time, string sql) =>
        $"{{\"timestamp\":\"{time}\",\"user\":\"app\",\"dbname\":\"shop\",\"pid\":{process},\"session_id\":\"65e1b{process}.1\",\"error_severity\":\"LOG\",\"message\":\"duration: 0.412 ms  statement: {sql}\",\"backend_type\":\"client backend\",\"query_id\":0}}\n";

    private static byte[] Packed(byte[] log)
    {
        var packed = new MemoryStream();
        using (var zip = new GZipStream(packed, CompressionLevel.Fastest))
        {
            zip.Write(log);
        }

        return packed.ToArray();
    }
}
