using Polystore.TestServers;
using Polystore.TestServers.Mongo;
using Xunit.Abstractions;
using Xunit.Sdk;

namespace Polystore.Runtime.Tests.Stores;

/// <summary>A test of a port, which every class that is derived from its suite runs; skipped where that class's servers are missing.</summary>
[AttributeUsage(AttributeTargets.Method)]
[XunitTestCaseDiscoverer("Polystore.Runtime.Tests.Stores.ComplianceDiscoverer", "Polystore.Runtime.Tests")]
public sealed class ComplianceFactAttribute : FactAttribute;

/// <summary>What the stores of a class of compliance tests need on the machine.</summary>
[AttributeUsage(AttributeTargets.Class)]
[TraitDiscoverer("Polystore.TestServers.ServerTraitDiscoverer", "Polystore.TestServers")]
public sealed class NeedsAttribute(TestServer servers, bool mongo = false) : Attribute, ITraitAttribute
{
    public string? WhatIsMissing() => InstalledServers.WhatIsMissing(servers) ?? (mongo ? MongoServers.WhatIsMissing(ownServer: false) : null);
}

public sealed class ComplianceDiscoverer(IMessageSink messages) : IXunitTestCaseDiscoverer
{
    public IEnumerable<IXunitTestCase> Discover(ITestFrameworkDiscoveryOptions discoveryOptions, ITestMethod testMethod, IAttributeInfo factAttribute) =>
        [new ComplianceTestCase(messages, discoveryOptions.MethodDisplayOrDefault(), discoveryOptions.MethodDisplayOptionsOrDefault(), testMethod)];
}

public sealed class ComplianceTestCase : XunitTestCase
{
    public ComplianceTestCase(IMessageSink messages, TestMethodDisplay display, TestMethodDisplayOptions options, ITestMethod method)
        : base(messages, display, options, method)
    {
    }

#pragma warning disable CS0618 // Called by the deserializer alone.
    public ComplianceTestCase()
    {
    }
#pragma warning restore CS0618

    protected override string? GetSkipReason(IAttributeInfo factAttribute) =>
        TestMethod.TestClass.Class.ToRuntimeType().GetCustomAttributes(typeof(NeedsAttribute), inherit: true).Cast<NeedsAttribute>().SingleOrDefault()?.WhatIsMissing()
        ?? base.GetSkipReason(factAttribute);
}
