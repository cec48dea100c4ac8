using System.Runtime.InteropServices;

namespace Polystore.MongoDriver.Native;

/// <summary>libmongoc's functions that are the same in 1.23 and newer and in 2.x.</summary>
internal static unsafe partial class MongocNative
{
    private const string Library = MongocLibrary.Mongoc;

    [LibraryImport(Library, EntryPoint = "mongoc_init")]
    public static partial void Init();

    [LibraryImport(Library, EntryPoint = "mongoc_log_set_handler")]
    public static partial void SetLogHandler(delegate* unmanaged[Cdecl]<int, byte*, byte*, IntPtr, void> handler, IntPtr data);

    [LibraryImport(Library, EntryPoint = "mongoc_uri_new_with_error", StringMarshalling = StringMarshalling.Utf8)]
    public static partial UriHandle NewUri(string uri, NativeError* error);

    [LibraryImport(Library, EntryPoint = "mongoc_uri_destroy")]
    public static partial void DestroyUri(IntPtr uri);

    [LibraryImport(Library, EntryPoint = "mongoc_uri_get_database")]
    public static partial byte* UriDatabase(UriHandle uri);

    [LibraryImport(Library, EntryPoint = "mongoc_uri_get_option_as_int32", StringMarshalling = StringMarshalling.Utf8)]
    public static partial int UriOption(UriHandle uri, string option, int fallback);

    [LibraryImport(Library, EntryPoint = "mongoc_uri_get_option_as_utf8", StringMarshalling = StringMarshalling.Utf8)]
    public static partial byte* UriOption(UriHandle uri, string option, byte* fallback);

    [LibraryImport(Library, EntryPoint = "mongoc_uri_set_option_as_int32", StringMarshalling = StringMarshalling.Utf8)]
    [return: MarshalAs(UnmanagedType.U1)]
    public static partial bool SetUriOption(UriHandle uri, string option, int value);

    [LibraryImport(Library, EntryPoint = "mongoc_client_pool_new_with_error")]
    public static partial PoolHandle NewPool(UriHandle uri, NativeError* error);

    [LibraryImport(Library, EntryPoint = "mongoc_client_pool_set_error_api")]
    [return: MarshalAs(UnmanagedType.U1)]
    public static partial bool SetErrorApi(PoolHandle pool, int version);

    [LibraryImport(Library, EntryPoint = "mongoc_client_pool_set_appname", StringMarshalling = StringMarshalling.Utf8)]
    [return: MarshalAs(UnmanagedType.U1)]
    public static partial bool SetAppName(PoolHandle pool, string name);

    [LibraryImport(Library, EntryPoint = "mongoc_client_pool_destroy")]
    public static partial void DestroyPool(IntPtr pool);

    [LibraryImport(Library, EntryPoint = "mongoc_client_pool_pop")]
    public static partial ClientHandle Pop(PoolHandle pool);

    [LibraryImport(Library, EntryPoint = "mongoc_client_pool_push")]
    public static partial void Push(PoolHandle pool, IntPtr client);

    [LibraryImport(Library, EntryPoint = "mongoc_client_command_with_opts", StringMarshalling = StringMarshalling.Utf8)]
    [return: MarshalAs(UnmanagedType.U1)]
    public static partial bool Command(ClientHandle client, string database, BsonHandle command, ReadPreferenceHandle preference, BsonHandle options, ReplyBuffer reply, NativeError* error);

    [LibraryImport(Library, EntryPoint = "mongoc_client_read_command_with_opts", StringMarshalling = StringMarshalling.Utf8)]
    [return: MarshalAs(UnmanagedType.U1)]
    public static partial bool ReadCommand(ClientHandle client, string database, BsonHandle command, ReadPreferenceHandle preference, BsonHandle options, ReplyBuffer reply, NativeError* error);

    [LibraryImport(Library, EntryPoint = "mongoc_client_write_command_with_opts", StringMarshalling = StringMarshalling.Utf8)]
    [return: MarshalAs(UnmanagedType.U1)]
    public static partial bool WriteCommand(ClientHandle client, string database, BsonHandle command, BsonHandle options, ReplyBuffer reply, NativeError* error);

