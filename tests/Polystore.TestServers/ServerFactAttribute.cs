using Xunit;
using Xunit.Abstractions;
using Xunit.Sdk;

namespace Polystore.TestServers;

/// <summary>A test that starts real servers; skipped with the reason where they are not installed. Trait <c>Needs=Server</c>.</summary>
[TraitDiscoverer("Polystore.TestServers.ServerTraitDiscoverer", "Polystore.TestServers")]
public sealed class ServerFactAttribute : FactAttribute, ITraitAttribute
{
    public ServerFactAttribute(TestServer needs) => Skip = InstalledServers.WhatIsMissing(needs);
}

/// <summary>The same for a theory.</summary>
[TraitDiscoverer("Polystore.TestServers.ServerTraitDiscoverer", "Polystore.TestServers")]
public sealed class ServerTheoryAttribute : TheoryAttribute, ITraitAttribute
{
    public ServerTheoryAttribute(TestServer needs) => Skip = InstalledServers.WhatIsMissing(needs);
}

/// <summary>Gives the trait by which <c>./test unit</c> leaves server tests out.</summary>
public sealed class ServerTraitDiscoverer : ITraitDiscoverer
{
    public IEnumerable<KeyValuePair<string, string>> GetTraits(IAttributeInfo traitAttribute) => [new("Needs", "Server")];
}
