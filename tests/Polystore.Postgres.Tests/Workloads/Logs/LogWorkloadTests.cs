using System.Text;
using Polystore.Core.Errors;
using Polystore.Postgres.Workloads.Logs;

namespace Polystore.Postgres.Tests.Workloads.Logs;

public sealed class LogWorkloadTests
{
    private const string Prefix = "2026-03-04 10:00:00.000 UTC [7] app@shop ";

    [Fact]
    public void Statements_that_differ_in_constants_are_one_with_their_times_and_values()
    {
        var workload = Read(
            Prefix + "LOG:  duration: 2.000 ms  statement: SELECT * FROM t WHERE a = 1 AND b IN (1, 2)",
            Prefix + "LOG:  duration: 4.000 ms  statement: select * from t\n\twhere a = 2 and b in (3,4,5) -- comment",
            Prefix + "LOG:  duration: 6.000 ms  execute <unnamed>: SELECT * FROM t WHERE a = $1 AND b IN ($2)",
            Prefix + "DETAIL:  parameters: $1 = 'it''s\n\tLOG:  duration: 9.000 ms  statement: DROP TABLE t', $2 = NULL");

        var statement = workload.Statements.ShouldHaveSingleItem();
        (statement.Calls, statement.TotalMilliseconds, statement.MeanMilliseconds, statement.MaxMilliseconds).ShouldBe((3, 12, 4, 6));
        statement.Samples.Count.ShouldBe(3);
        statement.Samples.Single(sample => sample.Parameters.Count > 0).Parameters.ShouldBe(["it's\nLOG:  duration: 9.000 ms  statement: DROP TABLE t", null]);
        (workload.TotalMilliseconds, workload.CoveredShare, workload.ShortestMilliseconds, workload.Unread).ShouldBe((12, 1, 2, 0));
    }

    [Fact]
    public void Parse_and_bind_take_time_but_are_no_calls()
    {
        var workload = Read(
            Prefix + "LOG:  duration: 1.000 ms  parse <unnamed>: SELECT $1",
            Prefix + "LOG:  duration: 2.000 ms  bind <unnamed>: SELECT $1",
            Prefix + "DETAIL:  Parameters: $1 = '5'",
            Prefix + "LOG:  duration: 3.000 ms  execute fetch from p1/c1: SELECT $1",
            Prefix + "LOG:  duration: 4.000 ms  execute p1/c1: SELECT $1",
            Prefix + "DETAIL:  Parameters: $1 = '5'");

        var statement = workload.Statements.ShouldHaveSingleItem();
        (statement.Calls, statement.TotalMilliseconds).ShouldBe((1, 10));
        statement.Samples.ShouldHaveSingleItem().Parameters.ShouldBe(["5"]);
    }

    [Fact]
    public void An_execution_that_is_logged_several_times_counts_once()
    {
        // log_statement with log_duration; auto_explain before log_min_duration_statement; all three.
        var workload = Read(
            Prefix + "LOG:  statement: SELECT 1",
            Prefix.Replace("[7]", "[8]", StringComparison.Ordinal) + "LOG:  statement: SELECT a FROM other",
            Prefix + "LOG:  duration: 3.000 ms",
            Prefix + "LOG:  duration: 5.000 ms  plan:\n\tQuery Text: SELECT 2\n\tResult  (cost=0.00..0.01 rows=1 width=4)",
            Prefix + "LOG:  duration: 5.500 ms  statement: SELECT 2",
            Prefix + "LOG:  statement: SELECT 3",
            Prefix + "LOG:  duration: 7.000 ms  plan:\n\tQuery Text: SELECT 3\n\tResult  (cost=0.00..0.01 rows=1 width=4)",
            Prefix + "LOG:  duration: 7.250 ms");

        workload.Statements.Select(statement => (statement.Calls, statement.TotalMilliseconds)).ShouldBe([(3, 15.75), (1, 0)]);
        workload.TotalMilliseconds.ShouldBe(15.75);
        workload.Statements[1].MeanMilliseconds.ShouldBeNull();
    }

