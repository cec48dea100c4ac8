using Polystore.Core.Rules;
using Polystore.Postgres.Observe.Sections;

namespace Polystore.Postgres.Rules.Security;

/// <summary>Who could make use of a hole.</summary>
internal static class RoleReading
{
    /// <summary>Roles that may log in and are not superusers anyway; null when roles were not seen.</summary>
    public static int? OrdinaryLogins(RuleContext context) =>
        context.Snapshot.TryGet(PostgresSections.Roles, out var roles, out _) ? roles.Items.Count(role => role is { CanLogin: true, Superuser: false }) : null;

    public static PostgresRole? Find(RuleContext context, string? name) =>
        context.Snapshot.TryGet(PostgresSections.Roles, out var roles, out _) ? roles.Items.FirstOrDefault(role => role.Name == name) : null;
}