    [LibraryImport(Library, EntryPoint = "mongoc_read_prefs_new")]
    public static partial ReadPreferenceHandle NewReadPreference(int mode);

    [LibraryImport(Library, EntryPoint = "mongoc_read_prefs_set_tags")]
    public static partial void SetTags(ReadPreferenceHandle preference, BsonHandle tags);

    [LibraryImport(Library, EntryPoint = "mongoc_read_prefs_set_max_staleness_seconds")]
    public static partial void SetMaxStaleness(ReadPreferenceHandle preference, long seconds);

    [LibraryImport(Library, EntryPoint = "mongoc_read_prefs_destroy")]
    public static partial void DestroyReadPreference(IntPtr preference);

    [LibraryImport(Library, EntryPoint = "mongoc_client_get_collection", StringMarshalling = StringMarshalling.Utf8)]
    public static partial CollectionHandle GetCollection(ClientHandle client, string database, string collection);

    [LibraryImport(Library, EntryPoint = "mongoc_collection_destroy")]
    public static partial void DestroyCollection(IntPtr collection);

    [LibraryImport(Library, EntryPoint = "mongoc_client_get_database", StringMarshalling = StringMarshalling.Utf8)]
    public static partial DatabaseHandle GetDatabase(ClientHandle client, string database);

    [LibraryImport(Library, EntryPoint = "mongoc_database_destroy")]
    public static partial void DestroyDatabase(IntPtr database);

    [LibraryImport(Library, EntryPoint = "mongoc_collection_find_with_opts")]
    public static partial CursorHandle Find(CollectionHandle collection, BsonHandle filter, BsonHandle options, ReadPreferenceHandle preference);

    [LibraryImport(Library, EntryPoint = "mongoc_collection_aggregate")]
    public static partial CursorHandle Aggregate(CollectionHandle collection, int flags, BsonHandle pipeline, BsonHandle options, ReadPreferenceHandle preference);

    [LibraryImport(Library, EntryPoint = "mongoc_database_aggregate")]
    public static partial CursorHandle Aggregate(DatabaseHandle database, BsonHandle pipeline, BsonHandle options, ReadPreferenceHandle preference);

    [LibraryImport(Library, EntryPoint = "mongoc_database_find_collections_with_opts")]
    public static partial CursorHandle Collections(DatabaseHandle database, BsonHandle options);

    [LibraryImport(Library, EntryPoint = "mongoc_collection_find_indexes_with_opts")]
    public static partial CursorHandle Indexes(CollectionHandle collection, BsonHandle options);

    [LibraryImport(Library, EntryPoint = "mongoc_cursor_next")]
    [return: MarshalAs(UnmanagedType.U1)]
    public static partial bool Next(CursorHandle cursor, out BsonValueOf document);

    [LibraryImport(Library, EntryPoint = "mongoc_cursor_more")]
    [return: MarshalAs(UnmanagedType.U1)]
    public static partial bool More(CursorHandle cursor);

    [LibraryImport(Library, EntryPoint = "mongoc_cursor_error_document")]
    [return: MarshalAs(UnmanagedType.U1)]
    public static partial bool Error(CursorHandle cursor, NativeError* error, out BsonValueOf document);

    [LibraryImport(Library, EntryPoint = "mongoc_cursor_destroy")]
    public static partial void DestroyCursor(IntPtr cursor);

    [LibraryImport(Library, EntryPoint = "mongoc_session_opts_new")]
    public static partial SessionOptionsHandle NewSessionOptions();

    [LibraryImport(Library, EntryPoint = "mongoc_session_opts_set_causal_consistency")]
    public static partial void SetCausalConsistency(SessionOptionsHandle options, [MarshalAs(UnmanagedType.U1)] bool causal);

    [LibraryImport(Library, EntryPoint = "mongoc_session_opts_set_snapshot")]
    public static partial void SetSnapshot(SessionOptionsHandle options, [MarshalAs(UnmanagedType.U1)] bool snapshot);

    [LibraryImport(Library, EntryPoint = "mongoc_session_opts_destroy")]
    public static partial void DestroySessionOptions(IntPtr options);

    [LibraryImport(Library, EntryPoint = "mongoc_client_start_session")]
    public static partial SessionHandle StartSession(ClientHandle client, SessionOptionsHandle options, NativeError* error);