    [Fact]
    public void A_plan_after_the_time_of_its_execution_counts_once_and_the_next_execution_again()
    {
        // The extended protocol ends the portal after its time was logged; parse and bind of the next execution have bare times.
        const string plan = "LOG:  duration: 4.900 ms  plan:\n\tQuery Text: SELECT 2\n\tResult  (cost=0.00..0.01 rows=1 width=4)";
        var workload = Read(
            Prefix + "LOG:  duration: 5.000 ms  execute <unnamed>: SELECT 2", Prefix + plan,
            Prefix + "LOG:  duration: 0.500 ms",
            Prefix + "LOG:  duration: 5.000 ms  execute <unnamed>: SELECT 2", Prefix + plan,
            Prefix + plan);

        var statement = workload.Statements.ShouldHaveSingleItem();
        (statement.Calls, statement.TotalMilliseconds).ShouldBe((3, 14.9));
        workload.TotalMilliseconds.ShouldBe(15.4, 1e-9);
    }

    [Theory]
    [InlineData("Query Text: SELECT 'a\n\t  (cost='\n\tQuery Parameters: $1 = 'x\n\ty'\n\tSeq Scan on t  (cost=0.00..1.00 rows=1 width=4)\n\t  Filter: (a = 1)")]
    [InlineData("{\n\t  \"Query Text\": \"SELECT 'a\\n  (cost='\",\n\t  \"Query Parameters\": \"$1 = 'x\\ny'\",\n\t  \"Plan\": {\n\t    \"Node Type\": \"Seq Scan\"\n\t  }\n\t}")]
    [InlineData("Query Text: \"SELECT 'a\\n  (cost='\"\n\tQuery Parameters: \"$1 = 'x\\ny'\"\n\tPlan:\n\t  Node Type: \"Seq Scan\"")]
    [InlineData("<explain xmlns=\"http://www.postgresql.org/2009/explain\">\n\t  <Query-Text>SELECT &apos;a\n\t  (cost='</Query-Text>\n\t  <Query-Parameters>$1 = 'x\n\ty'</Query-Parameters>\n\t  <Plan>\n\t  </Plan>\n\t</explain>")]
    public void Plans_of_auto_explain_give_statement_and_parameters_in_every_format(string plan)
    {
        var workload = Read(Prefix + "LOG:  duration: 5.000 ms  plan:\n\t" + plan);

        var sample = workload.Statements.ShouldHaveSingleItem().Samples.ShouldHaveSingleItem();
        sample.Sql.ShouldBe("SELECT 'a\n  (cost='");
        sample.Parameters.ShouldBe(["x\ny"]);
        sample.Milliseconds.ShouldBe(5);
    }

    [Fact]
    public void Canceled_statements_count_and_failed_ones_do_not()
    {
        var workload = Read(
            Prefix + "ERROR:  canceling statement due to statement timeout",
            Prefix + "CONTEXT:  unnamed portal with parameters: $1 = '42'",
            Prefix + "STATEMENT:  SELECT * FROM big WHERE a = $1",
            Prefix + "ERROR:  syntax error at or near \"FORM\"",
            Prefix + "STATEMENT:  SELECT * FORM big");

        var statement = workload.Statements.ShouldHaveSingleItem();
        (statement.Calls, statement.Canceled, statement.Errors, statement.MeanMilliseconds).ShouldBe((1, 1, 1, null));
        statement.Samples.ShouldHaveSingleItem().Parameters.ShouldBe(["42"]);
        workload.CoveredShare.ShouldBeNull();
    }

    [Fact]
    public void What_EXECUTE_of_SQL_runs_is_found_in_the_detail_with_its_values()
    {
        var workload = Read(
            Prefix + "LOG:  duration: 5.000 ms  statement: EXECUTE p (5, 'it''s', -3, NULL);",
            Prefix + "DETAIL:  prepare: PREPARE p (int, text) AS SELECT * FROM t WHERE a = $1 AND b = $2;");

        var sample = workload.Statements.ShouldHaveSingleItem().Samples.ShouldHaveSingleItem();
        sample.Sql.ShouldBe("SELECT * FROM t WHERE a = $1 AND b = $2");
        sample.Parameters.ShouldBe(["5", "it's", "-3", null]);
    }

