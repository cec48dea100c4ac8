using Polystore.Sqlite.Advise.WhatIf;

namespace Polystore.Sqlite.Tests.Advise;

public sealed class PlanLineTests
{
    [Theory]
    [InlineData("SEARCH t USING INDEX ta (a=? AND b>?)", "t", "ta", 1, true, false)]
    [InlineData("SEARCH TABLE t AS x USING COVERING INDEX ta (a=? AND b=?)", "x", "ta", 2, false, true)]
    [InlineData("SEARCH users USING INDEX idx (<expr>=?)", "users", "idx", 1, false, false)]
    [InlineData("SEARCH t USING INDEX ta (a>? AND a<?) LEFT-JOIN", "t", "ta", 0, true, false)]
    [InlineData("SCAN my table USING COVERING INDEX idx with space", "my table", "idx with space", 0, false, true)]
    [InlineData("SCAN t", "t", null, 0, false, false)]
    public void Access_is_read(string detail, string source, string? index, int equalities, bool range, bool covering)
    {
        var line = PlanLine.Tree([(1, 0, detail)])[0];
        line.Source.ShouldBe(source);
        line.Index.ShouldBe(index);
        line.Equalities.ShouldBe(equalities);
        line.Range.ShouldBe(range);
        line.Covering.ShouldBe(covering);
    }

    [Fact]
    public void Table_key_and_skip_scan_are_told_apart()
    {
        PlanLine.Tree([(1, 0, "SEARCH t USING INTEGER PRIMARY KEY (rowid=?)")])[0].ByTableKey.ShouldBeTrue();
        PlanLine.Tree([(1, 0, "SEARCH t USING INDEX ta (ANY(a) AND b=?)")])[0].ShouldSatisfyAllConditions(line => line.Skipped.ShouldBe(1), line => line.Equalities.ShouldBe(1));
        PlanLine.Tree([(1, 0, "SEARCH t USING AUTOMATIC COVERING INDEX (b=?)")])[0].ShouldSatisfyAllConditions(line => line.Automatic.ShouldBeTrue(), line => line.Index.ShouldBeNull());
    }
}
