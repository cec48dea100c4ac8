using System.Security.Cryptography.X509Certificates;

namespace Polystore.RedisClient;

/// <summary>How TLS is spoken.</summary>
public sealed record RedisTls
{
    /// <summary>The name that the server's certificate must carry; null for the host's name.</summary>
    public string? ServerName { get; init; }

    /// <summary>Authorities to trust instead of the system's; null for the system's.</summary>
    public X509Certificate2Collection? Authorities { get; init; }

    /// <summary>Client certificates for servers with tls-auth-clients.</summary>
    public X509CertificateCollection? ClientCertificates { get; init; }

    /// <summary>True to accept any certificate: for tests alone, since anyone between can then read and change everything.</summary>
    public bool TrustAnyCertificate { get; init; }
}