    [Theory]
    [InlineData("LOG:  Dauer: 5.000 ms  Anweisung: SELECT 1", "DETAIL:  Parameter: $1 = 'é'")]
    [InlineData("LOG:  durée : 5.000 ms, instruction : SELECT 1", "DÉTAIL:  paramètres : $1 = 'é'")]
    [InlineData("LOG:  duración: 5.000 ms  ejecutar <unnamed>: SELECT 1", "DETALLE:  parámetros: $1 = 'é'")]
    [InlineData("LOG:  durata: 5.000 ms  istruzione: SELECT 1", "DETTAGLI:  parametri: $1 = 'é'")]
    [InlineData("LOG:  期間: 5.000 ミリ秒  文: SELECT 1", "詳細:  パラメータ: $1 = 'é'")]
    [InlineData("СООБЩЕНИЕ:  продолжительность: 5.000 мс, оператор: SELECT 1", "ПОДРОБНОСТИ:  параметры: $1 = 'é'")]
    [InlineData("로그:  수행시간: 5.000 ms  쿼리실행 <unnamed>: SELECT 1", "상세정보:  매개 변수: $1 = 'é'")]
    [InlineData("日志:  执行时间: 5.000 ms 语句: SELECT 1", "详细信息:  参数: $1 = 'é'")]
    [InlineData("LOGG:  varaktighet: 5.000 ms  kör <unnamed>: SELECT 1", "DETALJ:  parametrar: $1 = 'é'")]
    [InlineData("ЗАПИСУВАННЯ:  тривалість: 5.000 мс, оператор: SELECT 1", "ВІДОМОСТІ:  параметри: $1 = 'é'")]
    [InlineData("ჟურნალი:  ხანგრძლივობა: 5.000 მწმ  გამოსახულება: SELECT 1", "დეტალები:  პარამეტრები: $1 = 'é'")]
    public void Messages_are_read_in_the_language_of_the_server(string message, string detail)
    {
        var workload = Read(Prefix + message, Prefix + detail);

        var statement = workload.Statements.ShouldHaveSingleItem();
        (statement.Sql, statement.Calls, statement.TotalMilliseconds).ShouldBe(("SELECT 1", 1, 5));
        statement.Samples.ShouldHaveSingleItem().Parameters.ShouldBe(["é"]);
    }

    [Fact]
    public void Messages_that_are_not_about_statements_are_passed_over()
    {
        var workload = Read(
            Prefix + "LOG:  checkpoint complete: wrote 5 buffers; write=0.5 s",
            Prefix + "LOG:  duration: unknown",
            Prefix + "LOG:  execute: what",
            Prefix + "WARNING:  duration of 5 ms  statement: SELECT 1",
            Prefix + "LOG:  duration: 1.000 ms  fastpath function call: \"lo_read\" (OID 954)",
            "cp: cannot stat 'x': No such file",
            Prefix + "LOG:  duration: 2.000 ms  statement: ");

        workload.Statements.ShouldBeEmpty();
        workload.Entries.ShouldBe(6);
    }

    [Fact]
    public void Other_databases_are_left_out_and_the_share_says_what_is_forgotten()
    {
        var lines = Enumerable.Range(0, 200).Select(number => $"{Prefix}LOG:  duration: {number + 1}.000 ms  statement: SELECT a{number} FROM t{number}")
            .Append(Prefix.Replace("@shop", "@hr", StringComparison.Ordinal) + "LOG:  duration: 9000.000 ms  statement: SELECT 1 FROM staff");

        var workload = Read(new LogOptions { Database = "shop", MostShapes = 50 }, [.. lines]);

        workload.Statements.Count.ShouldBeLessThanOrEqualTo(50);
        workload.Forgotten.ShouldBe(200 - workload.Statements.Count);
        workload.OtherDatabases.ShouldBe(1);
        workload.TotalMilliseconds.ShouldBe(200 * 201 / 2);
        workload.CoveredShare!.Value.ShouldBe(workload.Statements.Sum(statement => statement.TotalMilliseconds) / workload.TotalMilliseconds, 1e-9);
        workload.CoveredShare.Value.ShouldBeInRange(0.05, 0.6);
    }

