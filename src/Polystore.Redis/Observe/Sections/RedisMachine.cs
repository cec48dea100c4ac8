namespace Polystore.Redis.Observe.Sections;

/// <summary>What this machine tells of a server that runs on it.</summary>
/// <param name="OvercommitMemory"><c>vm.overcommit_memory</c> of the kernel: 0, 1 or 2; null when it cannot be read.</param>
/// <param name="Directives">Names of the directives in the configuration file; null when the server has none, or it cannot be read.</param>
public sealed record RedisMachine(int? OvercommitMemory, IReadOnlyList<string>? Directives);
