using Polystore.Cli.Applying;
using Polystore.Core.Engines;

namespace Polystore.Cli.Tests.Applying;

public sealed class FailedChangeTests
{
    private static readonly Change Failed = new("b", "PG-FK-NOT-VALID: validate fk", ["ALTER TABLE t VALIDATE CONSTRAINT fk"], []);

    [Fact]
    public void Last_change_that_fails_has_nothing_behind_it() =>
        FailedChange.Sentence(new ApplyResult([Failed], Failed, "Some rows point to rows that are not there. Nothing was changed."), 2)
            .ShouldBe("'PG-FK-NOT-VALID: validate fk' failed: Some rows point to rows that are not there. Nothing was changed.");

    [Theory]
    [InlineData(2, "locked. The change after it was not tried; --only with its fingerprint or rule id applies it by itself.")]
    [InlineData(4, "locked. The 3 changes after it were not tried; --only with their fingerprints or rule ids applies them by themselves.")]
    public void Changes_that_were_not_tried_are_counted(int changes, string ending) =>
        FailedChange.Sentence(new ApplyResult([], Failed, "locked"), changes).ShouldEndWith(ending);
}
