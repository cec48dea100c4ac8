using MongoDB.Bson;
using Polystore.Core.Findings;

namespace Polystore.Mongo.Optimize.Findings;

/// <summary>Looks for what a pipeline costs and only its author can change.</summary>
internal interface IPipelineRule
{
    /// <param name="pipeline">The stages, after rewriting.</param>
    /// <param name="subject">The pipeline as a subject.</param>
    IEnumerable<Finding> Judge(IReadOnlyList<BsonDocument> pipeline, Subject subject);
}
