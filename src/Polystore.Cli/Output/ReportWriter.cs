using System.CommandLine;
using Polystore.Cli.CommandLine;
using Polystore.Core.Errors;
using Polystore.Reports;
using Polystore.Reports.Html;
using Polystore.Reports.Json;
using Polystore.Reports.Markdown;
using Polystore.Reports.Sarif;

namespace Polystore.Cli.Output;

/// <summary>Writes one document in the forms asked for: to the terminal, or to files.</summary>
/// <param name="session">Streams and known secrets.</param>
/// <param name="formats">The forms; the terminal when none was named.</param>
/// <param name="path">The file of <c>--output</c>; null for the output stream.</param>
/// <param name="all">Whether pages for people list every finding.</param>
internal sealed class ReportWriter(CliSession session, IReadOnlyList<OutputFormat> formats, string? path, bool all)
{
    public static ReportWriter For(CliSession session, ParseResult parsed, CommonOptions options, bool all = false)
    {
        var formats = (parsed.GetValue(options.Format) ?? []).Distinct().ToList();
        var path = parsed.GetValue(options.Output);
        if (formats.Count == 0)
        {
            formats.Add(path is null ? OutputFormat.Terminal : FormatOf(path));
        }

        if (path is not null && formats.Count > 1)
        {
            throw new UsageException("--output names one file; give one --format with it.");
        }

        return new ReportWriter(session, formats, path, all);
    }

    /// <summary>Whether anything goes to the terminal, so that progress and notes make sense.</summary>
    public bool WritesTerminal => path is null && formats.Contains(OutputFormat.Terminal);

    /// <summary>Whether a page with pictures is written.</summary>
    public bool WritesPages => formats.Contains(OutputFormat.Html);

    /// <summary>Whether a document for programs goes to the output stream, so that nothing else may.</summary>
    public bool UsesOutput => path is null && formats.Any(format => format != OutputFormat.Terminal);

    /// <summary>Whether pages for people list every finding.</summary>
    public bool ListsAll => all;

    public async Task WriteAsync(Func<IReportRenderer, string> render, Action terminal, CancellationToken cancellationToken)
    {
        foreach (var format in formats)
        {
            if (format == OutputFormat.Terminal && path is null)
            {
                terminal();
                continue;
            }

            var text = session.Scrubber.Scrub(render(RendererOf(format)));
            if (path is null)
            {
                await session.Output.WriteLineAsync(text.AsMemory().TrimEnd('\n'), cancellationToken);
            }
            else
            {
                await WriteFileAsync(path, text, cancellationToken);
            }
        }
    }

    /// <summary>Writes a file whole or not at all.</summary>
    /// <exception cref="UsageException">It cannot be written.</exception>
    public static Task WriteFileAsync(string path, string text, CancellationToken cancellationToken) =>
        WriteFileAsync(path, unfinished => File.WriteAllTextAsync(unfinished, text, cancellationToken));

    /// <summary>The same for a document that writes itself to a stream.</summary>
    /// <exception cref="UsageException">It cannot be written.</exception>
    public static Task WriteFileAsync(string path, Action<Stream> write, CancellationToken cancellationToken) =>
        WriteFileAsync(path, unfinished => Task.Run(
            () =>
            {
                using var stream = File.Create(unfinished);
                write(stream);
            },
            cancellationToken));

    private static async Task WriteFileAsync(string path, Func<string, Task> write)
    {
        if (path.Length == 0)
        {
            throw new UsageException("The name of the file to write is empty; give a path.");
        }

        if (Path.GetDirectoryName(Path.GetFullPath(path)) is { } folder && !Directory.Exists(folder))
        {
            throw new UsageException($"'{path}' cannot be written: there is no folder {folder}; make it, or choose another path.");
        }

        var unfinished = $"{path}.{Environment.ProcessId}.unfinished";
        try
        {
            await write(unfinished);
            File.Move(unfinished, path, overwrite: true);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            throw new UsageException($"'{path}' cannot be written: {failure.Message.Replace(unfinished, path, StringComparison.Ordinal).Replace(Path.GetFullPath(unfinished), path, StringComparison.Ordinal).TrimEnd('.')}; choose another path.", failure);
        }
        finally
        {
            if (File.Exists(unfinished))
            {
                File.Delete(unfinished);
            }
        }
    }

    private static OutputFormat FormatOf(string path) => Path.GetExtension(path).ToLowerInvariant() switch
    {
        ".html" or ".htm" => OutputFormat.Html,
        ".md" => OutputFormat.Markdown,
        ".sarif" => OutputFormat.Sarif,
        ".json" => OutputFormat.Json,
        _ => throw new UsageException($"The form of '{path}' cannot be told from its name; give --format markdown, html, json or sarif."),
    };

    private IReportRenderer RendererOf(OutputFormat format) => format switch
    {
        OutputFormat.Markdown => ListsAll ? new MarkdownRenderer { PerRule = null } : new MarkdownRenderer(),
        OutputFormat.Html => ListsAll ? new HtmlRenderer { PerRule = null } : new HtmlRenderer(),
        OutputFormat.Sarif => new SarifRenderer(),
        OutputFormat.Json => new JsonRenderer(),
        _ => throw new UsageException("The terminal form cannot be written to a file; give --format markdown, html, json or sarif."),
    };
}
