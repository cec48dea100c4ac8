namespace Polystore.Postgres.Explain.Running;

/// <summary>The options of EXPLAIN that a server of some version knows (https://www.postgresql.org/docs/current/sql-explain.html).</summary>
internal static class ExplainWords
{
    /// <summary>What stands in the brackets.</summary>
    /// <param name="version">Major version.</param>
    /// <param name="analyze">Whether the statement is run.</param>
    /// <param name="verbose">Whether schemas, or what each worker did, must be printed; VERBOSE prints every node's output list with them.</param>
    public static string Of(int version, bool analyze, bool verbose)
    {
        List<string> words = ["FORMAT JSON", "SETTINGS"];
        if (verbose)
        {
            words.Add("VERBOSE");
        }

        if (analyze)
        {
            words.AddRange(["ANALYZE", "WAL"]);
        }

        if (analyze || version >= 16)
        {
            words.Add("BUFFERS");
        }

        if (version >= 17)
        {
            words.Add("MEMORY");
            if (analyze)
            {
                words.Add("SERIALIZE TEXT");
            }
        }

        return string.Join(", ", words);
    }
}
