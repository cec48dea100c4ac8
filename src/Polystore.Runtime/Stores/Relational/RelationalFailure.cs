using System.Data.Common;
using System.Runtime.ExceptionServices;

namespace Polystore.Runtime.Stores;

/// <summary>What a driver threw, in the port's terms.</summary>
internal static class RelationalFailure
{
    public static Task<T> GuardAsync<T>(Task<T> call, IRelationalDialect dialect, string place, CancellationToken cancellationToken) =>
        call.IsCompletedSuccessfully ? call : ExplainedAsync(call, dialect, place, cancellationToken);

    private static async Task<T> ExplainedAsync<T>(Task<T> call, IRelationalDialect dialect, string place, CancellationToken cancellationToken)
    {
        try
        {
            return await call.ConfigureAwait(false);
        }
        catch (DbException failure) when (Explained(failure, dialect, place, cancellationToken) is { } explained)
        {
            ExceptionDispatchInfo.Throw(explained);
            throw;
        }
    }

    private static Exception? Explained(DbException failure, IRelationalDialect dialect, string place, CancellationToken cancellationToken) =>
        cancellationToken.IsCancellationRequested && dialect.IsInterrupted(failure)
            ? new OperationCanceledException(failure.Message, failure, cancellationToken)
            : dialect.Translate(failure, place);
}
