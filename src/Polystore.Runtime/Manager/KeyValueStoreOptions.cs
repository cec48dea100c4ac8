namespace Polystore.Runtime.Manager;

/// <summary>A key-value store: <c>redis://</c> with all of its options, clusters and sentinels, or <c>memory:</c>.</summary>
public sealed record KeyValueStoreOptions : StoreOptions
{
    /// <summary>The most keys of an embedded store.</summary>
    public int MaxKeys { get; set; } = 1_000_000;

    internal override void Validate(string name)
    {
        base.Validate(name);
        OptionRange.Require(MaxKeys >= 1, nameof(MaxKeys), MaxKeys, "1 or more", Owner(name));
    }
}
