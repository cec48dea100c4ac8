using System.Globalization;
using Polystore.Runtime.Stores;
using Polystore.Sql;

namespace Polystore.Runtime.Patterns;

/// <summary>How paths are kept. Here they are written without a last dot: <c>1.7.23</c>.</summary>
internal abstract class PathForm
{
    /// <summary>The path as a text.</summary>
    public abstract SqlQuery Text { get; }

    /// <summary>A path as the column has it.</summary>
    public abstract SqlQuery Value(string path);

    /// <summary>The condition that a row is the node or below it.</summary>
    public abstract SqlQuery Below(string path);

    /// <summary>The path of a row below <paramref name="old"/> after its move to <paramref name="path"/>.</summary>
    public abstract SqlQuery Moved(string old, string path);

    /// <summary>The form of a table: that of its column, or the one that the database can have.</summary>
    public static async Task<(PathForm Form, bool HasColumn)> OfAsync(RelationalTransaction transaction, SqlName nodes, CancellationToken cancellationToken)
    {
        if (transaction.Dialect.Language == SqlDialect.Sqlite)
        {
            return (new TextForm(">=", "<"), await transaction.QueryValueAsync<long>($"SELECT count(*) FROM pragma_table_info({nodes.Parts[^1]}) WHERE name = 'path'", cancellationToken).ConfigureAwait(false) > 0);
        }

        var column = await transaction.QueryValueAsync<string>(
            $"SELECT format_type(atttypid, NULL) FROM pg_attribute WHERE attrelid = {nodes.Quoted}::regclass AND attname = 'path' AND NOT attisdropped", cancellationToken).ConfigureAwait(false);
        var isLtree = column?.EndsWith("ltree", StringComparison.Ordinal)
            ?? await transaction.QueryValueAsync<bool>($"SELECT EXISTS (SELECT 1 FROM pg_extension WHERE extname = 'ltree')", cancellationToken).ConfigureAwait(false);
        return (isLtree ? new LtreeForm() : new TextForm("~>=~", "~<~"), column is not null);
    }

    public static string Plain(string stored) => stored.TrimEnd('.');

    /// <summary>A key as a part of a path.</summary>
    /// <exception cref="ArgumentException">It has other characters than ltree takes.</exception>
    public static string Label(object key)
    {
        var label = key is Guid guid ? guid.ToString("N") : Convert.ToString(key, CultureInfo.InvariantCulture) ?? "";
        OptionRange.Require(label.Length is >= 1 and <= 255 && label.All(c => char.IsAsciiLetterOrDigit(c) || c == '_'), nameof(key), "another text", "1 to 255 letters, digits and underscores, or a number from 0");
        return label;
    }
}
