using Polystore.MongoDriver;

namespace Polystore.Runtime.Stores;

/// <summary>The server's refusals in the port's terms (codes: MongoDB, src/mongo/base/error_codes.yml).</summary>
internal static class MongoFailures
{
    private const int BadValue = 2;
    private const int FailedToParse = 9;
    private const int TypeMismatch = 14;
    private const int PathNotViable = 28;
    private const int ConflictingUpdateOperators = 40;
    private const int ImmutableField = 66;
    private const int EmptyFieldName = 56;
    private const int DollarPrefixedFieldName = 52;
    private const int DuplicateKey = 11000;

    public static async Task<T> CallAsync<T>(Func<Task<T>> call, string place)
    {
        try
        {
            return await call().ConfigureAwait(false);
        }
        catch (MongoServerException refusal) when (refusal.Code == DuplicateKey)
        {
            throw new DuplicateKeyException(place, refusal);
        }
        catch (MongoServerException refusal) when (refusal.Code is BadValue or FailedToParse or TypeMismatch or PathNotViable or ConflictingUpdateOperators or ImmutableField or EmptyFieldName or DollarPrefixedFieldName)
        {
            throw new InvalidChangeException(refusal.Message, refusal);
        }
    }
}
