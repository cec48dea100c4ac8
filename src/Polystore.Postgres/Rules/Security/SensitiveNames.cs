using Polystore.Postgres.Rules.Reading;

namespace Polystore.Postgres.Rules.Security;

/// <summary>
/// Names of tables and columns that hold what the law or common sense protects: credentials, payment and health data, identity
/// numbers, contact data (GDPR articles 4 and 9; PCI DSS 4.0 requirement 3).
/// </summary>
internal static class SensitiveNames
{
    private static readonly HashSet<string> Words =
    [
        "password", "passwords", "passwd", "pwd", "secret", "secrets", "credential", "credentials", "apikey", "token", "tokens", "otp", "totp", "salt",
        "ssn", "passport", "iban", "cvv", "cvc", "card", "cards", "salary", "salaries", "wage", "payroll", "diagnosis", "medical", "patient", "patients",
        "birthdate", "birthday", "dob", "email", "phone", "mobile", "address", "addresses",
    ];

    private static readonly (string First, string Second)[] Pairs =
        [("api", "key"), ("private", "key"), ("credit", "card"), ("card", "number"), ("birth", "date"), ("tax", "id"), ("national", "id"), ("social", "security"), ("password", "hash")];

    // Counting or describing the thing is not the thing: token_count, address_type, email_sent.
    private static readonly HashSet<string> Harmless = ["count", "type", "kind", "status", "sent", "verified", "enabled", "at", "length", "policy"];

    public static bool Is(string name)
    {
        var words = NameWords.Of(name);
        return (words.Count < 2 || !Harmless.Contains(words[^1]))
            && (words.Any(Words.Contains) || words.Zip(words.Skip(1)).Any(pair => Pairs.Contains(pair)));
    }
}
