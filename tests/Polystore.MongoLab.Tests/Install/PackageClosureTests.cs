using Polystore.MongoLab.Install;

namespace Polystore.MongoLab.Tests.Install;

public sealed class PackageClosureTests
{
    private const string Index = """
        Package: server
        Depends: libone (>= 2.0), libtwo:any | libother, postgresql-common (>= 200~), virtual-tool
        Pre-Depends: libc6 (>= 2.38)
        Description: a server
         with a longer text, Depends: nothing

        Package: libone
        Depends: libc6, libloop

        Package: libloop
        Depends: libone

        Package: libother

        Package: libc6

        Package: perl
        Depends: libone

        Package: tool
        Provides: virtual-tool (= 1)

        Package: unrelated
        """;

    [Fact]
    public void Everything_that_is_loaded_is_found_once_and_what_only_installs_is_left_out()
    {
        var closure = PackageClosure.Of(DebianPackage.ReadAll(new StringReader(Index)), ["server", "perl"]);

        closure.ShouldBe(["server", "libc6", "libone", "libother", "tool", "libloop"]);
    }

    [Fact]
    public void A_seed_that_is_not_offered_is_missing_and_no_error()
    {
        PackageClosure.Of(DebianPackage.ReadAll(new StringReader("")), ["server"]).ShouldBeEmpty();
    }
}
