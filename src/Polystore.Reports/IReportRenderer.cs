using Polystore.Core.Advising;
using Polystore.Core.Checks;
using Polystore.Core.Engines;
using Polystore.Core.Keyspaces;
using Polystore.Core.Pipelines;
using Polystore.Core.Schemas;

namespace Polystore.Reports;

/// <summary>Turns a document into text. The same document gives the same bytes.</summary>
public interface IReportRenderer
{
    /// <summary>A health check.</summary>
    string Render(CheckReport report);

    /// <summary>An index strategy.</summary>
    string Render(Advice advice);

    /// <summary>A plan with its findings.</summary>
    string Render(Explanation explanation);

    /// <summary>The keys of a key-value store.</summary>
    string Render(KeyspaceReport keyspace);

    /// <summary>A pipeline and its better form.</summary>
    string Render(PipelineReport pipeline);

    /// <summary>A schema with its references and advice.</summary>
    string Render(SchemaDocument schema);
}
