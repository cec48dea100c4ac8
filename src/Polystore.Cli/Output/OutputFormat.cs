namespace Polystore.Cli.Output;

/// <summary>The forms in which a document can be asked for.</summary>
internal enum OutputFormat
{
    Terminal,
    Markdown,
    Html,
    Json,
    Sarif,
}
