using Polystore.RedisClient;

namespace Polystore.Redis.Observe;

/// <summary>A server said something in a form that is not known: what it was asked for is not examined, and the rest is.</summary>
/// <param name="message">What was expected and where.</param>
internal sealed class OddAnswerException(string message) : RedisException(message);
