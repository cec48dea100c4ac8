namespace Polystore.Mongo.Optimize.Evaluate;

/// <summary>The evaluator in the process does not know a stage, an operator or a value: nothing is guessed.</summary>
/// <param name="what">What is not known, as a phrase.</param>
internal sealed class NotEvaluatedException(string what) : Exception(what);

/// <summary>The server would fail here: a sum of texts, a size of something that is no array.</summary>
/// <param name="what">What fails, as a phrase.</param>
internal sealed class PipelineFailedException(string what) : Exception(what);
