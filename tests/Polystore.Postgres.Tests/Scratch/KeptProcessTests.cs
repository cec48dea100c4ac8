using Polystore.Scratch;
using Polystore.TestServers;

namespace Polystore.Postgres.Tests.Scratch;

public sealed class KeptProcessTests
{
    [Fact]
    public async Task A_server_that_ignored_the_first_signal_is_stopped_by_the_second()
    {
        var folder = Directory.CreateTempSubdirectory("polystore-kept").FullName;
        try
        {
            var (ready, stopped) = (Path.Combine(folder, "ready"), Path.Combine(folder, "stopped"));
            // The first signal comes while it is deaf.
            var kept = KeptProcess.Start("/dev/null", "", "TERM", ["/bin/sh", "-c", "trap '' TERM; : >\"$1\"; sleep 1; trap ': >\"$2\"; exit' TERM; while :; do sleep 0.1; done", "server", ready, stopped]);
            await Until.HoldsAsync(() => File.Exists(ready));
            await kept.DisposeAsync().AsTask().WaitAsync(TimeSpan.FromMinutes(2));

            // Not killed: it had its say.
            File.Exists(stopped).ShouldBeTrue();
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}
