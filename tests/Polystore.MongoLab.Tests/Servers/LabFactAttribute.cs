namespace Polystore.MongoLab.Tests.Servers;

/// <summary>A test that needs the development server; skipped with the reason where its engine is not unpacked.</summary>
[AttributeUsage(AttributeTargets.Method)]
[Xunit.Sdk.TraitDiscoverer("Polystore.TestServers.ServerTraitDiscoverer", "Polystore.TestServers")]
internal sealed class LabFactAttribute : FactAttribute, Xunit.Sdk.ITraitAttribute
{
    public LabFactAttribute() => Skip = MongoLabServer.WhatIsMissing();
}
