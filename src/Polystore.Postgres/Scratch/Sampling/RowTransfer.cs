using System.Buffers;
using System.Globalization;
using Npgsql;
using Polystore.Core.Errors;

namespace Polystore.Postgres.Scratch.Sampling;

/// <summary>Rows of one server into a table of another, in COPY's text format, which every type has.</summary>
internal sealed class RowTransfer(NpgsqlConnection source, NpgsqlConnection copy)
{
    private const int Characters = 1 << 16;

    /// <summary>Copies what a query gives.</summary>
    /// <param name="select">The query.</param>
    /// <param name="table">Where its rows go.</param>
    /// <param name="cancellationToken">Stops.</param>
    /// <returns>How many rows there were.</returns>
    /// <exception cref="TargetException">The source refuses.</exception>
    public async Task<long> CopyAsync(string select, SampledTable table, CancellationToken cancellationToken)
    {
        var buffer = ArrayPool<char>.Shared.Rent(Characters);
        try
        {
            using var reader = await source.BeginTextExportAsync($"COPY ({select}) TO STDOUT", cancellationToken);
            await using var writer = await copy.BeginTextImportAsync($"COPY {table.Target} FROM STDIN", cancellationToken);
            long rows = 0;
            int read;
            while ((read = await reader.ReadAsync(buffer, cancellationToken)) > 0)
            {
                // A line break within a value is written as \n.
                rows += buffer.AsSpan(0, read).Count('\n');
                await writer.WriteAsync(buffer.AsMemory(0, read), cancellationToken);
            }

            return rows;
        }
        catch (PostgresException failure)
        {
            throw new TargetException(string.Create(CultureInfo.InvariantCulture, $"A sample of {table.Name} could not be copied: {failure.MessageText}. Name a copy with --prove-on URL."), failure);
        }
        finally
        {
            ArrayPool<char>.Shared.Return(buffer);
        }
    }
}