    [LibraryImport(Library, EntryPoint = "mongoc_client_session_append")]
    [return: MarshalAs(UnmanagedType.U1)]
    public static partial bool AppendSession(SessionHandle session, BsonHandle options, NativeError* error);

    [LibraryImport(Library, EntryPoint = "mongoc_client_session_destroy")]
    public static partial void DestroySession(IntPtr session);

    [LibraryImport(Library, EntryPoint = "mongoc_transaction_opts_new")]
    public static partial TransactionOptionsHandle NewTransactionOptions();

    [LibraryImport(Library, EntryPoint = "mongoc_transaction_opts_set_max_commit_time_ms")]
    public static partial void SetMaxCommitTime(TransactionOptionsHandle options, long milliseconds);

    [LibraryImport(Library, EntryPoint = "mongoc_transaction_opts_set_read_concern")]
    public static partial void SetReadConcern(TransactionOptionsHandle options, ReadConcernHandle concern);

    [LibraryImport(Library, EntryPoint = "mongoc_transaction_opts_set_write_concern")]
    public static partial void SetWriteConcern(TransactionOptionsHandle options, WriteConcernHandle concern);

    [LibraryImport(Library, EntryPoint = "mongoc_transaction_opts_set_read_prefs")]
    public static partial void SetReadPreference(TransactionOptionsHandle options, ReadPreferenceHandle preference);

    [LibraryImport(Library, EntryPoint = "mongoc_transaction_opts_destroy")]
    public static partial void DestroyTransactionOptions(IntPtr options);

    [LibraryImport(Library, EntryPoint = "mongoc_read_concern_new")]
    public static partial ReadConcernHandle NewReadConcern();

    [LibraryImport(Library, EntryPoint = "mongoc_read_concern_set_level", StringMarshalling = StringMarshalling.Utf8)]
    [return: MarshalAs(UnmanagedType.U1)]
    public static partial bool SetLevel(ReadConcernHandle concern, string level);

    [LibraryImport(Library, EntryPoint = "mongoc_read_concern_destroy")]
    public static partial void DestroyReadConcern(IntPtr concern);

    [LibraryImport(Library, EntryPoint = "mongoc_write_concern_new")]
    public static partial WriteConcernHandle NewWriteConcern();

    [LibraryImport(Library, EntryPoint = "mongoc_write_concern_set_w")]
    public static partial void SetW(WriteConcernHandle concern, int nodes);

    [LibraryImport(Library, EntryPoint = "mongoc_write_concern_set_wtag", StringMarshalling = StringMarshalling.Utf8)]
    public static partial void SetW(WriteConcernHandle concern, string tag);

    [LibraryImport(Library, EntryPoint = "mongoc_write_concern_set_journal")]
    public static partial void SetJournal(WriteConcernHandle concern, [MarshalAs(UnmanagedType.U1)] bool journal);

    [LibraryImport(Library, EntryPoint = "mongoc_write_concern_set_wtimeout_int64")]
    public static partial void SetTimeout(WriteConcernHandle concern, long milliseconds);

    [LibraryImport(Library, EntryPoint = "mongoc_write_concern_destroy")]
    public static partial void DestroyWriteConcern(IntPtr concern);

    [LibraryImport(Library, EntryPoint = "mongoc_client_session_start_transaction")]
    [return: MarshalAs(UnmanagedType.U1)]
    public static partial bool StartTransaction(SessionHandle session, TransactionOptionsHandle options, NativeError* error);

    [LibraryImport(Library, EntryPoint = "mongoc_client_session_commit_transaction")]
    [return: MarshalAs(UnmanagedType.U1)]
    public static partial bool CommitTransaction(SessionHandle session, ReplyBuffer reply, NativeError* error);

    [LibraryImport(Library, EntryPoint = "mongoc_client_session_abort_transaction")]
    [return: MarshalAs(UnmanagedType.U1)]
    public static partial bool AbortTransaction(SessionHandle session, NativeError* error);

    [LibraryImport(Library, EntryPoint = "mongoc_client_session_get_operation_time")]
    public static partial void OperationTime(SessionHandle session, uint* seconds, uint* increment);

