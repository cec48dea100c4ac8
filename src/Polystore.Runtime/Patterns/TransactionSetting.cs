using Polystore.Runtime.Stores;

namespace Polystore.Runtime.Patterns;

/// <summary>Settings of PostgreSQL that end with their transaction, so that no pooled connection carries them on.</summary>
internal static class TransactionSetting
{
    public static Task SetAsync(RelationalTransaction transaction, string name, string? value, CancellationToken cancellationToken) =>
        transaction.ExecuteAsync($"SELECT set_config({name}, {value ?? ""}, true)", cancellationToken);
}
