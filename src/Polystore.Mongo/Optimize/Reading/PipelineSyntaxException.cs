namespace Polystore.Mongo.Optimize.Reading;

/// <summary>The text is no pipeline. The message is one sentence without the place.</summary>
/// <param name="message">What is wrong and what is expected.</param>
/// <param name="offset">Where, in characters from the beginning.</param>
internal sealed class PipelineSyntaxException(string message, int offset) : Exception(message)
{
    public int Offset { get; } = offset;
}