    [LibraryImport(Library, EntryPoint = "mongoc_client_session_advance_operation_time")]
    public static partial void AdvanceOperationTime(SessionHandle session, uint seconds, uint increment);

    [LibraryImport(Library, EntryPoint = "mongoc_client_session_in_transaction")]
    [return: MarshalAs(UnmanagedType.U1)]
    public static partial bool InTransaction(SessionHandle session);

    [LibraryImport(Library, EntryPoint = "mongoc_collection_watch")]
    public static partial ChangeStreamHandle Watch(CollectionHandle collection, BsonHandle pipeline, BsonHandle options);

    [LibraryImport(Library, EntryPoint = "mongoc_database_watch")]
    public static partial ChangeStreamHandle Watch(DatabaseHandle database, BsonHandle pipeline, BsonHandle options);

    [LibraryImport(Library, EntryPoint = "mongoc_client_watch")]
    public static partial ChangeStreamHandle Watch(ClientHandle client, BsonHandle pipeline, BsonHandle options);

    [LibraryImport(Library, EntryPoint = "mongoc_change_stream_next")]
    [return: MarshalAs(UnmanagedType.U1)]
    public static partial bool Next(ChangeStreamHandle stream, out BsonValueOf document);

    [LibraryImport(Library, EntryPoint = "mongoc_change_stream_error_document")]
    [return: MarshalAs(UnmanagedType.U1)]
    public static partial bool Error(ChangeStreamHandle stream, NativeError* error, out BsonValueOf document);

    [LibraryImport(Library, EntryPoint = "mongoc_change_stream_get_resume_token")]
    public static partial BsonValueOf ResumeToken(ChangeStreamHandle stream);

    [LibraryImport(Library, EntryPoint = "mongoc_change_stream_destroy")]
    public static partial void DestroyChangeStream(IntPtr stream);

    [LibraryImport(Library, EntryPoint = "mongoc_collection_create_bulk_operation_with_opts")]
    public static partial BulkHandle NewBulk(CollectionHandle collection, BsonHandle options);

    [LibraryImport(Library, EntryPoint = "mongoc_bulk_operation_insert_with_opts")]
    [return: MarshalAs(UnmanagedType.U1)]
    public static partial bool Insert(BulkHandle bulk, BsonHandle document, BsonHandle options, NativeError* error);

    [LibraryImport(Library, EntryPoint = "mongoc_bulk_operation_update_one_with_opts")]
    [return: MarshalAs(UnmanagedType.U1)]
    public static partial bool UpdateOne(BulkHandle bulk, BsonHandle filter, BsonHandle update, BsonHandle options, NativeError* error);

    [LibraryImport(Library, EntryPoint = "mongoc_bulk_operation_update_many_with_opts")]
    [return: MarshalAs(UnmanagedType.U1)]
    public static partial bool UpdateMany(BulkHandle bulk, BsonHandle filter, BsonHandle update, BsonHandle options, NativeError* error);

    [LibraryImport(Library, EntryPoint = "mongoc_bulk_operation_replace_one_with_opts")]
    [return: MarshalAs(UnmanagedType.U1)]
    public static partial bool ReplaceOne(BulkHandle bulk, BsonHandle filter, BsonHandle replacement, BsonHandle options, NativeError* error);

    [LibraryImport(Library, EntryPoint = "mongoc_bulk_operation_remove_one_with_opts")]
    [return: MarshalAs(UnmanagedType.U1)]
    public static partial bool DeleteOne(BulkHandle bulk, BsonHandle filter, BsonHandle options, NativeError* error);

    [LibraryImport(Library, EntryPoint = "mongoc_bulk_operation_remove_many_with_opts")]
    [return: MarshalAs(UnmanagedType.U1)]
    public static partial bool DeleteMany(BulkHandle bulk, BsonHandle filter, BsonHandle options, NativeError* error);

    [LibraryImport(Library, EntryPoint = "mongoc_bulk_operation_execute")]
    public static partial uint Execute(BulkHandle bulk, ReplyBuffer reply, NativeError* error);

    [LibraryImport(Library, EntryPoint = "mongoc_bulk_operation_destroy")]
    public static partial void DestroyBulk(IntPtr bulk);
}
