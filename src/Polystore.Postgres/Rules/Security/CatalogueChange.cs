using Polystore.Core.Findings;

namespace Polystore.Postgres.Rules.Security;

/// <summary>Remedies that change rows of the catalogue alone and so take no time.</summary>
internal static class CatalogueChange
{
    public const string NoTableLock = "no lock on a table: a row of the catalogue changes, and sessions go on";

    public static Remedy Of(string apply, string rollback, string locks = NoTableLock, string? guidance = null) =>
        Of([apply], [rollback], locks, guidance);

    public static Remedy Of(IReadOnlyList<string> apply, IReadOnlyList<string> rollback, string locks = NoTableLock, string? guidance = null) => new()
    {
        Apply = apply,
        Rollback = rollback,
        Lock = locks,
        Duration = "milliseconds: only the catalogue changes",
        Guidance = guidance,
    };
}
