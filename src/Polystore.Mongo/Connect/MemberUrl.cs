using Polystore.Core.Connections;

namespace Polystore.Mongo.Connect;

/// <summary>The URL of one member of a deployment, with the user and the options of the whole.</summary>
internal static class MemberUrl
{
    // What belongs to the whole, or to DNS.
    private static readonly string[] OfTheWhole = ["replicaSet", "directConnection", "loadBalanced", "readPreference", "readPreferenceTags", "maxStalenessSeconds", "srvServiceName", "srvMaxHosts"];

    public static string Of(DatabaseUrl target, string member)
    {
        var user = target.User is null ? "" : $"{Uri.EscapeDataString(target.User)}{(target.Password is null ? "" : ":" + Uri.EscapeDataString(target.Password))}@";
        var options = target.Options
            .Where(option => !OfTheWhole.Contains(option.Key, StringComparer.OrdinalIgnoreCase))
            .Append(new("directConnection", "true"))
            .Concat(target.Scheme.Encrypted && target.Option("tls") is null && target.Option("ssl") is null ? [new("tls", "true")] : [])
            // What DNS says beside the members (TXT) is this, wherever it says anything.
            .Concat(target is { Scheme.Encrypted: true, User: not null } && target.Option("authSource") is null ? [new("authSource", "admin")] : [])
            .Select(option => $"{option.Key}={Uri.EscapeDataString(option.Value)}");
        return $"mongodb://{user}{member}/{Uri.EscapeDataString(target.Database ?? "")}?{string.Join('&', options)}";
    }
}
