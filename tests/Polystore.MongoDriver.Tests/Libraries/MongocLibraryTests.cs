using Polystore.MongoDriver.Native;
using Polystore.TestServers.Mongo;

namespace Polystore.MongoDriver.Tests.Libraries;

public sealed class MongocLibraryTests
{
    [Fact]
    public void A_missing_library_is_one_sentence_with_the_install_command_of_each_system()
    {
        var message = MongocLibrary.Missing().Message;

        message.ShouldContain("apt-get install libmongoc-1.0-0");
        message.ShouldContain("brew install mongo-c-driver");
        message.ShouldContain("vcpkg install mongo-c-driver");
        message.Count(letter => letter == '\n').ShouldBe(0);
    }

    [Fact]
    public void Files_that_are_not_there_are_no_library() =>
        MongocLibrary.Find([("/nowhere/libmongoc-1.0.so.0", "/nowhere/libbson-1.0.so.0")]).ShouldBe((IntPtr.Zero, IntPtr.Zero));

    [LibmongocFact]
    public void A_library_of_another_kind_is_not_taken() => MongocLibrary.Find([("libc.so.6", "libc.so.6")]).ShouldBe((IntPtr.Zero, IntPtr.Zero));
}
