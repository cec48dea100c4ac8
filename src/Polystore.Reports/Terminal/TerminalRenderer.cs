using Polystore.Core.Advising;
using Polystore.Core.Checks;
using Polystore.Core.Engines;
using Polystore.Core.Keyspaces;
using Polystore.Core.Pipelines;
using Polystore.Core.Schemas;
using Spectre.Console;

namespace Polystore.Reports.Terminal;

/// <summary>Writes reports for a person at a terminal: colour where there is some, plain text where not.</summary>
/// <param name="console">Where to write; <see cref="TerminalSetup"/> makes one.</param>
public sealed class TerminalRenderer(IAnsiConsole console)
{
    /// <summary>A health check.</summary>
    public void Render(CheckReport report, TerminalOptions? options = null) => new CheckScreen(new TerminalCanvas(console), options ?? new()).Show(report);

    /// <summary>An index strategy.</summary>
    public void Render(Advice advice, TerminalOptions? options = null) => new AdviceScreen(new TerminalCanvas(console), options ?? new()).Show(advice);

    /// <summary>A plan with its findings.</summary>
    public void Render(Explanation explanation, TerminalOptions? options = null) =>
        new ExplanationScreen(new TerminalCanvas(console), options ?? new()).Show(explanation);

    /// <summary>The keys of a key-value store.</summary>
    public void Render(KeyspaceReport keyspace, TerminalOptions? options = null) =>
        new KeyspaceScreen(new TerminalCanvas(console), options ?? new()).Show(keyspace);

    /// <summary>A pipeline and its better form.</summary>
    public void Render(PipelineReport pipeline, TerminalOptions? options = null) =>
        new PipelineScreen(new TerminalCanvas(console), options ?? new()).Show(pipeline);

    /// <summary>A schema with its references and advice.</summary>
    public void Render(SchemaDocument schema, TerminalOptions? options = null) => new SchemaScreen(new TerminalCanvas(console), options ?? new()).Show(schema);
}
