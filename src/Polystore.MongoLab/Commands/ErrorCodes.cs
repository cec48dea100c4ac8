using Npgsql;

namespace Polystore.MongoLab.Commands;

/// <summary>From the engine's SQLSTATEs to the error codes of MongoDB (error_mappings.csv of the DocumentDB project; MongoDB manual, "Error Codes").</summary>
internal static class ErrorCodes
{
    /// <summary>Label that lets a driver begin the transaction anew.</summary>
    public const string TransientTransaction = "TransientTransactionError";

    /// <summary>Label that lets a driver send a write again.</summary>
    public const string RetryableWrite = "RetryableWriteError";

    /// <summary>Code of a server that goes down.</summary>
    public const int ShutdownInProgress = 91;

    private const int WriteConflict = 112;
    private const int DuplicateKey = 11000;

    // An internal error in which two updates of one document end where the engine reads it by its own kind of scan.
    private const string ConflictText = "Recheck is unexpected on Custom Scan";

    private static readonly Dictionary<string, (int Code, string Name)> Known = Read("""
        M0000 1 InternalError
        M0001 2 BadValue
        M0002 5 GraphContainsCycle
        M0003 9 FailedToParse
        42704 11 UserNotFound
        M00ER 13 Unauthorized
        42501 13 Unauthorized
        M0004 14 TypeMismatch
        M0005 15 Overflow
        M00DO 16 InvalidLength
        M0006 20 IllegalOperation
        M0007 23 AlreadyInitialized
        M00EW 24 LockTimeout
        M0008 26 NamespaceNotFound
        42P01 26 NamespaceNotFound
        M0009 27 IndexNotFound
        M000A 28 PathNotViable
        M000B 31 RoleNotFound
        M000C 34 CannotBackfillArray
        M000D 40 ConflictingUpdateOperators
        M000E 43 CursorNotFound
        M000F 48 NamespaceExists
        42P07 48 NamespaceExists
        M00EX 50 MaxTimeMSExpired
        57014 50 MaxTimeMSExpired
        M000G 52 DollarPrefixedFieldName
        M000H 53 InvalidIdField
        M000I 54 NotSingleValueField
        M000J 56 EmptyFieldName
        M000K 57 DottedFieldName
        M00EY 59 CommandNotFound
        M000L 61 ShardKeyNotFound
        M000M 66 ImmutableField
        M000N 67 CannotCreateIndex
        M000O 68 IndexAlreadyExists
        M000P 72 InvalidOptions
        M000Q 73 InvalidNamespace
        M000R 85 IndexOptionsConflict
        M000S 86 IndexKeySpecsConflict
        M000T 111 NotExactValueField
        M00F1 112 WriteConflict
        40001 112 WriteConflict
        40P01 112 WriteConflict
        55P03 112 WriteConflict
        M000U 115 CommandNotSupported
        0A000 115 CommandNotSupported
        M000V 118 NamespaceNotSharded
        M00CO 121 DocumentValidationFailure
        M000W 146 ExceededMemoryLimit
        M000X 159 DurationOverflow
        M000Y 165 ViewDepthLimitExceeded
        M000Z 166 CommandNotSupportedOnView
        M0010 167 OptionNotSupportedOnView
        M0011 181 AmbiguousIndexKeyPattern
        M0012 197 InvalidIndexSpecificationOption
        M0013 224 QueryFeatureNotAllowed
        M0014 232 MaxSubPipelineDepthExceeded
        M0015 241 ConversionFailure
        M0016 263 OperationNotSupportedInTransaction
        M0017 276 IndexBuildAborted
        M0018 291 NoQueryExecutionPlans
        M001B 10334 BSONObjectTooLarge
        M001C 11000 DuplicateKey
        23505 11000 DuplicateKey
        23P01 11000 DuplicateKey
        M001D 12587 BackgroundOperationInProgressForNamespace
        M001H 13113 MergeStageNoMatchingDocument
        53100 14031 OutOfDiskSpace
        57P01 91 ShutdownInProgress
        57P02 91 ShutdownInProgress
        57P03 91 ShutdownInProgress
        M001K 15947 Location15947
        M001M 15955 Location15955
        M001T 16004 Location16004
        M001W 16020 Location16020
        M0020 16410 FieldPathDollarPrefix
        M0023 16554 Location16554
        M0024 16610 Location16610
        M0025 16611 Location16611
        M0026 16612 Location16612
        M002D 16766 Location16766
        M0033 17083 Location17083
        M0034 17124 Location17124
        M0038 17308 Location17308
        M0039 17310 Location17310
        M003A 17419 Location17419
        M003B 17420 Location17420
        M003X 28689 Location28689
        M003Y 28690 Location28690
        M0040 28714 Location28714
        M0041 28724 Location28724
        M004K 28765 Location28765
        M004T 28818 Location28818
        M0052 31109 Location31109
        M0056 31249 PathCollision
        M0057 31250 PathCollision
        M0058 31253 Location31253
        M0059 31254 Location31254
        M006C 40065 Location40065
        M006D 40066 Location40066
        M006M 40081 Location40081
        M0074 40156 Location40156
        M0076 40160 Location40160
        M0077 40169 Location40169
        M0078 40177 Location40177
        M007P 40238 Location40238
        M007Q 40272 Location40272
        M007T 40323 Location40323
        M007U 40324 Location40324
        M007V 40352 Location40352
        M0087 40414 Location40414
        M0088 40415 IDLUnknownField
        M008B 40515 Location40515
        M008T 40600 Location40600
        M008U 40601 Location40601
        M008V 40602 Location40602
        M008W 40603 Location40603
        M00E7 13 Unauthorized
        M009A 51047 Location51047
        M009Q 51111 Location51111
        M00A0 51191 Location51191
        M00A1 51246 Location51246
        M00AF 1257300 Location1257300
        M00AH 4031700 Location4031700
        M00FB 20 IllegalOperation
        22023 2 BadValue
        22P02 2 BadValue
        22003 15 Overflow
        """);

