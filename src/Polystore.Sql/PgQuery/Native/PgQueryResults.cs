using System.Runtime.InteropServices;

namespace Polystore.Sql.PgQuery.Native;

// The structures of pg_query.h, the same from version 13 to 17. Each result owns what it points to until it is freed as a whole.

[StructLayout(LayoutKind.Sequential)]
internal unsafe struct PgQueryError
{
    public byte* Message;
    public byte* FunctionName;
    public byte* FileName;
    public int LineNumber;

    /// <summary>In characters (code points) from 1; 0 when the error has no place.</summary>
    public int CursorPosition;
    public byte* Context;
}

[StructLayout(LayoutKind.Sequential)]
internal unsafe struct PgQueryProtobuf
{
    public nuint Length;
    public byte* Data;
}

[StructLayout(LayoutKind.Sequential)]
internal unsafe struct PgQueryParseResult
{
    public byte* ParseTree;
    public byte* StandardError;
    public PgQueryError* Error;
}

[StructLayout(LayoutKind.Sequential)]
internal unsafe struct PgQueryProtobufResult
{
    public PgQueryProtobuf Protobuf;
    public byte* StandardError;
    public PgQueryError* Error;
}

[StructLayout(LayoutKind.Sequential)]
internal struct PgQuerySplitStatement
{
    public int Location;
    public int Length;
}

[StructLayout(LayoutKind.Sequential)]
internal unsafe struct PgQuerySplitResult
{
    public PgQuerySplitStatement** Statements;
    public int Count;
    public byte* StandardError;
    public PgQueryError* Error;
}

[StructLayout(LayoutKind.Sequential)]
internal unsafe struct PgQueryFingerprintResult
{
    public ulong Fingerprint;
    public byte* Text;
    public byte* StandardError;
    public PgQueryError* Error;
}

/// <summary>Of both normalise and deparse.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct PgQueryTextResult
{
    public byte* Query;
    public PgQueryError* Error;
}
