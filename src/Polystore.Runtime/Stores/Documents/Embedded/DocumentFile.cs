using Microsoft.Data.Sqlite;
using MongoDB.Bson;
using MongoDB.Bson.IO;
using MongoDB.Bson.Serialization;
using MongoDB.Bson.Serialization.Serializers;
using Polystore.SqliteClient;

namespace Polystore.Runtime.Stores;

/// <summary>The SQLite file behind an embedded document store, locked for this process. One call at a time for each collection.</summary>
internal sealed class DocumentFile : IDisposable
{
    private readonly Lock gate = new();
    private readonly SqliteConnection connection;

    /// <summary>Makes one; nothing is opened yet.</summary>
    public DocumentFile(string path)
    {
        _ = SqliteNative.Library;
        connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = path, Pooling = false, DefaultTimeout = 1 }.ConnectionString);
    }

    /// <summary>Opens the file and reads all that is in it.</summary>
    /// <exception cref="IOException">Another process has it, or it is no such file.</exception>
    public void Read(Func<string, EmbeddedDocuments> collection)
    {
        try
        {
            connection.Open();
            Run("""
                PRAGMA locking_mode = EXCLUSIVE; PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;
                CREATE TABLE IF NOT EXISTS polystore_documents (collection TEXT NOT NULL, id BLOB NOT NULL, body BLOB NOT NULL, PRIMARY KEY (collection, id)) WITHOUT ROWID;
                CREATE TABLE IF NOT EXISTS polystore_indexes (collection TEXT NOT NULL, name TEXT NOT NULL, keys BLOB NOT NULL, is_unique INTEGER NOT NULL, PRIMARY KEY (collection, name)) WITHOUT ROWID;
                BEGIN EXCLUSIVE; COMMIT
                """);
            ReadAll(collection);
        }
        catch (SqliteException failure)
        {
            connection.Dispose();
            throw new IOException($"The documents of {connection.DataSource} cannot be used ({failure.Message.TrimEnd('.')}); one process at a time may have them.", failure);
        }
    }

    public void Write(string collection, BsonDocument? before, BsonDocument? after)
    {
        var id = Bytes(new BsonDocument("_id", (after ?? before)!["_id"]));
        if (after is null)
        {
            Run("DELETE FROM polystore_documents WHERE collection = $1 AND id = $2", collection, id);
        }
        else
        {
            Run("INSERT OR REPLACE INTO polystore_documents (collection, id, body) VALUES ($1, $2, $3)", collection, id, Bytes(after));
        }
    }

    public void Write(string collection, DocumentIndex index) =>
        Run("INSERT OR REPLACE INTO polystore_indexes (collection, name, keys, is_unique) VALUES ($1, $2, $3, $4)", collection, index.Name, Bytes(index.Keys), index.Unique);

    public void Dispose() => connection.Dispose();

    private static byte[] Bytes(BsonDocument document)
    {
        using var stream = new MemoryStream();
        using (var writer = new BsonBinaryWriter(stream))
        {
            BsonDocumentSerializer.Instance.Serialize(BsonSerializationContext.CreateRoot(writer), document);
        }

        return stream.ToArray();
    }

    private static BsonDocument Parse(byte[] bytes)
    {
        using var stream = new MemoryStream(bytes);
        using var reader = new BsonBinaryReader(stream);
        return BsonDocumentSerializer.Instance.Deserialize(BsonDeserializationContext.CreateRoot(reader));
    }

    private void ReadAll(Func<string, EmbeddedDocuments> collection)
    {
        using var command = connection.CreateCommand();
        command.CommandText = "SELECT collection, body FROM polystore_documents";
        using (var rows = command.ExecuteReader())
        {
            while (rows.Read())
            {
                collection(rows.GetString(0)).Restore(Parse(rows.GetFieldValue<byte[]>(1)));
            }
        }

        command.CommandText = "SELECT collection, name, keys, is_unique FROM polystore_indexes";
        using var indexes = command.ExecuteReader();
        while (indexes.Read())
        {
            collection(indexes.GetString(0)).Declare(new DocumentIndex(indexes.GetString(1), Parse(indexes.GetFieldValue<byte[]>(2))) { Unique = indexes.GetBoolean(3) });
        }
    }

    private void Run(string sql, params object[] values)
    {
        lock (gate)
        {
            using var command = connection.CreateCommand();
            command.CommandText = sql;
            for (var i = 0; i < values.Length; i++)
            {
                command.Parameters.AddWithValue(FormattableString.Invariant($"${i + 1}"), values[i]);
            }

            command.ExecuteNonQuery();
        }
    }
}
