using System.Runtime.InteropServices;
using System.Text;

namespace Polystore.Sql.PgQuery.Native;

/// <summary>The calls of libpg_query: each result is read into managed memory and freed, whatever happens.</summary>
internal static unsafe class PgQueryCalls
{
    /// <summary>The parse tree as UTF-8 JSON.</summary>
    public static byte[] ParseJson(PgText text)
    {
        fixed (byte* input = text.Bytes)
        {
            var result = PgQueryNative.Parse(input);
            try
            {
                Check(result.Error, text);
                return MemoryMarshal.CreateReadOnlySpanFromNullTerminated(result.ParseTree).ToArray();
            }
            finally
            {
                PgQueryNative.Free(result);
            }
        }
    }

    public static PgFingerprint Fingerprint(PgText text)
    {
        fixed (byte* input = text.Bytes)
        {
            var result = PgQueryNative.Fingerprint(input);
            try
            {
                Check(result.Error, text);
                return new PgFingerprint(result.Fingerprint, Text(result.Text));
            }
            finally
            {
                PgQueryNative.Free(result);
            }
        }
    }

    public static string Normalize(PgText text)
    {
        fixed (byte* input = text.Bytes)
        {
            var result = PgQueryNative.Normalize(input);
            try
            {
                Check(result.Error, text);
                return Text(result.Query);
            }
            finally
            {
                PgQueryNative.FreeNormalize(result);
            }
        }
    }

    /// <summary>The text of the parse tree of a text.</summary>
    public static string Deparse(PgText text)
    {
        fixed (byte* input = text.Bytes)
        {
            var tree = PgQueryNative.ParseProtobuf(input);
            try
            {
                Check(tree.Error, text);
                return Deparse(tree.Protobuf);
            }
            finally
            {
                PgQueryNative.FreeProtobuf(tree);
            }
        }
    }

    public static List<PgToken> Scan(PgText text)
    {
        fixed (byte* input = text.Bytes)
        {
            var result = PgQueryNative.Scan(input);
            try
            {
                Check(result.Error, text);
                return new ScanReader(new ReadOnlySpan<byte>(result.Protobuf.Data, checked((int)result.Protobuf.Length)), text).Read();
            }
            finally
            {
                PgQueryNative.FreeScan(result);
            }
        }
    }

    /// <summary>The statements as places in the text, in UTF-16 units, blanks and comments included.</summary>
    public static List<(int Start, int End)> Split(PgText text, bool withParser)
    {
        fixed (byte* input = text.Bytes)
        {
            var result = withParser ? PgQueryNative.SplitWithParser(input) : PgQueryNative.SplitWithScanner(input);
            try
            {
                Check(result.Error, text);
                var statements = new List<(int Start, int End)>(result.Count);
                for (var i = 0; i < result.Count; i++)
                {
                    var (location, length) = (result.Statements[i]->Location, result.Statements[i]->Length);
                    statements.Add((text.OffsetOf(location), length == 0 ? text.Sql.Length : text.OffsetOf(location + length)));
                }

                return statements;
            }
            finally
            {
                PgQueryNative.Free(result);
            }
        }
    }

    private static string Deparse(PgQueryProtobuf tree)
    {
        var result = PgQueryNative.Deparse(tree);
        try
        {
            // The error speaks of the tree, not of a place in the text.
            if (result.Error is not null)
                throw new PgSyntaxException(Text(result.Error->Message));
            return Text(result.Query);
        }
        finally
        {
            PgQueryNative.FreeDeparse(result);
        }
    }

    private static void Check(PgQueryError* error, PgText text)
    {
        if (error is not null)
            throw text.Error(Text(error->Message), error->CursorPosition);
    }

    private static string Text(byte* text) =>
        text is null ? "" : Encoding.UTF8.GetString(MemoryMarshal.CreateReadOnlySpanFromNullTerminated(text));
}
