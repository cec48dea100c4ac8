using Polystore.Samples.Shop.Model;
using static Polystore.Samples.Shop.Model.ShopValue;

namespace Polystore.Samples.Shop.Generate;

/// <summary>Rows that are the same in every shop: countries, categories, settings.</summary>
internal static class Fixtures
{
    private static readonly (string Key, string Value)[] SettingValues =
    [
        ("shop.name", "Linden & Field"), ("shop.currency", "EUR"), ("shop.timezone", "Europe/Berlin"), ("mail.from", "shop@example.com"),
        ("mail.reply_to", "service@example.com"), ("checkout.guest", "true"), ("checkout.free_shipping_from", "50.00"),
        ("checkout.max_lines", "100"), ("search.page_size", "24"), ("search.suggestions", "true"), ("reviews.moderation", "after"),
        ("reviews.min_length", "0"), ("stock.low", "10"), ("stock.reserve_minutes", "30"), ("session.hours", "480"),
        ("theme.colour", "#2f6f4f"), ("theme.logo", "/media/logo.svg"), ("tax.included", "true"), ("tax.default_rate", "19"),
        ("invoice.prefix", "LF-"), ("invoice.next", "100412"), ("feed.supplier_url", "https://supplier.example.com/feed.csv"),
        ("feed.interval_minutes", "60"), ("maintenance.message", ""),
    ];

    public static IEnumerable<ShopValue[]> Countries() =>
        Places.Countries.Select(country => new[] { Of(country.Code), Of(country.Name), Of(country.Currency) });

    public static IEnumerable<ShopValue[]> Categories() =>
        CategoryTree.Nodes.Select(node => new[]
        {
            Integer(node.Id), node.Parent is { } parent ? Integer(parent) : Null, Of(node.Name), Of(node.Slug), Integer(node.Order),
        });

    public static IEnumerable<ShopValue[]> Settings() =>
        SettingValues.Select(setting => new[] { Of(setting.Key), Of(setting.Value) });
}