    /// <summary>What a client is told of a failure of the engine.</summary>
    public static MongoCommandException From(PostgresException failure, bool inTransaction)
    {
        var (code, name) = IsConflict(failure) ? (WriteConflict, nameof(WriteConflict)) : Known.TryGetValue(failure.SqlState, out var known) ? known : (1, "InternalError");
        var message = code switch
        {
            DuplicateKey => Duplicate(failure.MessageText),
            1 => $"{failure.MessageText} [{failure.SqlState}]",
            _ => failure.MessageText,
        };
        ThrowIfShutdown(code, message, inTransaction);
        return inTransaction && code == WriteConflict ? new MongoCommandException(code, name, message, TransientTransaction) : new MongoCommandException(code, name, message);
    }

    /// <summary>What mongod says while it goes down; drivers send reads, retryable writes and transactions again.</summary>
    public static void ThrowIfShutdown(int code, string message, bool inTransaction = false)
    {
        if (code == ShutdownInProgress)
        {
            throw new MongoCommandException(code, nameof(ShutdownInProgress), message, inTransaction ? TransientTransaction : RetryableWrite);
        }
    }

    /// <summary>Code and name for a number in which the engine packs a SQLSTATE, six bits a character (MAKE_SQLSTATE in PostgreSQL's elog.h).</summary>
    public static (int Code, string Name) Unpack(int packed, string message = "")
    {
        if (message.Contains(ConflictText, StringComparison.Ordinal))
        {
            return (WriteConflict, nameof(WriteConflict));
        }

        var state = string.Create(5, packed, (text, number) =>
        {
            for (var position = 0; position < text.Length; position++)
            {
                text[position] = (char)(((number >> (6 * position)) & 0x3F) + '0');
            }
        });
        return Known.TryGetValue(state, out var known) ? known : (packed, "UnknownError");
    }

    /// <summary>The beginning that clients look for.</summary>
    public static string Duplicate(string message) => message.StartsWith("E11000", StringComparison.Ordinal) ? message : "E11000 duplicate key error: " + message;

    /// <summary>True for the code of two writes that met.</summary>
    public static bool IsConflict(int code) => code == WriteConflict;

    /// <summary>True for the failure by which the engine says so of a whole statement.</summary>
    public static bool IsConflict(PostgresException failure) => failure.MessageText.Contains(ConflictText, StringComparison.Ordinal);

    /// <summary>True for the code of a broken unique index.</summary>
    public static bool IsDuplicate(int code) => code == DuplicateKey;

    private static Dictionary<string, (int, string)> Read(string table) =>
        table.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line.Split(' ')).ToDictionary(
            words => words[0], words => (int.Parse(words[1], System.Globalization.CultureInfo.InvariantCulture), words[2].TrimEnd('\r')), StringComparer.Ordinal);
}
