using Polystore.Scratch;

namespace Polystore.TestServers;

/// <summary>A certificate for 127.0.0.1 and localhost that signs itself, made on the spot by openssl.</summary>
internal static class TestCertificate
{
    public const string Certificate = "server.crt";
    public const string Key = "server.key";

    public static async Task MakeAsync(string folder)
    {
        var key = Path.Combine(folder, Key);
        await ToolRun.RunAsync(
        [
            "openssl", "req", "-new", "-x509", "-nodes", "-days", "2", "-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1",
            "-out", Path.Combine(folder, Certificate), "-keyout", key,
        ]);
        await ToolRun.RunAsync(["chmod", "600", key]);
    }
}
