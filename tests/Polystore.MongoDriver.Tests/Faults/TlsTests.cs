using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Polystore.TestServers.Mongo;

namespace Polystore.MongoDriver.Tests.Faults;

public sealed class TlsTests
{
    [LibmongocFact]
    public async Task A_certificate_that_is_trusted_is_accepted_and_another_is_not()
    {
        using var certificate = NewCertificate();
        var trusted = Path.GetTempFileName();
        try
        {
            await File.WriteAllTextAsync(trusted, certificate.ExportCertificatePem());
            await using var server = new ScriptedMongo(_ => new("ok", 1.0));
            await using var proxy = new MongoProxy(server.Port, certificate);

            await using var client = await MongoClient.OpenAsync($"{proxy.Url}?tls=true&tlsCAFile={Uri.EscapeDataString(trusted)}");
            (await client.RunCommandAsync("admin", new("ping", 1)))["ok"].ShouldBe(1.0);

            await using var careful = await MongoClient.OpenAsync($"{proxy.Url}?tls=true&serverSelectionTimeoutMS=500");
            var failure = await Should.ThrowAsync<MongoConnectionException>(() => careful.RunCommandAsync("admin", new("ping", 1)));
            failure.Problem.ShouldBe(MongoConnectionProblem.Unreachable);
            failure.Message.ShouldContain("TLS handshake failed");
        }
        finally
        {
            File.Delete(trusted);
        }
    }

    [LibmongocFact]
    public async Task A_server_without_tls_is_told()
    {
        await using var server = new ScriptedMongo(_ => new("ok", 1.0));
        await using var client = await MongoClient.OpenAsync($"{server.Url}?tls=true&serverSelectionTimeoutMS=500");

        (await Should.ThrowAsync<MongoConnectionException>(() => client.RunCommandAsync("admin", new("ping", 1)))).Problem.ShouldBe(MongoConnectionProblem.Unreachable);
    }

    private static X509Certificate2 NewCertificate()
    {
        using var key = RSA.Create(2048);
        var request = new CertificateRequest("CN=127.0.0.1", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        var names = new SubjectAlternativeNameBuilder();
        names.AddIpAddress(IPAddress.Loopback);
        request.CertificateExtensions.Add(names.Build());
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(certificateAuthority: true, hasPathLengthConstraint: false, pathLengthConstraint: 0, critical: true));
        using var made = request.CreateSelfSigned(DateTimeOffset.FromUnixTimeSeconds(0), new DateTimeOffset(2100, 1, 1, 0, 0, 0, TimeSpan.Zero));
        return X509CertificateLoader.LoadPkcs12(made.Export(X509ContentType.Pkcs12), null);
    }
}
