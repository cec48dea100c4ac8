using Microsoft.Extensions.Configuration;
using static Polystore.Runtime.Manager.Sections.ConfigValue;

namespace Polystore.Runtime.Manager.Sections;

/// <summary>Reads the options of one store from the configuration.</summary>
internal static class StoreSection
{
    private static readonly SectionKeys<RelationalStoreOptions> OfRelational = Of(new SectionKeys<RelationalStoreOptions>("a relational store")
    {
        { "MaxPoolSize", (options, value) => options.MaxPoolSize = Whole(value) },
        { "MinPoolSize", (options, value) => options.MinPoolSize = Whole(value) },
        { "StatementTimeout", (options, value) => options.StatementTimeout = Time(value) },
        { "AutoPrepare", (options, value) => options.AutoPrepare = Whole(value) },
        { "BehindPooler", (options, value) => options.BehindPooler = Truth(value) },
        { "Replicas", (RelationalStoreOptions options, IConfigurationSection section) => options.Replicas = [.. section.GetChildren().Select(replica => replica.Value ?? "")] },
    });

    private static readonly SectionKeys<DocumentStoreOptions> OfDocuments = Of(new SectionKeys<DocumentStoreOptions>("a document store")
    {
        { "Database", (options, value) => options.Database = value },
        { "MaxPoolSize", (options, value) => options.MaxPoolSize = Whole(value) },
        { "SocketTimeout", (options, value) => options.SocketTimeout = Time(value) },
        { "WriteConcern", (options, value) => options.WriteConcern = value },
        { "ReadConcern", (options, value) => options.ReadConcern = value },
    });

    private static readonly SectionKeys<KeyValueStoreOptions> OfKeys = Of(new SectionKeys<KeyValueStoreOptions>("a key-value store")
    {
        { "MaxKeys", (options, value) => options.MaxKeys = Whole(value) },
    });

    public static RelationalStoreOptions Relational(IConfigurationSection section) => OfRelational.Read(section, new RelationalStoreOptions { Url = Url(section) });

    public static DocumentStoreOptions Documents(IConfigurationSection section) => OfDocuments.Read(section, new DocumentStoreOptions { Url = Url(section) });

    public static KeyValueStoreOptions Keys(IConfigurationSection section) => OfKeys.Read(section, new KeyValueStoreOptions { Url = Url(section) });

    // Two layers of a configuration can each name a store in their own way, and which of them was meant to win is not known here.
    private static string Url(IConfigurationSection section) => (section.Value, section["Url"]) switch
    {
        ({ Length: > 0 }, { Length: > 0 } url) when url != section.Value =>
            throw new ArgumentException($"{section.Path} names two stores, once by itself and once by its Url; set {section.Path} alone, further options beside it, or change the other.", nameof(section)),
        (var own, var url) => url ?? own ?? "",
    };

    private static SectionKeys<T> Of<T>(SectionKeys<T> keys)
        where T : StoreOptions
    {
        keys.Add("Url");
        keys.Add("Eager", (options, value) => options.Eager = Truth(value));
        keys.Add("StartTimeout", (options, value) => options.StartTimeout = Time(value));
        keys.Add("SlowerThan", (options, value) => options.Telemetry = options.Telemetry with { SlowerThan = value.Length == 0 ? null : Time(value) });
        keys.Add("QueryLog", (options, value) => options.Telemetry = options.Telemetry with { QueryLog = value });
        keys.Add("QueryLogEvery", (options, value) => options.Telemetry = options.Telemetry with { QueryLogEvery = Time(value) });
        keys.Add("Retries", (options, value) => options.Resilience = options.Resilience with { Retries = Whole(value) });
        keys.Add("BreakFor", (options, value) => options.Resilience = options.Resilience with { BreakFor = Time(value) });
        return keys;
    }
}