    [Fact]
    public void A_sample_of_short_executions_stands_for_all_of_them()
    {
        var workload = Read(
            new LogOptions { SampleRate = 0.1, SampledBelowMilliseconds = 100 },
            Prefix + "LOG:  duration: 2.000 ms  statement: SELECT 1 FROM t",
            Prefix + "LOG:  duration: 200.000 ms  statement: SELECT 1 FROM t");

        var statement = workload.Statements.ShouldHaveSingleItem();
        (statement.Calls, statement.TotalMilliseconds).ShouldBe((11, 220));
        Should.Throw<UsageException>(() => Read(new LogOptions { SampleRate = 0 })).Message.ShouldContain("sample rate");
    }

    [Fact]
    public void Samples_are_drawn_evenly_and_hold_the_slowest()
    {
        var lines = Enumerable.Range(0, 5000).Select(number => $"{Prefix}LOG:  duration: {(number == 1234 ? 900 : 1)}.000 ms  statement: SELECT * FROM t WHERE a = {number}");

        var samples = Read([.. lines]).Statements.ShouldHaveSingleItem().Samples;

        samples.Count.ShouldBe(10);
        samples[^1].Sql.ShouldEndWith("a = 1234");
        samples.Select(sample => int.Parse(sample.Sql.AsSpan(sample.Sql.LastIndexOf(' ')), System.Globalization.CultureInfo.InvariantCulture)).Average().ShouldBeInRange(1000, 4000);
    }

    [Fact]
    public void A_broken_record_costs_no_more_than_itself()
    {
        var entries = Enumerable.Range(1, 50).Select(number => new WrittenEntry($"duration: {number}.000 ms  statement: SELECT \"a\", 'b\n' FROM t{number}")).ToList();
        foreach (var format in new[] { "csv 26", "json", "stderr debian" })
        {
            var log = LogWriting.Write(format, entries);
            var cut = Encoding.UTF8.GetString(log);
            var at = cut.IndexOf("FROM t20", StringComparison.Ordinal);
            cut = cut[..at] + "\n" + cut[cut.IndexOf('\n', at)..];
            var (read, _) = EntryList.Of(Encoding.UTF8.GetBytes(cut));
            read.Count.ShouldBeInRange(48, 50, format);
            read.ShouldContain(entry => entry.Message.EndsWith("FROM t21", StringComparison.Ordinal), format);
        }
    }

    [Fact]
    public void The_last_line_may_lack_its_end_and_no_line_may_be_there_at_all()
    {
        Read("").Entries.ShouldBe(0);
        var csv = LogWriting.Write("csv 26", [new WrittenEntry("duration: 1.000 ms  statement: SELECT 1")]);
        EntryList.Of(csv[..^1]).Entries.ShouldHaveSingleItem();
        PostgresLog.IsLog(new MemoryStream()).ShouldBeFalse();
    }

    [Fact]
    public void A_damaged_archive_is_a_clear_error()
    {
        byte[] damaged = [0x1F, 0x8B, 8, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9];

        var failure = Should.Throw<TargetException>(() => PostgresLog.Read([("old.log.gz", () => new MemoryStream(damaged))], new LogOptions(), CancellationToken.None));

        failure.Message.ShouldContain("old.log.gz");
        PostgresLog.IsLog(new MemoryStream(damaged)).ShouldBeFalse();
    }

    private static LogWorkload Read(params string[] lines) => Read(new LogOptions(), lines);

    private static LogWorkload Read(LogOptions options, params string[] lines)
    {
        var log = Encoding.UTF8.GetBytes(string.Join('\n', lines) + "\n");
        return PostgresLog.Read([("log", () => new MemoryStream(log))], options, CancellationToken.None);
    }
}
