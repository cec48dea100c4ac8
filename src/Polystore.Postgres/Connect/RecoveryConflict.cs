using Polystore.Core.Errors;

namespace Polystore.Postgres.Connect;

/// <summary>Work on a standby that replay may cancel at any moment.</summary>
internal static class RecoveryConflict
{
    /// <summary>Does the work, and once more when a standby cancelled it: replay has moved on by then, and seldom cancels twice.</summary>
    public static async Task<T> OnceMoreAsync<T>(Func<CancellationToken, Task<T>> work, CancellationToken cancellationToken)
    {
        try
        {
            return await work(cancellationToken);
        }
        catch (TargetException failure) when (PostgresFailure.MayBeRecoveryConflict(failure))
        {
            return await work(cancellationToken);
        }
    }
}
