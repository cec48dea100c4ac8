using System.Text;
using System.Text.RegularExpressions;

namespace Polystore.Core.Catalogs;

/// <summary>
/// Names new indexes <c>idx_table_columns</c>: lower case letters, digits and underscores, at most 63 bytes (PostgreSQL's limit,
/// so that a schema can move), different from every name in use.
/// </summary>
public static partial class IndexNaming
{
    /// <summary>Most bytes of a name.</summary>
    public const int MostBytes = 63;

    // Columns carried only to cover a statement make a name longer, not clearer.
    private const int MostParts = 4;

    /// <summary>Every name that an index must not have: in SQLite and PostgreSQL tables, indexes and views share one space of names.</summary>
    public static HashSet<string> TakenNames(Catalog catalog) => new(
        catalog.Tables.Select(table => table.Name)
            .Concat(catalog.Indexes().Select(index => index.Name))
            .Concat(catalog.Views.Select(view => view.Name))
            .Concat(catalog.Sequences.Select(sequence => sequence.Name))
            .Concat(catalog.Triggers.Select(trigger => trigger.Name)),
        StringComparer.OrdinalIgnoreCase);

    /// <summary>A free name for an index over plain columns.</summary>
    /// <param name="table">The table.</param>
    /// <param name="columns">The key columns.</param>
    /// <param name="taken">See <see cref="TakenNames"/>.</param>
    public static string NameFor(string table, IEnumerable<string> columns, IReadOnlySet<string> taken) =>
        NameFor(new Index { Schema = "", Table = table, Name = "", Keys = columns.Select(column => IndexKey.On(column)).ToList() }, taken);

    /// <summary>A free name for the index.</summary>
    /// <param name="index">The index; its present name plays no part.</param>
    /// <param name="taken">Names of all tables, views and indexes; compared without regard to case.</param>
    public static string NameFor(Index index, IReadOnlySet<string> taken)
    {
        var parts = index.Keys.Take(MostParts).Select(key => Slug(key.Column ?? WithoutConstants(key.Expression ?? ""))).Where(part => part.Length > 0);
        var whole = string.Join('_', parts.Prepend(Slug(index.Table)).Prepend("idx").Where(part => part.Length > 0));
        if (index.Predicate is not null)
        {
            whole += "_partial";
        }

        var name = Shorten(whole, MostBytes);
        var number = 2;
        while (taken.Contains(name))
        {
            var suffix = $"_{number++}";
            name = Shorten(whole, MostBytes - suffix.Length) + suffix;
        }

        return name;
    }

    // Constants and the types they are cast to say nothing of what is indexed, and a name shows in every plan and log.
    private static string WithoutConstants(string expression) => Casts().Replace(Constants().Replace(expression, " "), " ");

    // Letters of any script stay as they are: SQLite takes every character above U+007F in a bare name.
    private static string Slug(string text)
    {
        var slug = new StringBuilder(text.Length);
        foreach (var rune in text.EnumerateRunes())
        {
            if (Rune.IsLetterOrDigit(rune))
            {
                slug.Append(Rune.ToLowerInvariant(rune).ToString());
            }
            else if (slug.Length > 0 && slug[^1] != '_')
            {
                slug.Append('_');
            }
        }

        return slug.ToString().Trim('_');
    }

    private static string Shorten(string name, int bytes)
    {
        if (Encoding.UTF8.GetByteCount(name) <= bytes)
        {
            return name;
        }

        var kept = new StringBuilder();
        var used = 0;
        foreach (var rune in name.EnumerateRunes())
        {
            used += rune.Utf8SequenceLength;
            if (used > bytes)
            {
                break;
            }

            kept.Append(rune.ToString());
        }

        return kept.ToString().TrimEnd('_');
    }

    // Looks behind and ahead, which only the engine with backtracking can; a string that nobody ends goes to the end, so that no place is read twice.
    [GeneratedRegex("""((?<!\w)[EeNnXxBb])?'(?>(?:[^']|'')*)('|\z)|(?<![\w."])[0-9]+(\.[0-9]+)?(?![\w"])""", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, matchTimeoutMilliseconds: Timeout.Infinite)]
    private static partial Regex Constants();

    [GeneratedRegex("""::\s*"?\w+"?( varying| precision)?(\[\])?""", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant | RegexOptions.NonBacktracking)]
    private static partial Regex Casts();
}
