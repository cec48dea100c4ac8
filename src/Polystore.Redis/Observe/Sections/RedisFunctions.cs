namespace Polystore.Redis.Observe.Sections;

/// <summary>The libraries of <c>FUNCTION LIST</c>, without their code.</summary>
public sealed record RedisFunctions(IReadOnlyList<RedisLibrary> Libraries);

/// <summary>A library of functions.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Engine">The language, <c>LUA</c>.</param>
/// <param name="Functions">Names of its functions, in order.</param>
public sealed record RedisLibrary(string Name, string Engine, IReadOnlyList<string> Functions);
