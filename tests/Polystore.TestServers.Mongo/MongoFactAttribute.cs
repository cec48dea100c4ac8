using Xunit;
using Xunit.Sdk;

namespace Polystore.TestServers.Mongo;

/// <summary>A test that needs a MongoDB server; skipped with the reason where there is none. Trait <c>Needs=Server</c>.</summary>
[AttributeUsage(AttributeTargets.Method)]
[TraitDiscoverer("Polystore.TestServers.ServerTraitDiscoverer", "Polystore.TestServers")]
public sealed class MongoFactAttribute : FactAttribute, ITraitAttribute
{
    /// <summary>Makes one.</summary>
    /// <param name="ownServer">The test breaks its server, and so needs one of its own.</param>
    public MongoFactAttribute(bool ownServer = false) => Skip = MongoServers.WhatIsMissing(ownServer);
}

/// <summary>A test that needs libmongoc and no server.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class LibmongocFactAttribute : FactAttribute
{
    public LibmongocFactAttribute() => Skip = MongoServers.HasLibrary() ? null : "The C driver libmongoc is not installed (Debian: libmongoc-1.0-0).";
}

/// <summary>The same for a theory.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class LibmongocTheoryAttribute : TheoryAttribute
{
    public LibmongocTheoryAttribute() => Skip = MongoServers.HasLibrary() ? null : "The C driver libmongoc is not installed (Debian: libmongoc-1.0-0).";
}

/// <summary>A theory that needs a MongoDB server; skipped with the reason where there is none. Trait <c>Needs=Server</c>.</summary>
[AttributeUsage(AttributeTargets.Method)]
[TraitDiscoverer("Polystore.TestServers.ServerTraitDiscoverer", "Polystore.TestServers")]
public sealed class MongoTheoryAttribute : TheoryAttribute, ITraitAttribute
{
    public MongoTheoryAttribute() => Skip = MongoServers.WhatIsMissing(ownServer: false);
}
