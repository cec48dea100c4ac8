using System.Globalization;
using Microsoft.Extensions.Configuration;

namespace Polystore.Runtime.Manager;

/// <summary>Reads the options of one store from the configuration, without reflection; what is unknown is refused, as a typing error would be.</summary>
internal static class StoreSection
{
    public static RelationalStoreOptions Relational(IConfigurationSection section) =>
        Each(section, new RelationalStoreOptions { Url = Url(section), Replicas = [.. section.GetSection("Replicas").GetChildren().Select(replica => replica.Value ?? "")] }, static (options, key, value) => key switch
        {
            "maxpoolsize" => options with { MaxPoolSize = Whole(value) },
            "minpoolsize" => options with { MinPoolSize = Whole(value) },
            "statementtimeout" => options with { StatementTimeout = Time(value) },
            "autoprepare" => options with { AutoPrepare = Whole(value) },
            "replicas" => options,
            "behindpooler" => options with { BehindPooler = Truth(value) },
            _ => null,
        });

    public static DocumentStoreOptions Documents(IConfigurationSection section) =>
        Each(section, new DocumentStoreOptions { Url = Url(section) }, static (options, key, value) => key switch
        {
            "database" => options with { Database = value },
            "maxpoolsize" => options with { MaxPoolSize = Whole(value) },
            "sockettimeout" => options with { SocketTimeout = Time(value) },
            "writeconcern" => options with { WriteConcern = value },
            "readconcern" => options with { ReadConcern = value },
            _ => null,
        });

    public static KeyValueStoreOptions Keys(IConfigurationSection section) =>
        Each(section, new KeyValueStoreOptions { Url = Url(section) }, static (options, key, value) => key == "maxkeys" ? options with { MaxKeys = Whole(value) } : null);

    // Two layers of a configuration can each name a store in their own way, and which of them was meant to win is not known here.
    private static string Url(IConfigurationSection section) => (section.Value, section["Url"]) switch
    {
        ({ Length: > 0 }, { Length: > 0 } url) when url != section.Value =>
            throw new ArgumentException($"{section.Path} names two stores, once by itself and once by its Url; set {section.Path} alone, further options beside it, or change the other.", nameof(section)),
        (var own, var url) => url ?? own ?? "",
    };

    private static T Each<T>(IConfigurationSection section, T options, Func<T, string, string, T?> own)
        where T : StoreOptions
    {
        foreach (var (child, value) in section.GetChildren().Select(child => (child, child.Value ?? "")))
        {
            try
            {
                options = child.Key.ToLowerInvariant() switch
                {
                    "url" => options,
                    "eager" => options with { Eager = Truth(value) },
                    "starttimeout" => options with { StartTimeout = Time(value) },
                    "slowerthan" => options with { Telemetry = options.Telemetry with { SlowerThan = value.Length == 0 ? null : Time(value) } },
                    "querylog" => options with { Telemetry = options.Telemetry with { QueryLog = value } },
                    "querylogevery" => options with { Telemetry = options.Telemetry with { QueryLogEvery = Time(value) } },
                    "retries" => options with { Resilience = options.Resilience with { Retries = Whole(value) } },
                    "breakfor" => options with { Resilience = options.Resilience with { BreakFor = Time(value) } },
                    var key => own(options, key, value) ?? throw new ArgumentException($"{child.Path} is no option of this kind of store.", nameof(section)),
                };
            }
            catch (Exception failure) when (failure is FormatException or OverflowException)
            {
                throw new ArgumentException($"{child.Path} is '{value}', which cannot be read; numbers are whole, times are hh:mm:ss, switches are true or false.", nameof(section), failure);
            }
        }

        return options;
    }

    private static int Whole(string value) => int.Parse(value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture);

    private static TimeSpan Time(string value) => TimeSpan.ParseExact(value, "c", CultureInfo.InvariantCulture);

    private static bool Truth(string value) => bool.Parse(value);
}
