using System.Globalization;
using System.Text;
using Polystore.Samples.Shop.Model;

namespace Polystore.Samples.Shop.Postgres;

/// <summary>
/// Writes the shop, with its deliberate design faults, as a script for psql, so that no driver is needed: all of it in one
/// transaction, in the public schema of an empty database. The same shop gives the same text, byte by byte.
/// </summary>
public sealed class PsqlShopTarget : IShopTarget
{
    // Money is read by the words of the locale, and a moment without zone is in the zone of the session.
    private const string Preamble =
        """
        \set ON_ERROR_STOP on
        SET client_encoding = 'UTF8';
        SET lc_monetary = 'C';
        SET timezone = 'UTC';
        SET client_min_messages = warning;
        SET search_path = public;
        BEGIN;
        """;

    private const string Close =
        """
        COMMIT;
        RESET ALL;
        """;

    // Consoles flush at every write, and a script has millions of values.
    private const int Block = 64 * 1024;

    private readonly TextWriter output;
    private readonly StringBuilder waiting = new();
    private readonly bool withFaults;
    private readonly Dictionary<string, long> lastIds = [];

    /// <summary>Writes into a text that stays the caller's: it is flushed in the end and never closed.</summary>
    /// <param name="output">Where the script goes; to be encoded as UTF-8 without a byte order mark.</param>
    /// <param name="withFaults">Whether values are spoiled too (the schema has its faults either way).</param>
    public PsqlShopTarget(TextWriter output, bool withFaults = true)
    {
        this.output = output;
        this.withFaults = withFaults;
    }

    /// <inheritdoc/>
    public Task CreateSchemaAsync(CancellationToken cancellationToken)
    {
        WriteLines(Preamble);
        WriteLines(Resources.Text("postgres.tables.sql"));
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public async Task WriteAsync(ShopTable table, IEnumerable<ShopValue[]> rows, CancellationToken cancellationToken)
    {
        string columns = string.Join(", ", table.Columns.Select(column => $"\"{column.Name}\""));
        WriteLines($"COPY \"{table.Name}\" ({columns}) FROM STDIN;");
        long last = 0;
        foreach (ShopValue[] row in rows)
        {
            last = row[0].Number;
            if (withFaults)
                PostgresFaults.Spoil(table, row);
            CopyText.AppendRow(waiting, row);
            if (waiting.Length >= Block)
                await HandOnAsync(cancellationToken);
        }

        WriteLines("\\.");
        if (IsNumbered(table) && last > 0)
            lastIds.Add(table.Name, last);
    }

    /// <inheritdoc/>
    public async Task FinishAsync(CancellationToken cancellationToken)
    {
        foreach ((string table, long last) in lastIds)
            WriteLines(string.Create(CultureInfo.InvariantCulture, $"ALTER SEQUENCE {table}_id_seq RESTART WITH {last + 1};"));
        WriteLines(Resources.Text("postgres.indexes.sql"));
        WriteLines(Close);
        await HandOnAsync(cancellationToken);
        await output.FlushAsync(cancellationToken);
    }

    /// <summary>Does nothing: the text is the caller's.</summary>
    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    // The log has numbers of its own making, as it has no key.
    private static bool IsNumbered(ShopTable table) => table.PrimaryKey is ["id"] && table.Name != "audit_log";

    // The line ends of the script never hang on the machine that writes it or on the one that checked the sources out.
    private void WriteLines(string text)
    {
        waiting.Append(text.ReplaceLineEndings("\n"));
        if (!text.EndsWith('\n'))
            waiting.Append('\n');
    }

    private async Task HandOnAsync(CancellationToken cancellationToken)
    {
        await output.WriteAsync(waiting, cancellationToken);
        waiting.Clear();
    }
}
