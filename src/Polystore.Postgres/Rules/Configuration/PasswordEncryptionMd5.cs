using Polystore.Core.Findings;
using Polystore.Core.Observation;
using Polystore.Core.Rules;

namespace Polystore.Postgres.Rules.Configuration;

internal sealed class PasswordEncryptionMd5 : SettingRule
{
    public override RuleInfo Info { get; } = Describe(
        "PG-CONFIG-PASSWORD-ENCRYPTION",
        "New passwords kept as MD5",
        "password_encryption = md5. Passwords that are kept so already are another rule's matter.",
        "Each password that is set from now on is kept as a hash that is as good as the password itself; version 18 has deprecated it.",
        "https://www.postgresql.org/docs/current/runtime-config-connection.html#GUC-PASSWORD-ENCRYPTION");

    protected override string Name => "password_encryption";

    protected override bool IsFault(Setting setting) => setting.Value is "md5" or "on" or "off";

    protected override Finding Finding(RuleContext context, Setting setting) =>
        Problem(context, setting, Severity.Medium, "new passwords are kept as MD5", "scram-sha-256", "Passwords that exist keep working; clients have known SCRAM since 2018.");
}
