namespace Polystore.Redis.Observe.Sections;

/// <summary>The slow log, commands of one shape together and without their arguments' values.</summary>
public sealed record RedisSlowlog(IReadOnlyList<RedisSlowCommand> Items);

/// <summary>Slow commands of one shape.</summary>
/// <param name="Command">The command in capitals, with its subcommand where it has one, and the words of its grammar: <c>LRANGE key 0 -1</c>.</param>
/// <param name="Count">How often it stands in the log.</param>
/// <param name="Microseconds">Together.</param>
/// <param name="Longest">The longest, in microseconds.</param>
public sealed record RedisSlowCommand(string Command, long Count, long Microseconds, long Longest);
