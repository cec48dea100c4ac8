using Polystore.MongoLab.Tests.Servers;

namespace Polystore.MongoLab.Tests.Clients;

/// <summary>Others' clients agree with the server, and not ours alone.</summary>
public sealed class OfficialClientTests
{
    [ClientFact]
    public async Task Node_driver_runs_every_listed_command() => AllWell(await OfficialClients.DriverAsync((await SharedLab.ServerAsync()).Url, "by_driver"), 25);

    [ClientFact]
    public async Task Mongosh_runs_every_listed_command() => AllWell(await OfficialClients.ShellAsync((await SharedLab.ServerAsync()).Url, "by_shell"), 16);

    private static void AllWell(Dictionary<string, string> steps, int expected)
    {
        steps.Where(step => step.Value != "ok").ShouldBeEmpty();
        steps.Count.ShouldBe(expected);
    }
}
