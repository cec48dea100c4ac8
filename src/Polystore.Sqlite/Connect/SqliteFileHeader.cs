using System.Buffers.Binary;
using System.Text;

namespace Polystore.Sqlite.Connect;

/// <summary>The first 100 bytes of a database file (https://sqlite.org/fileformat2.html, section 1.3).</summary>
internal sealed record SqliteFileHeader
{
    private const int Size = 100;

    private static readonly byte[] Magic = Encoding.ASCII.GetBytes("SQLite format 3\0");

    /// <summary>Bytes in the file.</summary>
    public required long FileBytes { get; init; }

    /// <summary>The bytes that were read: 100, or fewer when the file is shorter.</summary>
    public required byte[] Bytes { get; init; }

    public bool IsEmpty => FileBytes == 0;

    public bool IsDatabase => Bytes.Length == Size && Bytes.AsSpan(0, Magic.Length).SequenceEqual(Magic);

    public bool IsWal => Bytes[18] == 2 || Bytes[19] == 2;

    /// <summary>Bytes of a page; the stored 1 stands for 65536.</summary>
    public int PageSize => BinaryPrimitives.ReadUInt16BigEndian(Bytes.AsSpan(16)) is var size && size == 1 ? 65536 : size;

    /// <summary>Pages as the header counts them; null when a legacy writer left the count stale.</summary>
    public long? PageCount
    {
        get
        {
            var changeCounter = BinaryPrimitives.ReadUInt32BigEndian(Bytes.AsSpan(24));
            var validFor = BinaryPrimitives.ReadUInt32BigEndian(Bytes.AsSpan(92));
            var pages = BinaryPrimitives.ReadUInt32BigEndian(Bytes.AsSpan(28));
            return pages > 0 && changeCounter == validFor ? pages : null;
        }
    }

    public int SchemaFormat => BinaryPrimitives.ReadInt32BigEndian(Bytes.AsSpan(44));

    /// <summary>Reads the header of a file that no connection of this process has open (see <see cref="SqliteOpenFiles"/>).</summary>
    public static SqliteFileHeader Read(string path)
    {
        using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, bufferSize: 1);
        var bytes = new byte[Size];
        var read = file.ReadAtLeast(bytes, Size, throwOnEndOfStream: false);
        return new SqliteFileHeader { Bytes = bytes[..read], FileBytes = file.Length };
    }

    /// <summary>True when the bytes read as text in UTF-8 or UTF-16 with a mark.</summary>
    public bool LooksLikeText()
    {
        if (Bytes is [0xFE, 0xFF, ..] or [0xFF, 0xFE, ..] or [0xEF, 0xBB, 0xBF, ..])
        {
            return true;
        }

        // A character cut at byte 100 is no sign of binary content.
        var text = Encoding.UTF8.GetString(Bytes).TrimEnd('\uFFFD');
        return !text.Any(c => c == '\uFFFD' || (char.IsControl(c) && c is not ('\r' or '\n' or '\t' or '\f')));
    }

    /// <summary>
    /// True when the bytes are spread as in an encrypted file: ciphertext has about 83 different values among 100 bytes
    /// (256·(1−(255/256)^100)), plain binary formats far fewer because of their zeros.
    /// </summary>
    public bool LooksEncrypted() => Bytes.Length == Size && Bytes.Distinct().Count() >= 70;
}
