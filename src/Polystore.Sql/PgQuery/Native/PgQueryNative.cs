using System.Runtime.InteropServices;

namespace Polystore.Sql.PgQuery.Native;

/// <summary>libpg_query's functions. It keeps its state per thread, so that all of them may be called from any number of threads.</summary>
internal static unsafe partial class PgQueryNative
{
    private const string Library = PgQueryLibrary.Name;

    [LibraryImport(Library, EntryPoint = "pg_query_parse")]
    public static partial PgQueryParseResult Parse(byte* input);

    [LibraryImport(Library, EntryPoint = "pg_query_free_parse_result")]
    public static partial void Free(PgQueryParseResult result);

    [LibraryImport(Library, EntryPoint = "pg_query_parse_protobuf")]
    public static partial PgQueryProtobufResult ParseProtobuf(byte* input);

    [LibraryImport(Library, EntryPoint = "pg_query_free_protobuf_parse_result")]
    public static partial void FreeProtobuf(PgQueryProtobufResult result);

    [LibraryImport(Library, EntryPoint = "pg_query_scan")]
    public static partial PgQueryProtobufResult Scan(byte* input);

    [LibraryImport(Library, EntryPoint = "pg_query_free_scan_result")]
    public static partial void FreeScan(PgQueryProtobufResult result);

    [LibraryImport(Library, EntryPoint = "pg_query_split_with_parser")]
    public static partial PgQuerySplitResult SplitWithParser(byte* input);

    [LibraryImport(Library, EntryPoint = "pg_query_split_with_scanner")]
    public static partial PgQuerySplitResult SplitWithScanner(byte* input);

    [LibraryImport(Library, EntryPoint = "pg_query_free_split_result")]
    public static partial void Free(PgQuerySplitResult result);

    [LibraryImport(Library, EntryPoint = "pg_query_fingerprint")]
    public static partial PgQueryFingerprintResult Fingerprint(byte* input);

    [LibraryImport(Library, EntryPoint = "pg_query_free_fingerprint_result")]
    public static partial void Free(PgQueryFingerprintResult result);

    [LibraryImport(Library, EntryPoint = "pg_query_normalize")]
    public static partial PgQueryTextResult Normalize(byte* input);

    [LibraryImport(Library, EntryPoint = "pg_query_free_normalize_result")]
    public static partial void FreeNormalize(PgQueryTextResult result);

    [LibraryImport(Library, EntryPoint = "pg_query_deparse_protobuf")]
    public static partial PgQueryTextResult Deparse(PgQueryProtobuf tree);

    [LibraryImport(Library, EntryPoint = "pg_query_free_deparse_result")]
    public static partial void FreeDeparse(PgQueryTextResult result);
}
